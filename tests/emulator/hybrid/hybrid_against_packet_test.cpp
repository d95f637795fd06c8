// The hybrid engine held against the packet engine, on queueing alone: delay less the least a path allows.
// Seeds are fixed, so each case is one comparison that either holds or does not. Tolerances: the targets (3 %
// of the mean, 5 % of p50 and p99, 10 % of p99.9) plus what the packet engine's own results differ by from
// seed to seed over so short a time.
#include <gtest/gtest.h>

#include "emulator/packet/core_result.hpp"
#include "tests/emulator/hybrid/hybrid_runs.hpp"

namespace hexi {
namespace {

using namespace support;

struct Tolerance {
    double mean = 0.05, p99 = 0.08;
};

void expect_agreement(const Experiment& experiment, const Tolerance& tolerance) {
    PacketCore core(experiment, {});
    core.run_before(SimTime::max());
    const RunResult packet = collect_result(experiment, core), hybrid = hybrid_result(experiment);
    ASSERT_EQ(hybrid.pairs.size(), packet.pairs.size());
    for (std::size_t i = 0; i < hybrid.pairs.size(); ++i) {
        const DelayStatistics &a = hybrid.pairs[i].one_way, &b = packet.pairs[i].one_way;
        SimTime least{0};
        for (const HopShare& hop : packet.pairs[i].hops)
            least += hop.propagation + hop.equipment + hop.forwarding + hop.serialisation.value();
        const double mean = to_us(b.mean - least), p99 = to_us(b.p99 - least);
        EXPECT_NEAR(to_us(a.mean - least), mean, tolerance.mean * mean) << "pair " << i;
        EXPECT_NEAR(to_us(a.p99 - least), p99, tolerance.p99 * p99) << "pair " << i;
        EXPECT_NEAR(hybrid.pairs[i].loss_ratio.value_or(0), packet.pairs[i].loss_ratio.value_or(0), 0.005);
    }
}

PacketSource poisson(const RouteKey& route, double load) {
    return {.route = route, .rate = BitRate(static_cast<std::uint64_t>(load * 1e10)), .packet_size = 1500_B};
}

PacketSource probe(const RouteKey& route, SimTime interval) {
    return {.route = route,
            .process = ArrivalProcess::kConstant,
            .packet_size = 64_B,
            .probe = true,
            .interval = interval};
}

Experiment chain(std::uint8_t classes = 1) {
    Experiment experiment = make_experiment({{"a", "b", 10_Gbps, 100_us, 200_MiB},
                                             {"b", "c", 10_Gbps, 100_us, 200_MiB},
                                             {"c", "d", 10_Gbps, 100_us, 200_MiB}},
                                            classes);
    experiment.warmup = 10_ms;
    experiment.duration = 1_s;
    return experiment;
}

TEST(HybridAgainstPacket, AgreesOnOneLink) {
    for (const double load : {0.3, 0.6, 0.8}) {
        Experiment experiment = chain();
        const RouteKey route = key(experiment, "a", "b");
        experiment.sources = {poisson(route, load), probe(route, 10_us)};
        expect_agreement(experiment, {});
    }
}

TEST(HybridAgainstPacket, SharesOneQueueWithAHeavyForeground) {
    for (const double load : {0.1, 0.4, 0.7}) {
        Experiment experiment = chain();
        const RouteKey route = key(experiment, "a", "b");
        experiment.sources = {poisson(route, load), poisson(route, 0.8 - load), probe(route, 10_us)};
        experiment.sources[1].foreground = true;
        expect_agreement(experiment, {});
    }
}

TEST(HybridAgainstPacket, AgreesOnPriorities) {
    Experiment experiment = chain(2);
    const RouteKey urgent = key(experiment, "a", "b", 0), bulk = key(experiment, "a", "b", 1);
    experiment.sources = {poisson(urgent, 0.3), poisson(bulk, 0.4), probe(urgent, 20_us), probe(bulk, 20_us)};
    expect_agreement(experiment, {});
}

TEST(HybridAgainstPacket, AgreesOnBatches) {
    Experiment experiment = chain();
    experiment.duration = 4_s;
    const RouteKey route = key(experiment, "a", "b");
    experiment.sources = {poisson(route, 0.5), probe(route, 10_us)};
    experiment.sources[0].process = ArrivalProcess::kOnOff;
    experiment.sources[0].peak = 1000_Gbps;
    experiment.sources[0].mean_burst = 15'000_B;
    expect_agreement(experiment, {});
}

TEST(HybridAgainstPacket, AgreesOverHopsWithTrafficOfTheirOwn) {
    Experiment experiment = chain();
    for (const auto& [from, to] : {std::pair{"a", "b"}, {"b", "c"}, {"c", "d"}})
        experiment.sources.push_back(poisson(key(experiment, from, to), 0.7));
    experiment.sources.push_back(probe(key(experiment, "a", "d"), 20_us));
    expect_agreement(experiment, {});
}

TEST(HybridAgainstPacket, AgreesOnSustainedOverload) {
    Experiment experiment = make_experiment({{"a", "b", 1_Gbps, 1_ms, 2_MiB}});
    experiment.sources = {{.route = key(experiment, "a", "b"), .rate = 1'090_Mbps, .packet_size = 1500_B},
                          {.route = key(experiment, "a", "b"), .rate = 10_Mbps, .packet_size = 1500_B}};
    experiment.sources[1].foreground = true;
    expect_agreement(experiment, {});
}

}  // namespace
}  // namespace hexi
