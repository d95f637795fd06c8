#include "emulator/packet/core_result.hpp"

#include "emulator/experiment/play/played_result.hpp"

namespace hexi {

RunResult collect_result(const Experiment& experiment, const PacketCore& core) {
    std::vector<const LinkMeter*> meters;
    for (const LinkQueue& link : core.links()) meters.push_back(&link.meter());
    return played_result(experiment, {.engine = "packet",
                                      .simulator = kSimulator,
                                      .traffic = core.traffic(),
                                      .hops = core.hop_meters(),
                                      .links = std::move(meters),
                                      .events = core.events(),
                                      .packet_hops = core.packet_hops()});
}

}  // namespace hexi
