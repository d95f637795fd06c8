// Small networks that several tests build on.
#pragma once

#include <string>
#include <vector>

#include "topology/topology.hpp"

namespace hexi::support {

/// A spec of routers joined by IP links of `delay` and `capacity`; ids are "from-to".
inline TopologySpec network(const std::vector<std::string>& nodes,
                            const std::vector<std::pair<std::string, std::string>>& links,
                            SimTime delay = SimTime(1'000'000'000),
                            BitRate capacity = BitRate(10'000'000'000)) {
    TopologySpec spec;
    spec.name = "test";
    for (const auto& id : nodes) spec.nodes.push_back({.id = id});
    for (const auto& [from, to] : links)
        spec.links.push_back({.from = from, .to = to, .capacity = capacity, .delay = delay});
    return spec;
}

/// a - b - c, 1 ms and 10 Gbit/s each.
inline TopologySpec chain() { return network({"a", "b", "c"}, {{"a", "b"}, {"b", "c"}}); }

}  // namespace hexi::support
