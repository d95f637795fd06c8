// What the network carries: as planned, as promised, and as agents report it.
#pragma once

#include "controller/service/controller_service.hpp"

namespace hexi {

/// {"plan", "demanded_bps", "links", "hubs", "agents"}. Of each link that has any: `planned_bps`, what routes
/// in force put on it of all rates that are known, `held_bps`, what intents were promised of it, and
/// `seen`: the agents' figures of it. Of each hub the compute that flows hold; of each agent its last figures
/// but those of links, ports among them.
[[nodiscard]] Json statistics_json(ControllerService& service, const Network& network);

}  // namespace hexi
