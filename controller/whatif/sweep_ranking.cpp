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

/// Takes one case into account.
void add_case(const SweepResult& result, std::size_t level, std::size_t number,
              std::vector<PairRank>& ranks) {
    const auto& intact = result.levels[level].intact_pairs();
    const CaseOutcome& outcome = result.outcomes[number][level];
    for (const PairChange& change : outcome.before.changed) {
        if (change.state.missed && !intact[change.target].missed) ++ranks[change.target].missed_before;
    }
    for (const PairChange& change : outcome.after.changed) {
        PairRank& rank = ranks[change.target];
        if (change.state.missed && !intact[change.target].missed) ++rank.missed_after;
        if (!change.state.delay) ++rank.cut_off;
        if (!change.state.delay || !rank.worst_delay || *change.state.delay <= *rank.worst_delay) continue;
        rank.worst_delay = change.state.delay;
        rank.worst_case = number;
    }
}

std::vector<PairRank> rank_pairs(const SweepResult& result, std::size_t level) {
    const auto& intact = result.levels[level].intact_pairs();
    const auto& targets = result.model->load().targets;
    std::vector<PairRank> ranks(targets.size());
    for (std::size_t i = 0; i < ranks.size(); ++i) {
        ranks[i].target = static_cast<std::uint32_t>(i);
        ranks[i].worst_delay = intact[i].delay;
    }
    for (std::size_t i = 0; i < result.outcomes.size(); ++i) add_case(result, level, i, ranks);
    std::erase_if(ranks, [&](const PairRank& rank) { return intact[rank.target].missed; });
    const auto tightness = [&](const PairRank& rank) {
        return rank.worst_delay ? to_seconds(*rank.worst_delay) / to_seconds(targets[rank.target].one_way)
                                : 0;
    };
    std::ranges::stable_sort(ranks, std::greater<>(), [&](const PairRank& rank) {
        return std::tuple(rank.missed_after, rank.missed_before, tightness(rank));
    });
    return ranks;
}

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

SweepRanking rank(const SweepResult& result) {
    SweepRanking ranking{.level = reference_level(result), .elements = {}, .pairs = {}, .cases = {}};
    const auto harms = harms_of(result, ranking.level);
    ranking.elements = rank_elements(result, harms);
    ranking.pairs = rank_pairs(result, ranking.level);
    ranking.cases.resize(harms.size());
    std::iota(ranking.cases.begin(), ranking.cases.end(), std::size_t{0});
    std::ranges::stable_sort(ranking.cases,
                             [&](std::size_t a, std::size_t b) { return harms[a].worse_than(harms[b]); });
    return ranking;
}

}  // namespace hexi
