#include "emulator/experiment/route_load.hpp"

#include "tests/emulator/experiment/scenario_fixture.hpp"

namespace hexi {
namespace {

using testing_support::two_hubs;

Route over(const Topology& topology, const std::vector<std::vector<std::string>>& paths,
           std::vector<std::uint32_t> weights) {
    Route route;
    for (std::size_t i = 0; i < paths.size(); ++i) {
        std::vector<LinkId> links;
        for (const std::string& name : paths[i]) links.push_back(topology.find_links(name)->front());
        route.paths.push_back({*Path::create(topology, links), weights[i], std::nullopt});
    }
    return route;
}

TEST(LinkLoads, SplitsByWeight) {
    const auto topology = two_hubs();
    const Route route =
        over(*topology, {{"optical-n1-s1:fwd"}, {"optical-n1-n2:fwd", "optical-n2-s1:fwd"}}, {3, 1});
    LinkLoads loads(*topology);
    loads.add(route, 1e12);
    EXPECT_DOUBLE_EQ(loads.bps(topology->find_links("optical-n1-s1:fwd")->front()), 7.5e11);
    EXPECT_DOUBLE_EQ(loads.utilisation(topology->find_links("optical-n1-n2:fwd")->front()), 0.25e12 / 4e12);
    EXPECT_EQ(loads.bps(topology->find_links("optical-n1-s1:rev")->front()), 0);
    EXPECT_DOUBLE_EQ(mean_hops(route), 1.25);
}

TEST(LinkLoads, AveragesOverTheLinksOfALayerThatCarryLoad) {
    const auto topology = two_hubs();
    LinkLoads loads(*topology);
    loads.add(over(*topology, {{"optical-n1-s1:fwd"}}, {1}), 1e12);
    EXPECT_DOUBLE_EQ(loads.mean_utilisation(Layer::kOptical), 0.5);
    EXPECT_EQ(loads.mean_utilisation(Layer::kIp), 0);
    EXPECT_EQ(loads.mean_utilisation(Layer::kIpPrivate), 0);
    EXPECT_EQ(topology->link(loads.busiest(Layer::kOptical)).id, "optical-n1-s1:fwd");
    EXPECT_FALSE(loads.busiest(Layer::kIpPrivate).valid());
}

TEST(LinkLoads, CountsNothingForARouteWithoutPaths) {
    const auto topology = two_hubs();
    LinkLoads loads(*topology);
    loads.add(Route{}, 1e12);
    EXPECT_EQ(loads.mean_utilisation(Layer::kOptical), 0);
    EXPECT_EQ(mean_hops(Route{}), 0);
}

}  // namespace
}  // namespace hexi
