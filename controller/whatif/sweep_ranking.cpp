#include "controller/whatif/sweep_ranking.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace hexi {
namespace {

BitRate beyond(BitRate lost, BitRate anyway) {
    return lost > anyway ? BitRate(lost.count() - anyway.count()) : BitRate(0);
}

std::size_t reference_level(const SweepResult& result) {
    const auto one = std::ranges::find(result.levels, 1.0, &LoadLevel::factor);
    return one != result.levels.end() ? static_cast<std::size_t>(one - result.levels.begin())
                                      : result.levels.size() - 1;
}

std::vector<CaseHarm> harms_of(const SweepResult& result, std::size_t level) {
    std::vector<CaseHarm> harms;
    harms.reserve(result.outcomes.size());
    for (const auto& by_level : result.outcomes) {
        harms.push_back(harm_of(result.levels[level], by_level[level]));
    }
    return harms;
}

std::vector<ElementRank> rank_elements(const SweepResult& result, const std::vector<CaseHarm>& harms) {
    std::vector<ElementRank> ranks(result.plan.elements.size());
    for (std::size_t i = 0; i < ranks.size(); ++i) ranks[i].element = static_cast<std::uint32_t>(i);
    for (std::size_t i = 0; i < harms.size(); ++i) {
        for (const std::uint32_t element : result.plan.cases[i].elements) {
            ElementRank& rank = ranks[element];
            rank.mean_lost_after_bps += static_cast<double>(harms[i].lost_after.count());
            if (rank.cases++ > 0 && !harms[i].worse_than(rank.harm)) continue;
            rank.harm = harms[i];
            rank.worst_case = i;
        }
    }
    for (ElementRank& rank : ranks) rank.mean_lost_after_bps /= static_cast<double>(rank.cases);
    std::ranges::stable_sort(ranks, [](const auto& a, const auto& b) { return a.harm.worse_than(b.harm); });
    return ranks;
}

/// Takes cases into account one by one.
class PairRanker {
public:
    PairRanker(const SweepResult& result, std::size_t level, double tier2)
        : result_(result),
          level_(level),
          tier2_(tier2),
          intact_(result.levels[level].intact_pairs()),
          ranks_(intact_.size()) {
        for (std::size_t i = 0; i < ranks_.size(); ++i) {
            ranks_[i].target = static_cast<std::uint32_t>(i);
            ranks_[i].worst_delay = intact_[i].delay;
        }
    }

    std::vector<PairRank> run() {
        for (std::size_t i = 0; i < result_.outcomes.size(); ++i) add_case(i);
        std::erase_if(ranks_, [&](const PairRank& rank) { return intact_[rank.target].missed; });
        std::ranges::stable_sort(ranks_, std::greater<>(), [&](const PairRank& rank) {
            return std::tuple(rank.missed_after, rank.missed_before, tightness(rank));
        });
        return std::move(ranks_);
    }

private:
    [[nodiscard]] SimTime bound(std::size_t target) const {
        return result_.model->load().targets[target].one_way;
    }
    [[nodiscard]] double tightness(const PairRank& rank) const {
        return rank.worst_delay ? to_seconds(*rank.worst_delay) / to_seconds(bound(rank.target)) : 0;
    }

    /// Both lists ascend by target; what is in one alone is intact in the other.
    void add_case(std::size_t number) {
        const CaseOutcome& outcome = result_.outcomes[number][level_];
        auto before = outcome.before.changed.begin(), after = outcome.after.changed.begin();
        const auto before_end = outcome.before.changed.end(), after_end = outcome.after.changed.end();
        while (before != before_end || after != after_end) {
            const bool both = before != before_end && after != after_end && before->target == after->target;
            const bool first =
                both || after == after_end || (before != before_end && before->target < after->target);
            const std::uint32_t target = first ? before->target : after->target;
            const PairState& intact = intact_[target];
            add_pair(number, target, first ? before->state : intact, both || !first ? after->state : intact);
            if (first) ++before;
            if (both || !first) ++after;
        }
    }

    void add_pair(std::size_t number, std::uint32_t target, const PairState& before, const PairState& after) {
        PairRank& rank = ranks_[target];
        const PairState& intact = intact_[target];
        if (before.missed && !intact.missed) ++rank.missed_before;
        if (after.missed && !intact.missed) ++rank.missed_after;
        if (!after.delay) ++rank.cut_off;
        note_tier(rank, before, after);
        if (!after.delay || !rank.worst_delay || *after.delay <= *rank.worst_delay) return;
        rank.worst_delay = after.delay;
        rank.worst_case = number;
    }

    void note_tier(PairRank& rank, const PairState& before, const PairState& after) const {
        const RoutingPolicy& policy = result_.model->load().policy;
        const SimTime target = bound(rank.target);
        const LatencyBounds bounds{.target = target, .tier2 = from_seconds(to_seconds(target) * tier2_)};
        const LatencyTier tier = worst_shown(
            bounds, {.intact = intact_[rank.target].delay,
                     .before = before.delay,
                     .after = after.delay,
                     .until_rerouted = policy.detection + policy.computation + policy.installation});
        rank.worst_tier = std::max(rank.worst_tier, tier);
        rank.shown_degraded += tier == LatencyTier::kDegraded ? 1 : 0;
        rank.shown_down += tier == LatencyTier::kDown ? 1 : 0;
    }

    const SweepResult& result_;
    std::size_t level_;
    double tier2_;
    const std::vector<PairState>& intact_;
    std::vector<PairRank> ranks_;
};

}  // namespace

bool CaseHarm::worse_than(const CaseHarm& other) const {
    const auto order = [](const CaseHarm& harm) {
        return std::tuple(harm.lost_after, harm.lost_before, harm.newly_missed_after,
                          harm.newly_missed_before, harm.utilisation_after);
    };
    return order(*this) > order(other);
}

CaseHarm harm_of(const LoadLevel& level, const CaseOutcome& outcome) {
    const BitRate anyway = level.intact().lost();
    return {.lost_before = beyond(outcome.before.lost(), anyway),
            .lost_after = beyond(outcome.after.lost(), anyway),
            .newly_missed_before = outcome.before.newly_missed,
            .newly_missed_after = outcome.after.newly_missed,
            .utilisation_after = outcome.after.utilisation};
}

LatencyTier worst_shown(const LatencyBounds& bounds, const DelayStory& story) {
    constexpr TierPatience kPatience;
    constexpr SimTime kEnough = kPatience.worse + kPatience.better;
    TierWatch watch(bounds, kPatience);
    static_cast<void>(watch.observe(SimTime{0}, story.intact));
    const SimTime failure = kEnough, rerouted = failure + story.until_rerouted;
    LatencyTier worst = watch.observe(failure, story.before);
    worst = std::max(worst, watch.observe(rerouted, story.before));
    worst = std::max(worst, watch.observe(rerouted, story.after));
    return std::max(worst, watch.observe(rerouted + kEnough, story.after));
}

SweepRanking rank(const SweepResult& result, double tier2) {
    SweepRanking ranking{.level = reference_level(result), .elements = {}, .pairs = {}, .cases = {}};
    const auto harms = harms_of(result, ranking.level);
    ranking.elements = rank_elements(result, harms);
    ranking.pairs = PairRanker(result, ranking.level, tier2).run();
    ranking.cases.resize(harms.size());
    std::iota(ranking.cases.begin(), ranking.cases.end(), std::size_t{0});
    std::ranges::stable_sort(ranking.cases,
                             [&](std::size_t a, std::size_t b) { return harms[a].worse_than(harms[b]); });
    return ranking;
}

}  // namespace hexi
