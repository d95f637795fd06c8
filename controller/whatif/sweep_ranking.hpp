// Which failures matter most, and which pairs are the weakest.
#pragma once

#include "controller/placement/latency_tier.hpp"
#include "controller/whatif/sweep.hpp"

namespace hexi {

/// What sets one case apart from the network in which nothing has failed, at one load.
struct CaseHarm {
    BitRate lost_before, lost_after;  ///< more than is lost anyway
    std::uint32_t newly_missed_before = 0, newly_missed_after = 0;
    double utilisation_after = 0;

    /// The worse, the greater: by traffic that new routes lose, that backups lose, by targets newly missed in
    /// the same order, by utilisation.
    [[nodiscard]] bool worse_than(const CaseHarm& other) const;
    bool operator==(const CaseHarm&) const = default;
};

/// One element over the cases it is in.
struct ElementRank {
    std::uint32_t element = 0;
    std::size_t cases = 0;
    std::size_t worst_case = 0;  ///< the first of the worst
    CaseHarm harm;               ///< of that one
    double mean_lost_after_bps = 0;

    bool operator==(const ElementRank&) const = default;
};

/// One pair with a target over all cases.
struct PairRank {
    std::uint32_t target = 0;
    std::size_t missed_before = 0, missed_after = 0;  ///< cases in which it is newly missed
    std::size_t cut_off = 0;                          ///< cases that leave it no path, on new routes
    std::optional<SimTime> worst_delay;               ///< on new routes; nothing where it never has a path
    std::optional<std::size_t> worst_case;            ///< nothing where no case makes it slower

    /// The worst word that an operator's display (TierWatch) shows of its latency in any case, and in how
    /// many cases it comes to that. A detour that is over before the word would change is not shown.
    LatencyTier worst_tier = LatencyTier::kUp;
    std::size_t shown_degraded = 0, shown_down = 0;

    bool operator==(const PairRank&) const = default;
};

/// Elements and pairs in order, worst first, those alike in the plan's and the targets' order.
struct SweepRanking {
    std::size_t level = 0;  ///< load 1 where it is among them, else the highest
    std::vector<ElementRank> elements;
    std::vector<PairRank> pairs;     ///< met when nothing has failed
    std::vector<std::size_t> cases;  ///< all, worst first
};

/// What a case does at that load, beyond what is missed or lost when nothing has failed.
[[nodiscard]] CaseHarm harm_of(const LoadLevel& level, const CaseOutcome& outcome);
/// Pairs are DEGRADED up to `tier2` (>= 1) times their target, DOWN beyond; at 1 DOWN above the target.
[[nodiscard]] SweepRanking rank(const SweepResult& result, double tier2 = 1);

/// How long a pair has one delay and then another.
struct DelayStory {
    std::optional<SimTime> intact, before, after;  ///< nothing: no path
    SimTime until_rerouted{0};                     ///< how long `before` lasts
};
/// The worst word that is shown of it from the failure on, with the usual patience.
[[nodiscard]] LatencyTier worst_shown(const LatencyBounds& bounds, const DelayStory& story);

}  // namespace hexi
