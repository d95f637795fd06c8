// What a network of rates does at one moment.
#pragma once

#include <vector>

#include "emulator/fluid/flow_crossing.hpp"
#include "topology/json/json.hpp"

namespace hexi {

/// What one link does now, and has done to packets since the start.
struct LiveLink {
    LinkId link;
    double offered_bps = 0;      ///< comes to it
    double dropped_bps = 0;      ///< of that, whatever the reason
    double load_ratio = 0;       ///< busy share of its time
    double queue_delay_s = 0;    ///< mean wait before it, all classes together
    double dropped_packets = 0;  ///< since the start
};

/// The whole network now.
struct LiveFigures {
    double offered_bps = 0, carried_bps = 0;
    double on_backup_bps = 0;     ///< of what is offered, on the backup of its path
    LossShares lost_bps;          ///< the rest, by reason
    double delay_s = 0;           ///< mean one-way delay of what is carried
    std::vector<LiveLink> links;  ///< those that something comes to, and those that have dropped something
};

/// As the simulated agent reports it (docs/formats/agent.md); links by load, the fullest first.
[[nodiscard]] Json to_json(const LiveFigures& figures, const Topology& topology);

}  // namespace hexi
