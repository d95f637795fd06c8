#include "emulator/hybrid/hybrid_engine.hpp"

#include <gtest/gtest.h>

#include "emulator/experiment/result_json.hpp"
#include "tests/support/played_experiments.hpp"

namespace hexi {
namespace {

using namespace support;

Experiment transfer_over(BitRate background) {
    Experiment experiment = make_experiment({{"a", "b", 50_Mbps, 5_ms, 100'000_B}});
    experiment.duration = 5_s;
    experiment.warmup = 500_ms;
    experiment.tcp_flows = {{.name = "transfer", .route = key(experiment, "a", "b")}};
    if (background.count() > 0)
        experiment.sources = {
            {.route = key(experiment, "a", "b"), .rate = background, .packet_size = 1500_B}};
    return experiment;
}

TEST(HybridEngine, TcpGetsWhatTheBackgroundLeaves) {
    const Experiment experiment = transfer_over(30_Mbps);
    const RunResult hybrid = run_hybrid(experiment).value(), packet = run_lean(experiment).value();
    const auto ours = static_cast<double>(hybrid.flows.front().goodput.count());
    const auto theirs = static_cast<double>(packet.flows.front().goodput.count());
    EXPECT_NEAR(ours, theirs, 0.1 * theirs);
    EXPECT_GT(hybrid.links.front().utilisation, 0.9);
}

TEST(HybridEngine, WithoutBackgroundTransfersAreThoseOfThePacketEngine) {
    const Experiment experiment = transfer_over(BitRate());
    EXPECT_EQ(run_hybrid(experiment)->flows, run_lean(experiment)->flows);
}

TEST(HybridEngine, EqualSeedsGiveEqualBytes) {
    const Experiment experiment = transfer_over(20_Mbps);
    EXPECT_EQ(write_result(*run_hybrid(experiment)), write_result(*run_hybrid(experiment)));
}

TEST(HybridEngine, RefusesAnExperimentWithoutForeground) {
    Experiment experiment = transfer_over(20_Mbps);
    experiment.tcp_flows.clear();
    EXPECT_EQ(
        run_hybrid(experiment).error().message,
        "the hybrid engine plays foreground packets, and this experiment has none: allowed are probes, TCP "
        "flows and demands with \"foreground\": true");
}

TEST(HybridEngine, SaysWhatIsForeground) {
    const RunResult result = run_hybrid(transfer_over(20_Mbps)).value();
    EXPECT_EQ(result.manifest.engine, "hybrid");
    EXPECT_EQ(result.manifest.remarks.front(),
              "0 sources and 1 TCP flows were played packet by packet; the other 1 sources are background: "
              "packets, drops and losses count the foreground alone");
}

}  // namespace
}  // namespace hexi
