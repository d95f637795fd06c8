#include "controller/placement/batch_choices.hpp"

#include <algorithm>

namespace hexi {
namespace {

/// How late the last bit may arrive; below 0 where the deadline cannot be kept.
SimTime slack(const PlacementModel& model, std::size_t job) {
    const ComputeJob& wish = model.jobs()[job];
    return wish.deadline ? wish.start + *wish.deadline - model.schedule(job).finish : SimTime::max();
}

bool reachable(const PlacementModel& model, const BatchChoice& choice) {
    for (std::size_t site = 0; site < model.jobs()[choice.job].sites.size(); ++site) {
        const auto least = model.least_delay(choice.job, site, choice.hub);
        if (!least || *least > choice.max_delay) return false;
    }
    return true;
}

/// The choice without its bound: a score is linear in the mean delay of the sites.
BatchChoice unbounded(const PlacementModel& model, std::size_t job, std::size_t hub) {
    constexpr SimTime kSecond{1'000'000'000'000};
    const double base = model.score(job, hub, SimTime(0));
    const double slope = (model.score(job, hub, kSecond) - base) / static_cast<double>(kSecond.count());
    return {.job = job,
            .hub = hub,
            .cost = base,
            .cost_per_ps = std::max(0.0, slope) / static_cast<double>(model.jobs()[job].sites.size())};
}

bool moves(const PlacementPlan* before, std::size_t job, std::size_t hub) {
    return before != nullptr && before->jobs[job].chosen && before->jobs[job].chosen->hub != hub;
}

}  // namespace

std::vector<BatchChoice> batch_choices(const PlacementModel& model, const BatchCosts& costs,
                                       const PlacementPlan* before) {
    std::vector<BatchChoice> choices;
    const auto add = [&](BatchChoice choice, SimTime bound, double penalty) {
        choice.max_delay = std::min(bound, slack(model, choice.job));
        choice.cost += penalty;
        if (reachable(model, choice)) choices.push_back(choice);
    };
    for (std::size_t job = 0; job < model.jobs().size(); ++job) {
        for (std::size_t hub = 0; hub < model.hubs().size(); ++hub) {
            if (!model.standing_reasons(job, hub).empty()) continue;
            if (model.need_gflops(job) > model.room_gflops(hub)) continue;
            const LatencyBounds bounds = model.bounds(job);
            BatchChoice choice = unbounded(model, job, hub);
            if (moves(before, job, hub)) choice.cost += costs.moved;
            add(choice, bounds.target.value_or(SimTime::max()), 0);
            if (bounds.tier2) add(choice, *bounds.tier2, costs.degraded);
        }
    }
    return choices;
}

double batch_value(const PlacementPlan& plan, const BatchCosts& costs, const PlacementPlan* before) {
    double value = 0;
    for (std::size_t job = 0; job < plan.jobs.size(); ++job) {
        const auto& chosen = plan.jobs[job].chosen;
        if (!chosen) {
            value += costs.refused;
            continue;
        }
        value += chosen->score;
        if (chosen->tier == LatencyTier::kDegraded) value += costs.degraded;
        if (moves(before, job, chosen->hub)) value += costs.moved;
    }
    return value;
}

std::vector<std::vector<std::size_t>> crowds(const std::vector<std::pair<SimTime, SimTime>>& spans) {
    std::vector<std::vector<std::size_t>> found;
    for (const auto& [instant, unused] : spans) {  // a crowd only grows where someone comes
        std::vector<std::size_t> here;
        for (std::size_t job = 0; job < spans.size(); ++job) {
            if (spans[job].first <= instant && instant < spans[job].second) here.push_back(job);
        }
        if (!here.empty()) found.push_back(std::move(here));
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    std::vector<std::vector<std::size_t>> largest;
    for (const auto& crowd : found) {
        const bool within = std::any_of(found.begin(), found.end(), [&](const auto& other) {
            return other.size() > crowd.size() &&
                   std::includes(other.begin(), other.end(), crowd.begin(), crowd.end());
        });
        if (!within) largest.push_back(crowd);
    }
    return largest;
}

}  // namespace hexi
