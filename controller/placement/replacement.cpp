#include "controller/placement/replacement.hpp"

#include <algorithm>

#include "controller/placement/hub_offers.hpp"
#include "controller/placement/online_placement.hpp"
#include "topology/words.hpp"

namespace hexi {
namespace {

constexpr Words<Movement, 6> kMovements{{{Movement::kStays, "stays"},
                                         {Movement::kRerouted, "rerouted"},
                                         {Movement::kMoved, "moved"},
                                         {Movement::kLost, "lost"},
                                         {Movement::kRefused, "refused"},
                                         {Movement::kPlaced, "placed"}}};

bool links_up(const PlacementModel& model, const HubOffer& offer) {
    return std::all_of(offer.paths.begin(), offer.paths.end(), [&](const std::optional<Path>& path) {
        return !path || std::all_of(path->links().begin(), path->links().end(),
                                    [&](LinkId link) { return model.request().state.routable(link); });
    });
}

/// Takes the offer of `hub` where there is one as good in tier as the best.
std::optional<HubOffer> offer_of(const JobPlacement& answers, std::size_t hub) {
    for (const HubOffer& offer : answers.others) {
        if (offer.hub == hub && offer.tier == answers.others.front().tier) return offer;
    }
    return std::nullopt;
}

JobMove describe(const ComputeJob& job, const JobSchedule& schedule, const HubOffer& before,
                 const HubOffer& now) {
    JobMove move{.movement = now.hub != before.hub       ? Movement::kMoved
                             : now.paths != before.paths ? Movement::kRerouted
                                                         : Movement::kStays,
                 .latency_change = now.latency - before.latency,
                 .cost_change_cny = now.bill.cost_cny - before.bill.cost_cny};
    if (move.movement == Movement::kMoved && job.volume) {
        move.resent = ByteCount(job.volume->count() * job.sites.size());
        move.resend_time = schedule.link_end - schedule.link_begin;
    }
    return move;
}

/// Carries a plan over, in passes.
class Mover {
public:
    Mover(const PlacementModel& model, const PlacementPlan& before)
        : before_(before), book_(model), now_(before.jobs.size()) {}

    Replacement run() {
        each([&](std::size_t job) { return still_good(book_, job, *before_.jobs[job].chosen); });
        each(
            [&](std::size_t job) { return offer_of(hub_offers(book_, job), before_.jobs[job].chosen->hub); });
        each([&](std::size_t job) -> std::optional<HubOffer> {
            auto answers = hub_offers(book_, job);
            return answers.others.empty() ? std::nullopt : std::optional(std::move(answers.others.front()));
        });
        return answer();
    }

private:
    /// Gives every job that has lost its place what `find` finds for it.
    template <typename Find>
    void each(Find find) {
        for (const std::size_t job : arrival_order(book_.model())) {
            if (!before_.jobs[job].chosen || now_[job]) continue;
            now_[job] = find(job);
            if (now_[job]) book_.reserve(job, *now_[job]);
        }
    }

    Replacement answer() {
        Replacement replaced;
        for (std::size_t job = 0; job < now_.size(); ++job)
            replaced.plan.jobs.push_back(with_others(book_, job, now_[job]));
        replaced.moves = moves_between(book_.model(), before_, replaced.plan);
        return replaced;
    }

    const PlacementPlan& before_;
    PlacementBook book_;
    std::vector<std::optional<HubOffer>> now_;
};

}  // namespace

std::string_view to_string(Movement movement) { return word_of(kMovements, movement); }

std::optional<HubOffer> still_good(const PlacementBook& book, std::size_t job, const HubOffer& before) {
    const PlacementModel& model = book.model();
    if (!model.standing_reasons(job, before.hub).empty() || !links_up(model, before)) return std::nullopt;
    auto now = make_offer(model, job, before.hub, before.paths);
    if (now && now->tier > before.tier) return std::nullopt;
    return now && book.fits(job, *now) ? now : std::nullopt;
}

std::vector<JobMove> moves_between(const PlacementModel& model, const PlacementPlan& before,
                                   const PlacementPlan& after) {
    std::vector<JobMove> moves;
    for (std::size_t job = 0; job < after.jobs.size(); ++job) {
        const auto& old = before.jobs[job].chosen;
        const auto& now = after.jobs[job].chosen;
        if (old && now) {
            moves.push_back(describe(model.jobs()[job], model.schedule(job), *old, *now));
        } else if (old) {
            moves.push_back({.movement = Movement::kLost});
        } else {
            moves.push_back({.movement = now ? Movement::kPlaced : Movement::kRefused});
        }
    }
    return moves;
}

Replacement replace_failed(const PlacementModel& model, const PlacementPlan& plan) {
    return Mover(model, plan).run();
}

}  // namespace hexi
