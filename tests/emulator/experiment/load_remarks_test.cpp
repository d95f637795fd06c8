#include "emulator/experiment/load_remarks.hpp"

#include "tests/emulator/experiment/scenario_fixture.hpp"

namespace hexi {
namespace {

using testing_support::shortest_route;
using testing_support::two_hubs;

/// `bps` from n1 to s1 over the optical line of 2 Tbit/s between them.
Experiment line_under(BitRate rate) {
    const auto topology = two_hubs();
    const RouteKey key{NodeId(0), NodeId(2), Layer::kOptical, 0};
    const Route there = shortest_route(*topology, NetworkState(*topology), key);
    const Route back =
        shortest_route(*topology, NetworkState(*topology), {NodeId(2), NodeId(0), Layer::kOptical, 0});
    Experiment experiment{.topology = topology,
                          .routes = RouteTimeline({{SimTime{0}, RoutingTable({there, back})}})};
    experiment.duration = 10_s;
    experiment.sources = {PacketSource{.route = key, .rate = rate, .packet_size = 1500_B}};
    return experiment;
}

constexpr auto kHalf =
    "layer optical: mean offered utilisation of the links in use 50.0 %, highest 50.0 % on optical-n1-s1:fwd";

TEST(LoadRemarks, TellTheLoadOfALayer) {
    EXPECT_THAT(load_remarks(line_under(1_Tbps)), testing::ElementsAre(kHalf));
}

TEST(LoadRemarks, CountAProbeThereAndBack) {
    Experiment experiment = line_under(1_Tbps);
    experiment.sources.push_back(experiment.sources[0]);
    experiment.sources[1].probe = true;
    experiment.sources[1].rate = 40_Gbps;
    EXPECT_THAT(
        load_remarks(experiment),
        testing::ElementsAre(kHalf, "layer optical: the probes themselves load optical-n1-s1:fwd by 2.0 %"));
}

TEST(LoadRemarks, NameTheWorstOverloadASurgeBrings) {
    Experiment experiment = line_under(1_Tbps);
    experiment.rate_changes = {{1_s, experiment.sources[0].route, 2.5},
                               {2_s, experiment.sources[0].route, 3},
                               {3_s, experiment.sources[0].route, 1}};
    EXPECT_THAT(
        load_remarks(experiment),
        testing::ElementsAre(kHalf, "optical-n1-s1:fwd is offered 150 % of its capacity from 2 s on"));
}

TEST(LoadRemarks, SayWhereTheyStopLookingForOverload) {
    Experiment experiment = line_under(1_Tbps);
    for (int ms = 1; ms <= 300; ++ms) {
        experiment.rate_changes.push_back({SimTime(ms * 1'000'000'000LL), experiment.sources[0].route, 1.1});
    }
    const std::string said =
        "the network changes at 301 instants; overload was looked for at the first 200 of them, up to 0.199 "
        "s";
    EXPECT_THAT(load_remarks(experiment), testing::ElementsAre(kHalf, said));
    experiment.scaling.rate_factor = 0.5;
    EXPECT_THAT(load_doubts(experiment), testing::ElementsAre(said));
}

TEST(LoadRemarks, DoubtOverloadAtScaledRates) {
    Experiment experiment = line_under(1_Tbps);
    experiment.scaling.rate_factor = 0.5;
    experiment.changes = {
        {500_ms, experiment.topology->find_links("optical-n1-s1:fwd")->front(), {.capacity_factor = 0.25}}};
    EXPECT_THAT(load_remarks(experiment), testing::ElementsAre(kHalf)) << "a doubt is not said twice";
    EXPECT_THAT(load_doubts(experiment),
                testing::ElementsAre(
                    "optical-n1-s1:fwd is offered 200 % of its capacity from 0.5 s on; at scaled rates its "
                    "queue fills with fewer packets in the same time, so delay and loss are understated "
                    "until its buffer is full: --engine fluid plays full rates"));
    experiment.scaling.rate_factor = 1;
    EXPECT_THAT(load_doubts(experiment), testing::IsEmpty());
}

TEST(LoadDoubts, AreRaisedByProbesThatFillWhatIsLeft) {
    Experiment experiment = line_under(1_Tbps);
    experiment.scaling.rate_factor = 0.01;
    experiment.sources.push_back({.route = experiment.sources[0].route,
                                  .process = ArrivalProcess::kConstant,
                                  .packet_size = 1250_B,
                                  .probe = true,
                                  .interval = 2_us});  // 5 Gbit/s of a link scaled to 20
    EXPECT_THAT(load_doubts(experiment),
                testing::ElementsAre("layer optical: the probes themselves load optical-n1-s1:fwd by 25.0 %; "
                                     "up to 5 % they would hardly change what they measure"));
    EXPECT_THAT(load_remarks(experiment), testing::ElementsAre(kHalf)) << "a doubt is not said twice";
    experiment.sources[0].rate = 1'600_Gbps;
    EXPECT_THAT(load_doubts(experiment), testing::Contains(testing::StartsWith(
                                             "optical-n1-s1:fwd is offered 105 % of its capacity from 0 s")));
}

TEST(LoadRemarks, SayNothingOfWhatHappensAfterTheEnd) {
    Experiment experiment = line_under(1_Tbps);
    experiment.rate_changes = {{10_s, experiment.sources[0].route, 9}};
    EXPECT_THAT(load_remarks(experiment), testing::ElementsAre(kHalf));
}

}  // namespace
}  // namespace hexi
