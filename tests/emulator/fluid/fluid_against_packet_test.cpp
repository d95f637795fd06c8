// The fluid engine held against the packet engine, on queueing alone: delay less the least a path allows.
// Seeds are fixed, so each case is one comparison that either holds or does not; tolerances are those of
// docs/fluid-engine.md.
#include "emulator/fluid/fluid_engine.hpp"
#include "emulator/packet/core_result.hpp"
#include "tests/emulator/packet/experiments.hpp"

namespace hexi {
namespace {

using namespace support;

struct Tolerance {
    double mean = 0.05, p99 = 0.1;
};

void expect_agreement(const Experiment& experiment, const Tolerance& tolerance) {
    const RunResult fluid = run_fluid(experiment).value();
    const RunResult packet = collect_result(experiment, CoreRun(experiment).core);
    ASSERT_EQ(fluid.pairs.size(), packet.pairs.size());
    for (std::size_t i = 0; i < fluid.pairs.size(); ++i) {
        const DelayStatistics &a = fluid.pairs[i].one_way, &b = packet.pairs[i].one_way;
        const double mean = to_us(b.mean - a.min), p99 = to_us(b.p99 - a.min);
        EXPECT_NEAR(to_us(a.mean - a.min), mean, tolerance.mean * mean) << "pair " << i;
        EXPECT_NEAR(to_us(a.p99 - a.min), p99, tolerance.p99 * p99) << "pair " << i;
        EXPECT_NEAR(fluid.pairs[i].loss_ratio.value_or(0), packet.pairs[i].loss_ratio.value_or(0), 0.005);
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

TEST(FluidAgainstPacket, AgreesOnOneLink) {
    for (const double load : {0.3, 0.6, 0.8}) {
        Experiment experiment = chain();
        const RouteKey route = key(experiment, "a", "b");
        experiment.sources = {poisson(route, load), probe(route, 10_us)};
        expect_agreement(experiment, {});
    }
}

TEST(FluidAgainstPacket, AgreesOnPriorities) {
    Experiment experiment = chain(2);
    const RouteKey urgent = key(experiment, "a", "b", 0), bulk = key(experiment, "a", "b", 1);
    experiment.sources = {poisson(urgent, 0.3), poisson(bulk, 0.4), probe(urgent, 20_us), probe(bulk, 20_us)};
    expect_agreement(experiment, {});
}

/// Half of each link's load goes on: packets from one link cannot collide, and a probe follows the packets it
/// waited for.
TEST(FluidAgainstPacket, AgreesWhereHalfTheTrafficGoesThrough) {
    for (const double load : {0.5, 0.8}) {
        Experiment experiment = chain();
        experiment.sources = {poisson(key(experiment, "a", "d"), load / 2)};
        for (const auto& [from, to] : {std::pair{"a", "b"}, {"b", "c"}, {"c", "d"}}) {
            experiment.sources.push_back(poisson(key(experiment, from, to), load / 2));
            experiment.sources.push_back(probe(key(experiment, from, to), 20_us));
        }
        experiment.sources.push_back(probe(key(experiment, "a", "d"), 20_us));
        expect_agreement(experiment, {.mean = 0.12, .p99 = 0.12});
    }
}

TEST(FluidAgainstPacket, AgreesOnSustainedOverload) {
    Experiment experiment = make_experiment({{"a", "b", 1_Gbps, 1_ms, 2_MiB}});
    experiment.sources = {{.route = key(experiment, "a", "b"), .rate = 1'100_Mbps, .packet_size = 1500_B}};
    expect_agreement(experiment, {});
}

}  // namespace
}  // namespace hexi
