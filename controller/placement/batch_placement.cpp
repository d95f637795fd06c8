#include "controller/placement/batch_placement.hpp"

#include <algorithm>
#include <limits>

#include "controller/placement/batch_pricing.hpp"
#include "controller/placement/hub_offers.hpp"
#include "controller/placement/online_placement.hpp"
#include "controller/placement/replacement.hpp"

namespace hexi {
namespace {

using Offers = std::vector<std::optional<HubOffer>>;

/// Counts down.
class Countdown {
public:
    explicit Countdown(const BatchEffort& effort)
        : clock_(effort.clock), end_(clock_() + effort.time_limit) {}
    [[nodiscard]] std::chrono::nanoseconds left() const {
        return std::max(end_ - clock_(), std::chrono::nanoseconds(0));
    }
    [[nodiscard]] bool over() const { return left().count() == 0; }

private:
    const MonotonicClock& clock_;
    std::chrono::nanoseconds end_;
};

/// Grows the master until no path improves it, or time is up; the best bound on the way.
struct Relaxed {
    double bound = -std::numeric_limits<double>::infinity();
    bool stopped = false;
};

Result<Relaxed> relax(BatchMaster& master, BatchPricing& pricing, const BatchCosts& costs,
                      const Countdown& time) {
    for (BatchPath& path : pricing.quickest(master)) master.add_path(std::move(path));
    Relaxed relaxed;
    for (;;) {
        const auto solved = master.solve(time.left());
        if (!solved) return tl::unexpected(solved.error());
        // Any prices give a bound, those of a solver that was stopped too.
        auto round = pricing.price(master, costs);
        relaxed.bound = std::max(relaxed.bound, round.bound);
        relaxed.stopped = !*solved || (!round.better.empty() && time.over());
        if (round.better.empty() || relaxed.stopped) return relaxed;
        for (BatchPath& path : round.better) master.add_path(std::move(path));
    }
}

/// The paths that `values` choose for a choice; nothing where one is missing.
std::optional<std::vector<std::optional<Path>>> chosen_paths(const PlacementModel& model,
                                                             const BatchMaster& master,
                                                             const std::vector<double>& values,
                                                             std::size_t choice) {
    const auto& sites = model.jobs()[master.choices()[choice].job].sites;
    std::vector<std::optional<Path>> paths(sites.size());
    for (std::size_t p = 0; p < master.paths().size(); ++p) {
        const BatchPath& path = master.paths()[p];
        if (path.choice == choice && values[master.path_column(p)] > 0.5) paths[path.site] = path.path;
    }
    for (std::size_t site = 0; site < sites.size(); ++site) {
        if (!paths[site] && sites[site] != model.hubs()[master.choices()[choice].hub].node)
            return std::nullopt;
    }
    return paths;
}

/// The whole plan that `values` stand for.
Offers offers_of(const PlacementModel& model, const BatchMaster& master, const std::vector<double>& values) {
    Offers offers(model.jobs().size());
    for (std::size_t c = 0; c < master.choices().size() && !values.empty(); ++c) {
        if (values[master.choice_column(c)] < 0.5) continue;
        auto paths = chosen_paths(model, master, values, c);
        const BatchChoice& choice = master.choices()[c];
        if (paths) offers[choice.job] = make_offer(model, choice.job, choice.hub, *std::move(paths));
    }
    return offers;
}

/// Gives jobs that are at their old hub their old paths back, where these have room.
void keep_paths(PlacementBook& book, Offers& offers, const PlacementPlan& before) {
    for (std::size_t job = 0; job < offers.size(); ++job) {
        const auto& old = before.jobs[job].chosen;
        if (!offers[job] || !old || old->hub != offers[job]->hub) continue;
        book.release(job, *offers[job]);
        if (auto kept = still_good(book, job, *old); kept && kept->tier <= offers[job]->tier)
            offers[job] = std::move(kept);
        book.reserve(job, *offers[job]);
    }
}

/// `offers` as a plan without the other hubs' answers: each held against the book in whole numbers first, and
/// the jobs without one placed where there is room left.
PlacementPlan plan_of(const PlacementModel& model, Offers offers, const PlacementPlan* before) {
    PlacementBook book(model);
    for (std::size_t job = 0; job < offers.size(); ++job) {
        if (offers[job] && !book.fits(job, *offers[job])) offers[job].reset();
        if (offers[job]) book.reserve(job, *offers[job]);
    }
    for (std::size_t job = 0; job < offers.size(); ++job) {
        if (!offers[job]) offers[job] = place_one(book, job).chosen;
    }
    if (before != nullptr) keep_paths(book, offers, *before);
    PlacementPlan plan;
    for (auto& offer : offers) plan.jobs.push_back({.chosen = std::move(offer)});
    return plan;
}

/// The plan with every hub's answer in it.
PlacementPlan explained(const PlacementModel& model, const PlacementPlan& plan) {
    PlacementBook book(model);
    for (std::size_t job = 0; job < plan.jobs.size(); ++job) {
        if (plan.jobs[job].chosen) book.reserve(job, *plan.jobs[job].chosen);
    }
    PlacementPlan told;
    for (std::size_t job = 0; job < plan.jobs.size(); ++job)
        told.jobs.push_back(with_others(book, job, plan.jobs[job].chosen));
    return told;
}

/// What is known without a solver.
PlacementPlan first_plan(const PlacementModel& model, const PlacementPlan* before) {
    const PlacementPlan plan = before == nullptr ? place_online(model) : replace_failed(model, *before).plan;
    Offers offers;
    for (const JobPlacement& placed : plan.jobs) offers.push_back(placed.chosen);
    return plan_of(model, std::move(offers), before);
}

PlacementBound bound_of(double value, const Relaxed& relaxed, const BatchCosts& costs) {
    // Rounding may put the bound a hair above a value that it proves best.
    const double bound = std::min(relaxed.bound, value);
    const double gap = (value - bound) / std::max(1.0, value);
    return {value, bound, gap < 1e-9 ? 0 : gap, costs.refused, relaxed.stopped};
}

}  // namespace

Result<BatchPlacement> place_batch(const PlacementModel& model, const BatchEffort& effort,
                                   const PlacementPlan* before) {
    if (model.jobs().empty()) return BatchPlacement{{}, {.refusal_cost = effort.costs.refused}};
    const Countdown time(effort);
    BatchMaster master(model, batch_choices(model, effort.costs, before), effort.costs);
    BatchPricing pricing(model);
    auto relaxed = relax(master, pricing, effort.costs, time);
    if (!relaxed) return tl::unexpected(relaxed.error());
    const auto whole = master.solve_whole(time.left());
    if (!whole) return tl::unexpected(whole.error());
    relaxed->stopped = relaxed->stopped || whole->stopped;
    const auto worth = [&](const PlacementPlan& plan) { return batch_value(plan, effort.costs, before); };
    PlacementPlan best = first_plan(model, before);
    PlacementPlan found = plan_of(model, offers_of(model, master, whole->values), before);
    if (worth(found) < worth(best)) best = std::move(found);
    const double value = worth(best);
    return BatchPlacement{explained(model, best), bound_of(value, *relaxed, effort.costs)};
}

}  // namespace hexi
