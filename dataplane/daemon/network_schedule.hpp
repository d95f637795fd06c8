// How the network of an emulation begins, and what is known beforehand to happen to it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dataplane/control/running_dataplane.hpp"
#include "dataplane/daemon/plan_ways.hpp"
#include "dataplane/engine/emulated_network.hpp"
#include "emulator/experiment/experiment.hpp"

namespace hexi {

/// A link's state changes, or a plan comes into force.
struct NetworkEvent {
    SimTime at{0};  ///< since the beginning; above 0
    LinkId link;    ///< its state is `state` from then on; not valid:
    LinkState state;
    std::shared_ptr<const WayTable> ways;  ///< come into force
};

/// The network of an experiment as the dataplane carries it out. A value; safe to read from any thread.
struct NetworkSchedule {
    NetworkState state;                            ///< at the beginning
    std::vector<LinkSetting> settings;             ///< at the beginning, by LinkId
    std::shared_ptr<const WayTable> first;         ///< in force at the beginning
    std::shared_ptr<const ForwardingPlan> newest;  ///< of all; its chains are those of every plan
    std::vector<NetworkEvent> events;              ///< ascending
    Layer layer = Layer::kIp;                      ///< of the routes
};

/// How `link` serves packets when it is set so.
[[nodiscard]] LinkService service_of(const Link& link, const LinkSetting& setting);

/// What `experiment` does to its network, whose links behave as `behaviours` say (see open_behaviour(), whose
/// errors these are).
[[nodiscard]] Result<NetworkSchedule> schedule_network(const Experiment& experiment,
                                                       const std::vector<std::string>& behaviours);

}  // namespace hexi
