// What a day of traffic came to, bin by bin and cut by cut.
#pragma once

#include <string>
#include <vector>

#include "topology/base/units.hpp"
#include "topology/routing_table.hpp"

namespace hexi {

/// All traffic in one bin of a day.
struct BinResult {
    SimTime at{0};             ///< since midnight, its beginning
    double load = 1;           ///< over that of the experiment
    BitRate offered;           ///< by all sources
    double lost_ratio = 0;     ///< of what is offered, 0 .. 1
    double utilisation = 0;    ///< offered to the fullest link, over its capacity; above 1 where it loses
    LinkId fullest;            ///< invalid where nothing flows
    std::uint64_t missed = 0;  ///< targets

    bool operator==(const BinResult&) const = default;
};

/// A pair with a target after a cut.
struct CutPair {
    RouteKey route;
    SimTime at{0};          ///< of the bin that is worst for it
    SimTime delay{0};       ///< there: the statistic that its target bounds; 0 where nothing arrives
    double loss_ratio = 0;  ///< there
    SimTime target{0};
    std::uint64_t bins = 0;  ///< in which it misses its target

    bool operator==(const CutPair&) const = default;
};

/// The day after one cut, on the routes that follow it.
struct CutResult {
    std::string name;
    std::uint64_t links = 0;     ///< directed, that are down
    std::uint64_t rerouted = 0;  ///< routes that took another way, or lost theirs
    std::uint64_t cut_off = 0;   ///< of these, left without a path
    double lost_ratio = 0;       ///< of all that is offered over the day
    double utilisation = 0;      ///< as of a bin, the most of the day
    LinkId fullest;
    std::uint64_t overloaded = 0;       ///< links that are offered more than they carry in some bin
    std::uint64_t missed = 0;           ///< targets in some bin, those missed without the cut included
    std::vector<CutPair> newly_missed;  ///< in key order; met without the cut

    bool operator==(const CutResult&) const = default;
};

struct DayResult {
    std::vector<BinResult> bins;  ///< in order of time
    std::vector<CutResult> cuts;  ///< in the order asked for

    bool operator==(const DayResult&) const = default;
};

}  // namespace hexi
