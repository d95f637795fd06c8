#include "emulator/experiment/packet_cost.hpp"

#include "tests/emulator/experiment/scenario_fixture.hpp"

namespace hexi {
namespace {

using testing_support::shortest_route;
using testing_support::two_hubs;

/// A million packets of 1500 bytes a second over one link, for 10 s.
Experiment a_million_a_second() {
    const auto topology = two_hubs();
    const RouteKey key{NodeId(0), NodeId(2), Layer::kOptical, 0};
    const Route there = shortest_route(*topology, NetworkState(*topology), key);
    const Route back = shortest_route(*topology, NetworkState(*topology), reversed(key));
    Experiment experiment{.topology = topology,
                          .routes = RouteTimeline({{SimTime{0}, RoutingTable({there, back})}})};
    experiment.duration = 10_s;
    experiment.sources = {PacketSource{.route = key, .rate = BitRate(12'000'000'000), .packet_size = 1500_B}};
    return experiment;
}

TEST(PacketCost, IsPacketsTimesLinks) { EXPECT_NEAR(packet_hops_of(a_million_a_second(), false), 1e7, 1); }

TEST(PacketCost, CountsProbesThereAndBackWhateverScalingDoes) {
    Experiment experiment = a_million_a_second();
    experiment.scaling.rate_factor = 0.001;
    experiment.sources.push_back(experiment.sources[0]);
    experiment.sources[1].process = ArrivalProcess::kConstant;
    experiment.sources[1].rate = BitRate();
    experiment.sources[1].interval = 1_ms;
    experiment.sources[1].probe = true;
    EXPECT_NEAR(packet_hops_of(experiment, false), 1e4 + 2e4, 1);
    EXPECT_NEAR(packet_hops_of(experiment, true), 2e4, 1);
}

TEST(PacketCost, FollowsSurges) {
    Experiment experiment = a_million_a_second();
    experiment.rate_changes = {{2_s, experiment.sources[0].route, 3}, {4_s, experiment.sources[0].route, 0}};
    EXPECT_NEAR(packet_hops_of(experiment, false), 2e6 + 6e6, 1);
}

TEST(PacketCost, IsRefusedBeyondWhatIsAllowed) {
    const Experiment experiment = a_million_a_second();
    EXPECT_TRUE(check_packet_cost(experiment, "packet", 1.1e7));
    EXPECT_TRUE(check_packet_cost(experiment, "fluid", 1));
    EXPECT_TRUE(check_packet_cost(experiment, "hybrid", 1));  // nothing is foreground
    const auto refused = check_packet_cost(experiment, "packet", 1e6);
    ASSERT_FALSE(refused);
    EXPECT_EQ(
        refused.error().message,
        "--engine packet: 1e+07 packet-hops would be played, more than the 1e+06 allowed; lower the "
        "load, scale rates down (\"scaling\"), take --engine fluid, whose work does not depend on rates, "
        "or raise --max-packet-hops of hexi run and hexi validate");
}

}  // namespace
}  // namespace hexi
