#include "emulator/hybrid/hybrid_core.hpp"

#include <gtest/gtest.h>

#include "emulator/experiment/result_json.hpp"
#include "emulator/packet/core_result.hpp"
#include "tests/emulator/hybrid/hybrid_runs.hpp"

namespace hexi {
namespace {

using namespace support;

Experiment loaded() {
    Experiment experiment =
        make_experiment({{"a", "b", 1_Gbps, 1_ms, 10_MiB}, {"b", "c", 1_Gbps, 1_ms, 10_MiB}});
    experiment.duration = 200_ms;
    experiment.sources = {{.route = key(experiment, "a", "c"), .rate = 600_Mbps, .packet_size = 1500_B},
                          {.route = key(experiment, "a", "c"),
                           .process = ArrivalProcess::kConstant,
                           .packet_size = 64_B,
                           .probe = true,
                           .interval = 100_us}};
    return experiment;
}

TEST(HybridCore, EqualSeedsGiveEqualBytesAndOthersDoNot) {
    Experiment experiment = loaded();
    const std::string once = write_result(hybrid_result(experiment));
    EXPECT_EQ(once, write_result(hybrid_result(experiment)));
    experiment.seed = 2;
    EXPECT_NE(once, write_result(hybrid_result(experiment)));
}

TEST(HybridCore, WithoutBackgroundItIsThePacketEngine) {
    Experiment experiment = loaded();
    experiment.sources[0].foreground = true;
    PacketCore core(experiment, {});
    core.run_before(SimTime::max());
    const RunResult packet = collect_result(experiment, core), hybrid = hybrid_result(experiment);
    EXPECT_EQ(hybrid.pairs, packet.pairs);
}

TEST(HybridCore, PlaysTheSameNumberOfPacketsAtAnyScaleOfTheBackground) {
    const auto at = [](std::uint64_t factor) {
        Experiment experiment = make_experiment({{"a", "b", BitRate(factor * 1'000'000'000), 1_ms, 10_MiB}});
        experiment.duration = 200_ms;
        experiment.sources = {{.route = key(experiment, "a", "b"),
                               .rate = BitRate(factor * 700'000'000),
                               .packet_size = 1500_B},
                              {.route = key(experiment, "a", "b"),
                               .process = ArrivalProcess::kConstant,
                               .packet_size = 64_B,
                               .probe = true,
                               .interval = 100_us}};
        return hybrid_result(experiment);
    };
    EXPECT_EQ(at(1).packet_hops, at(1000).packet_hops);
    EXPECT_NEAR(at(1000).links.front().utilisation, 0.7, 0.01);
}

TEST(HybridCore, FollowsFailuresAndTheirReroutes) {
    Experiment experiment = loaded();
    const LinkId cut = link(experiment, "b", "c");
    experiment.changes = {{.at = 50_ms, .link = cut, .state = {.status = LinkStatus::kDown}},
                          {.at = 100_ms, .link = cut, .state = {}}};
    const RunResult result = hybrid_result(experiment);
    // Nowhere else to go: half a second's worth of 100 us probes is lost for 50 ms, and what was under way.
    EXPECT_NEAR(static_cast<double>(result.pairs.front().lost.link_down), 510, 15);
    EXPECT_EQ(result.pairs.front().sent, result.pairs.front().received + result.pairs.front().lost.total());
}

TEST(HybridCore, SurgesReachTheBackground) {
    Experiment experiment = loaded();
    experiment.rate_changes = {{.at = 100_ms, .key = experiment.sources[0].route, .factor = 1.5}};
    const double utilisation = hybrid_result(experiment).links.front().utilisation;
    EXPECT_NEAR(utilisation, (0.6 + 0.9) / 2 + 0.005, 0.01);
}

}  // namespace
}  // namespace hexi
