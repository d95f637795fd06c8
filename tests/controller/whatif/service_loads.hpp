// Networks in service that several tests ask "what if" of.
#pragma once

#include <memory>

#include "tests/controller/hand_network.hpp"
#include "tests/controller/random_network.hpp"
#include "topology/service_load.hpp"

namespace hexi::support {

/// An empty service over `topology`, of one class.
inline ServiceLoad service_over(Topology topology) {
    auto shared = std::make_shared<const Topology>(std::move(topology));
    return {.name = "service",
            .topology = shared,
            .state = NetworkState(*shared),
            .classes = {"best-effort"},
            .policy = {},
            .demands = {},
            .targets = {},
            .remarks = {}};
}

inline RouteKey key_between(const ServiceLoad& load, const std::string& from, const std::string& to) {
    return {node(*load.topology, from), node(*load.topology, to), Layer::kIp, 0};
}

/// a - b (1 ms, 10 Gbit/s) beside a - c - b (3 ms, 10 Gbit/s); 6 Gbit/s from a to b and 5 from a to c; a to b
/// within 2 ms, a to c within 5.
inline ServiceLoad triangle() {
    ServiceLoad load =
        service_over(hand_network({{"ab", "a", "b", 1}, {"ac", "a", "c", 1}, {"cb", "c", "b", 2}}));
    load.name = "triangle";
    load.demands = {{key_between(load, "a", "b"), BitRate(6'000'000'000)},
                    {key_between(load, "a", "c"), BitRate(5'000'000'000)}};
    load.targets = {{key_between(load, "a", "b"), 2_ms, 1e-3}, {key_between(load, "a", "c"), 5_ms, 1e-3}};
    return load;
}

/// A random network with random traffic of two classes, promises and policy; some of it without any path.
inline ServiceLoad random_service(std::uint64_t seed) {
    TopologySpec spec = random_spec(seed);
    RandomStream random(seed, "service");
    for (auto& link : spec.links) link.capacity = BitRate(1 + random.below(2'000));
    ServiceLoad load = service_over(Topology::create(spec).value());
    load.classes = {"urgent", "bulk"};
    load.policy.max_paths = static_cast<std::uint32_t>(1 + random.below(3));
    load.policy.protection = random.below(3) == 0 ? Protection::kNone : Protection::kPath;
    load.state = random_state(*load.topology, seed);
    const std::size_t nodes = load.topology->nodes().size();
    for (std::size_t from = 0; from < nodes; ++from) {
        for (std::size_t to = 0; to < nodes; ++to) {
            for (std::uint8_t traffic_class = 0; traffic_class < 2 && from != to; ++traffic_class) {
                const RouteKey key{NodeId(from), NodeId(to), Layer::kIp, traffic_class};
                if (random.below(2) == 0) load.demands.push_back({key, BitRate(1 + random.below(1'000))});
                if (random.below(2) == 0) {
                    const SimTime bound(static_cast<std::int64_t>(1 + random.below(12)));
                    load.targets.push_back({key, bound, 0.1 * static_cast<double>(random.below(4))});
                }
            }
        }
    }
    return load;
}

}  // namespace hexi::support
