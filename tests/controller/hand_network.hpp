// Networks written down link by link.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "topology/topology.hpp"

namespace hexi::support {

/// One line of a hand-made network: a link in both directions, its delay in milliseconds, and the risks it
/// shares.
struct HandLink {
    std::string id, from, to;
    int delay_ms = 1;
    std::vector<std::string> srlgs = {};
    Layer layer = Layer::kIp;
};

/// Nodes appear in the order in which the links name them; lengths are 100 km a millisecond.
inline TopologySpec hand_spec(const std::vector<HandLink>& links) {
    TopologySpec spec{.name = "by-hand"};
    const auto add_node = [&](const std::string& id) {
        for (const auto& node : spec.nodes) {
            if (node.id == id) return;
        }
        spec.nodes.push_back({.id = id});
    };
    for (const auto& link : links) {
        add_node(link.from);
        add_node(link.to);
        spec.links.push_back({.id = link.id,
                              .from = link.from,
                              .to = link.to,
                              .layer = link.layer,
                              .capacity = BitRate(10'000'000'000),
                              .delay = SimTime(link.delay_ms * 1'000'000'000LL),
                              .length = Kilometres(100.0 * link.delay_ms),
                              .metric = 1,
                              .srlgs = link.srlgs});
    }
    return spec;
}

inline Topology hand_network(const std::vector<HandLink>& links) {
    auto topology = Topology::create(hand_spec(links));
    EXPECT_TRUE(topology.has_value()) << topology.error().message;
    return *std::move(topology);
}

inline NodeId node(const Topology& topology, const std::string& id) { return topology.find_node(id).value(); }

}  // namespace hexi::support
