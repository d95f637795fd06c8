#include "dataplane/bench/benchmark_networks.hpp"

#include <gmock/gmock.h>

#include "topology/routing_table.hpp"

namespace hexi {
namespace {

using namespace hexi::literals;

/// Every pair of ports that sends has a route, whose first path this gives back.
const WeightedPath* first_path(const BenchmarkNetwork& network, std::size_t from, std::size_t to) {
    const Topology& topology = *network.experiment.topology;
    const RouteKey key{topology.find_node(network.ports[from].node).value(),
                       topology.find_node(network.ports[to].node).value(), Layer::kIp, 2};
    const Route* route = network.experiment.routes.tables().front().table.find(key);
    return route == nullptr ? nullptr : &route->paths.front();
}

TEST(BenchmarkNetworks, ALineHasItsHopsAndItsDelay) {
    const BenchmarkNetwork line = line_network(4, 20_ms);
    const WeightedPath* path = first_path(line, 1, 0);
    ASSERT_NE(path, nullptr);
    EXPECT_EQ(path->path.hop_count(), 4U);
    EXPECT_EQ(path_delay(*line.experiment.topology, path->path), 20_ms);
}

TEST(BenchmarkNetworks, TheMeshHasHundredLinksAndPathsOfSix) {
    const BenchmarkNetwork mesh = mesh_network();
    EXPECT_EQ(mesh.experiment.topology->nodes().size(), 50U);
    EXPECT_EQ(mesh.experiment.topology->links().size(), 100U);
    for (std::size_t port = 0; port < mesh.ports.size(); ++port) {
        EXPECT_EQ(mesh.towards[port].size(), 7U);
        for (const std::size_t to : mesh.towards[port]) {
            const WeightedPath* path = first_path(mesh, port, to);
            ASSERT_NE(path, nullptr) << port << " to " << to;
            EXPECT_EQ(path->path.hop_count(), 6U);
            EXPECT_LE(path_delay(*mesh.experiment.topology, path->path), mesh.longest);
        }
    }
}

TEST(BenchmarkNetworks, TheBackupIsThreeTimesAsLong) {
    const BenchmarkNetwork two = two_ways_network(10_ms);
    const WeightedPath* path = first_path(two, 0, 1);
    ASSERT_NE(path, nullptr);
    EXPECT_EQ(path_delay(*two.experiment.topology, path->path), 10_ms);
    ASSERT_TRUE(path->backup.has_value());
    EXPECT_EQ(path_delay(*two.experiment.topology, *path->backup), 30_ms);
}

}  // namespace
}  // namespace hexi
