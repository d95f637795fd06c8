// What one failure does to the network.
#pragma once

#include <optional>
#include <vector>

#include "topology/base/ids.hpp"
#include "topology/base/units.hpp"

namespace hexi {

/// How a pair with a target fares.
struct PairState {
    std::optional<SimTime> delay;  ///< of the slowest path in use; nothing where some traffic has no path
    double loss_ratio = 0;         ///< 0..1
    bool missed = false;           ///< too slow, or too much lost

    bool operator==(const PairState&) const = default;
};

/// A pair that fares differently from how it does when nothing has failed.
struct PairChange {
    std::uint32_t target = 0;  ///< its place in ServiceLoad::targets
    PairState state;

    bool operator==(const PairChange&) const = default;
};

/// The network at one moment.
struct PhaseOutcome {
    LinkId worst;            ///< the fullest link, the first of several; invalid where nothing is loaded
    double utilisation = 0;  ///< of that link: what is offered to it over its capacity
    std::uint32_t overloaded = 0;          ///< links that are offered more than their capacity
    BitRate unreachable;                   ///< traffic without a path
    BitRate beyond;                        ///< traffic with a path that does not fit; see LoadLevel
    std::uint32_t missed = 0;              ///< targets missed, in all
    std::uint32_t newly_missed = 0;        ///< of these, met when nothing has failed
    std::vector<PairChange> changed = {};  ///< by target

    [[nodiscard]] BitRate lost() const { return unreachable + beyond; }
    bool operator==(const PhaseOutcome&) const = default;
};

/// A failure at one load.
struct CaseOutcome {
    PhaseOutcome before;  ///< on backups, until new routes are in force
    PhaseOutcome after;   ///< on new routes

    bool operator==(const CaseOutcome&) const = default;
};

}  // namespace hexi
