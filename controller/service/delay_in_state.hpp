// How long a path takes in a state of the network.
#pragma once

#include "topology/network_state.hpp"
#include "topology/path.hpp"

namespace hexi {

/// Fixed delays and what `state` adds, one way, over an empty network.
[[nodiscard]] inline SimTime delay_in_state(const Topology& topology, const NetworkState& state,
                                            const Path& path) {
    SimTime delay = path_delay(topology, path);
    for (const LinkId link : path.links()) delay += state[link].extra_delay;
    return delay;
}

}  // namespace hexi
