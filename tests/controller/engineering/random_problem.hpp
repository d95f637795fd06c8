// Small random traffic engineering problems.
#pragma once

#include <memory>

#include "controller/engineering/te_problem.hpp"
#include "controller/shortest_path.hpp"
#include "tests/controller/random_network.hpp"

namespace hexi::support {

/// A problem with the network it refers to.
struct RandomProblem {
    std::shared_ptr<const Topology> topology;
    TeProblem problem;
};

/// A network of random_spec() with capacities between 1 and 20 Gbit/s, some of its links down or slower, and
/// a demand between about half of the pairs that are joined.
inline RandomProblem random_problem(std::uint64_t seed) {
    RandomStream random(seed, "problem");
    TopologySpec spec = random_spec(seed);
    for (LinkSpec& link : spec.links) link.capacity = BitRate((1 + random.below(20)) * 1'000'000'000);
    for (LinkSpec& link : spec.links)
        link.delay = SimTime(static_cast<std::int64_t>(random.below(5)) * 1'000'000'000);
    auto topology = std::make_shared<const Topology>(Topology::create(std::move(spec)).value());
    RandomProblem made{topology, {topology.get(), random_state(*topology, seed)}};
    const CostGraph graph(*topology, made.problem.state, {});
    for (std::size_t from = 0; from < topology->nodes().size(); ++from) {
        const PathTree tree(graph, NodeId(from));
        for (std::size_t to = 0; to < topology->nodes().size(); ++to) {
            if (!tree.to(NodeId(to)) || random.below(2) == 0) continue;
            made.problem.demands.push_back(
                {NodeId(from), NodeId(to), BitRate(1 + random.below(3'000'000'000))});
        }
    }
    return made;
}

}  // namespace hexi::support
