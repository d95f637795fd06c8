// TCP of ns-3 at the edge of the lean core, against theory.
#include "emulator/packet/packet_engine.hpp"
#include "tests/emulator/packet/experiments.hpp"

namespace hexi {
namespace {

using namespace support;

/// a - b - c with a bottleneck in the middle of a round trip of 40 ms.
Experiment long_fat(BitRate bottleneck, ByteCount buffer) {
    Experiment experiment =
        make_experiment({{"a", "b", 10_Gbps, 5_ms, 64_MiB}, {"b", "c", bottleneck, 15_ms, buffer}});
    experiment.duration = 5_s;
    return experiment;
}

TcpFlow transfer(const Experiment& experiment, const std::string& variant, ByteCount window) {
    return {.name = variant, .route = key(experiment, "a", "c"), .variant = variant, .socket_buffer = window};
}

constexpr double kWireBytes = 1448 + 20 + 20 + 2;  // payload, TCP, IP, PPP

FlowResult fetch(Experiment experiment, std::uint64_t bytes) {
    experiment.tcp_flows = {transfer(experiment, "cubic", 1_MiB)};
    experiment.tcp_flows[0].size = ByteCount(bytes);
    const auto result = run_lean(experiment);
    if (!result) throw std::runtime_error(result.error().message);
    return result->flows.at(0);
}

TEST(PacketTcp, AWindowBelowTheBandwidthDelayProductLimitsTheRateToWindowPerRoundTrip) {
    const Experiment experiment = long_fat(10_Gbps, 64_MiB);
    const FlowResult less = fetch(experiment, 20'000'000), more = fetch(experiment, 40'000'000);
    EXPECT_EQ(more.received, 40'000'000_B);
    EXPECT_EQ(more.retransmissions, 0U);
    EXPECT_NEAR(to_ms(*more.least_rtt), 40, 0.1);
    ASSERT_TRUE(less.completion && more.completion);
    // Both spend the same time in slow start; the 20 MB between them travel at one window per round trip.
    const double rate = 20e6 * 8 / to_seconds(*more.completion - *less.completion);
    EXPECT_NEAR(rate, 1048576 * 8 / 0.040, 0.02 * 1048576 * 8 / 0.040);
    EXPECT_GT(more.goodput, less.goodput);
}

TEST(PacketTcp, AWindowAboveItFillsTheBottleneck) {
    for (const char* variant : {"cubic", "newreno", "linux-reno", "bbr"}) {
        Experiment experiment = long_fat(50_Mbps, 512_KiB);
        experiment.tcp_flows = {transfer(experiment, variant, 2_MiB)};
        const auto result = run_lean(experiment);
        ASSERT_TRUE(result) << result.error().message;
        const double theory = 50e6 * 1448 / kWireBytes;
        const FlowResult& flow = result->flows.at(0);
        EXPECT_LE(static_cast<double>(flow.goodput.count()), theory) << variant;
        EXPECT_GT(static_cast<double>(flow.goodput.count()), 0.85 * theory) << variant;
        EXPECT_FALSE(flow.completion) << "it has no end";
    }
}

TEST(PacketTcp, TakesSeedsAboveWhatTheGeneratorOfNs3Does) {
    for (const std::uint64_t seed : {4'294'944'442U, 4'294'944'443U, 4'294'967'290U}) {
        Experiment experiment = long_fat(1_Gbps, 1_MiB);
        experiment.seed = seed;
        EXPECT_EQ(fetch(experiment, 1'000'000).received, 1'000'000_B) << seed;
    }
}

TEST(PacketTcp, SegmentsLostOnTheWayAreSentAgain) {
    Experiment experiment = long_fat(200_Mbps, 100_KiB);
    experiment.tcp_flows = {transfer(experiment, "newreno", 8_MiB)};
    experiment.tcp_flows[0].size = ByteCount(20'000'000);
    const auto result = run_lean(experiment);
    ASSERT_TRUE(result) << result.error().message;
    std::uint64_t drops = 0;
    for (const LinkResult& link : result->links) drops += link.drops.queue_full;
    EXPECT_GT(drops, 0U);
    EXPECT_GE(result->flows[0].retransmissions, drops / 2);
    EXPECT_EQ(result->flows[0].received, 20'000'000_B);
}

TEST(PacketTcp, SharesQueuesWithOpenLoopTraffic) {
    Experiment experiment = long_fat(200_Mbps, 2_MiB);
    experiment.tcp_flows = {transfer(experiment, "cubic", 8_MiB)};
    experiment.sources = {{.route = key(experiment, "b", "c"), .rate = 100_Mbps, .packet_size = 1250_B}};
    const auto result = run_lean(experiment);
    ASSERT_TRUE(result) << result.error().message;
    const double rest = 100e6 * 1448 / kWireBytes;
    EXPECT_NEAR(static_cast<double>(result->flows[0].goodput.count()), rest, 0.2 * rest);
    EXPECT_GT(result->pairs[0].one_way.mean, 15_ms + 1_ms) << "open-loop packets wait behind TCP's";
}

TEST(PacketTcp, IsTheSameForTheSameSeed) {
    Experiment experiment = long_fat(200_Mbps, 100_KiB);
    experiment.duration = 1_s;
    experiment.tcp_flows = {transfer(experiment, "cubic", 8_MiB)};
    experiment.sources = {{.route = key(experiment, "a", "c"), .rate = 100_Mbps, .packet_size = 1250_B}};
    const auto once = run_lean(experiment), again = run_lean(experiment);
    EXPECT_EQ(once->flows, again->flows);
    EXPECT_EQ(once->pairs, again->pairs);
    EXPECT_EQ(once->links, again->links);
}

TEST(PacketTcp, RefusesWhatItCannotRun) {
    Experiment experiment = long_fat(200_Mbps, 1_MiB);
    experiment.tcp_flows = {transfer(experiment, "vegas", 1_MiB)};
    EXPECT_EQ(
        run_lean(experiment).error().message,
        "TCP flow 'vegas': 'vegas' is not a variant; allowed are cubic, newreno, bbr, dctcp, linux-reno");
    experiment.tcp_flows[0].variant = "cubic";
    experiment.scaling.rate_factor = 0.5;
    EXPECT_EQ(run_lean(experiment).error().code, ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace hexi
