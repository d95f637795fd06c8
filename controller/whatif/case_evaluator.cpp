#include "controller/whatif/case_evaluator.hpp"

#include <algorithm>

#include "controller/whatif/link_shares.hpp"

namespace hexi {
CaseEvaluator::CaseEvaluator(std::span<const LoadLevel> levels, const FailurePlan& plan,
                             const ElementDetours& detours)
    : model_(&levels.front().model()),
      levels_(levels),
      plan_(&plan),
      detours_(&detours),
      down_(model_->topology().links().size()),
      is_affected_(model_->flows().size()),
      loads_(0, 1) {}

Result<std::vector<CaseOutcome>> CaseEvaluator::evaluate(const FailureCase& failure) {
    const std::vector<LinkId> links = case_links(*plan_, failure);
    affected_ = affected_flows(*model_, links);
    for (const LinkId link : links) down_[link.index()] = true;
    for (const std::uint32_t flow : affected_) is_affected_[flow] = true;
    std::deque<Detours> fresh;
    const auto routes = detours_->around(failure, down_, affected_, fresh);
    if (!routes) return tl::unexpected(routes.error());
    std::vector<Carriage> before, after;
    for (std::size_t i = 0; i < affected_.size(); ++i) {
        before.push_back(carriage_on_backups(model_->route(affected_[i]), down_));
        after.push_back(carriage_of(*(*routes)[i]));
    }
    std::vector<CaseOutcome> outcomes;
    for (const LoadLevel& level : levels_) outcomes.push_back({weigh(level, before), weigh(level, after)});
    for (const LinkId link : links) down_[link.index()] = false;
    for (const std::uint32_t flow : affected_) is_affected_[flow] = false;
    return outcomes;
}

/// Moves the affected flows' traffic, in `loads_`, from where it was to where it is.
void CaseEvaluator::shift(const LoadLevel& level, std::span<const Carriage> carriages) {
    loads_ = level.loads();
    for (std::size_t i = 0; i < affected_.size(); ++i) {
        const std::uint32_t flow = affected_[i];
        const std::size_t traffic_class = model_->flows()[flow].key.traffic_class;
        loads_.take(model_->carriage(flow), traffic_class, level.rate(flow));
        loads_.add(carriages[i], traffic_class, level.rate(flow));
    }
}

void CaseEvaluator::gather_squeezed(const LoadLevel& level, const std::vector<LinkId>& overloaded) {
    squeezed_.clear();
    const auto gather = [&](const std::vector<LinkId>& links) {
        for (const LinkId link : links) {
            for (const std::uint32_t flow : model_->flows_over(link)) {
                if (!is_affected_[flow]) squeezed_.push_back(flow);
            }
        }
    };
    gather(overloaded);
    gather(level.intact_overloaded());
    std::ranges::sort(squeezed_);
    squeezed_.erase(std::unique(squeezed_.begin(), squeezed_.end()), squeezed_.end());
}

void CaseEvaluator::note_pair(const LoadLevel& level, std::uint32_t flow, const PairState& state,
                              PhaseOutcome& outcome) const {
    const std::uint32_t target = *model_->flows()[flow].target;
    const PairState& intact = level.intact_pairs()[target];
    if (state == intact) return;
    outcome.missed += state.missed ? 1 : 0;
    outcome.missed -= intact.missed ? 1 : 0;
    outcome.newly_missed += state.missed && !intact.missed ? 1 : 0;
    outcome.changed.push_back({target, state});
}

PhaseOutcome CaseEvaluator::weigh(const LoadLevel& level, std::span<const Carriage> carriages) {
    shift(level, carriages);
    const LinkShares shares(*model_, loads_);
    gather_squeezed(level, shares.overloaded());
    PhaseOutcome outcome{.unreachable = level.intact().unreachable, .missed = level.intact().missed};
    shares.describe(outcome);
    const auto look_at = [&](std::uint32_t flow, const Carriage& carriage) {
        const SweepFlow& what = model_->flows()[flow];
        shares.count_lost(carriage, what.key.traffic_class, level.rate(flow), outcome);
        if (!what.target) return;
        note_pair(level, flow, shares.pair_state(model_->load().targets[*what.target], carriage), outcome);
    };
    for (std::size_t i = 0; i < affected_.size(); ++i) look_at(affected_[i], carriages[i]);
    for (const std::uint32_t flow : squeezed_) look_at(flow, model_->carriage(flow));
    std::ranges::sort(outcome.changed, {}, &PairChange::target);
    return outcome;
}

}  // namespace hexi
