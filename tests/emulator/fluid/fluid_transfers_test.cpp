// TCP as a fluid, through the engine. Figures called the packet engine's are those it gave for the same
// experiment.
#include <algorithm>

#include "emulator/fluid/fluid_engine.hpp"
#include "tests/support/played_experiments.hpp"

namespace hexi {
namespace {

using namespace support;

/// a - b, 10 ms at 100 Mbit/s.
Experiment one_path(ByteCount buffer = 600'000_B) {
    Experiment experiment = make_experiment({{"a", "b", 100_Mbps, 10_ms, buffer}});
    experiment.duration = 40_s;
    return experiment;
}

TcpFlow transfer(const Experiment& experiment, std::optional<ByteCount> size = {}) {
    return {.name = "t", .route = key(experiment, "a", "b"), .size = size, .socket_buffer = 8_MiB};
}

FlowResult run(const Experiment& experiment) { return run_fluid(experiment).value().flows.at(0); }

double mbps(BitRate rate) { return static_cast<double>(rate.count()) * 1e-6; }

TEST(FluidTransfers, SendsAWindowARoundTrip) {
    Experiment experiment = one_path();
    experiment.tcp_flows = {transfer(experiment)};
    experiment.tcp_flows[0].socket_buffer = 125'000_B;
    // 1 Mbit each 20.12 ms: a round trip and the segment's transmission.
    EXPECT_NEAR(mbps(run(experiment).goodput), 49.7, 0.2);
    EXPECT_NEAR(to_ms(*run(experiment).least_rtt), 20.12, 0.05);
}

TEST(FluidTransfers, FillsALinkLessHeaders) {
    Experiment experiment = one_path();
    experiment.tcp_flows = {transfer(experiment)};
    EXPECT_NEAR(mbps(run(experiment).goodput), 96.90, 0.15) << "the packet engine's";
}

TEST(FluidTransfers, LosesToItsOwnSawtoothWhereTheBufferIsSmall) {
    Experiment experiment = one_path(60'000_B);
    experiment.tcp_flows = {transfer(experiment)};
    experiment.tcp_flows[0].variant = "newreno";
    const FlowResult result = run(experiment);
    EXPECT_NEAR(mbps(result.goodput), 84.7, 0.02 * 84.7) << "the packet engine's";
    EXPECT_GT(result.retransmissions, 0);
}

TEST(FluidTransfers, TakesAsLongAsSlowStartAndTheLinkDo) {
    Experiment experiment = one_path();
    experiment.duration = 15_s;
    // The packet engine's, in ms.
    for (const auto& [bytes, ms] :
         {std::pair{100'000U, 91.0}, {1'000'000U, 179.6}, {10'000'000U, 920.9}, {100'000'000U, 8333.5}}) {
        experiment.tcp_flows = {transfer(experiment, ByteCount(bytes))};
        const FlowResult result = run(experiment);
        ASSERT_TRUE(result.completion) << bytes;
        EXPECT_EQ(result.received, ByteCount(bytes));
        EXPECT_NEAR(to_ms(*result.completion), ms, 0.02 * ms) << bytes;
    }
}

TEST(FluidTransfers, ShareWhatOpenLoopTrafficLeaves) {
    Experiment experiment = one_path();
    experiment.sources = {{.route = key(experiment, "a", "b"), .rate = 40_Mbps, .packet_size = 1500_B}};
    experiment.tcp_flows = {transfer(experiment), transfer(experiment)};
    const RunResult result = run_fluid(experiment).value();
    for (const FlowResult& flow : result.flows) EXPECT_NEAR(mbps(flow.goodput), 30 * 0.9718, 0.5);
    EXPECT_NEAR(result.links.at(0).utilisation, 1, 0.01);
}

TEST(FluidTransfers, YieldToMoreUrgentOnes) {
    Experiment experiment = make_experiment({{"a", "b", 100_Mbps, 10_ms, 600'000_B}}, 2);
    experiment.duration = 20_s;
    experiment.tcp_flows = {transfer(experiment), transfer(experiment)};
    experiment.tcp_flows[0].route.traffic_class = 1;
    const RunResult result = run_fluid(experiment).value();
    EXPECT_LT(mbps(result.flows.at(0).goodput), 2);
    EXPECT_GT(mbps(result.flows.at(1).goodput), 95);
}

TEST(FluidTransfers, MakeProbesWaitInTheirQueue) {
    Experiment experiment = one_path(250'000_B);
    experiment.warmup = 5_s;
    experiment.tcp_flows = {transfer(experiment)};
    experiment.sources = {{.route = key(experiment, "a", "b"),
                           .process = ArrivalProcess::kConstant,
                           .packet_size = 64_B,
                           .probe = true,
                           .interval = 10_ms}};
    const DelayStatistics delay = run_fluid(experiment).value().pairs.at(0).one_way;
    EXPECT_NEAR(to_ms(delay.mean - 10_ms), 14.68, 0.06 * 14.68) << "the packet engine's";
    EXPECT_NEAR(to_ms(delay.p99 - 10_ms), 19.87, 0.02 * 19.87) << "the packet engine's";
}

TEST(FluidTransfers, StopWhereTheLinkIsDownAndGoOnWhenItIsUp) {
    Experiment experiment = one_path();
    experiment.tcp_flows = {transfer(experiment)};
    const LinkId cut = link(experiment, "a", "b");
    experiment.changes = {{10_s, cut, {.status = LinkStatus::kDown}}, {30_s, cut, {}}};
    EXPECT_NEAR(mbps(run(experiment).goodput), 96.9 / 2, 1);
}

TEST(FluidTransfers, WithoutARouteNeverBegin) {
    Experiment experiment = make_experiment({{"a", "b"}, {"c", "d"}});
    experiment.tcp_flows = {{.name = "t", .route = key(experiment, "a", "c")}};
    EXPECT_EQ(run(experiment).received, ByteCount(0));
    EXPECT_FALSE(run(experiment).completion);
}

}  // namespace
}  // namespace hexi
