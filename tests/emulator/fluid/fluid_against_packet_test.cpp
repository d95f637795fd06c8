// The fluid engine held against the packet engine, on queueing alone: delay less the least a path allows.
// Seeds are fixed, so each case is one comparison that either holds or does not; tolerances are those of
// docs/fluid-engine.md.
#include "emulator/fluid/fluid_engine.hpp"
#include "tests/emulator/packet/queueing_agreement.hpp"

namespace hexi {
namespace {

using namespace support;

void expect_agreement(const Experiment& experiment,
                      const QueueingTolerance& tolerance = {.mean = 0.05, .p99 = 0.1}) {
    expect_queueing_agreement(experiment, run_fluid(experiment).value(), tolerance);
}

TEST(FluidAgainstPacket, AgreesOnOneLink) {
    for (const double load : {0.3, 0.6, 0.8}) {
        Experiment experiment = chain_of_three();
        const RouteKey route = key(experiment, "a", "b");
        experiment.sources = {poisson(route, load), probe(route, 10_us)};
        expect_agreement(experiment);
    }
}

TEST(FluidAgainstPacket, AgreesOnPriorities) {
    Experiment experiment = chain_of_three(2);
    const RouteKey urgent = key(experiment, "a", "b", 0), bulk = key(experiment, "a", "b", 1);
    experiment.sources = {poisson(urgent, 0.3), poisson(bulk, 0.4), probe(urgent, 20_us), probe(bulk, 20_us)};
    expect_agreement(experiment);
}

/// Half of each link's load goes on: packets from one link cannot collide, and a probe follows the packets it
/// waited for.
TEST(FluidAgainstPacket, AgreesWhereHalfTheTrafficGoesThrough) {
    for (const double load : {0.5, 0.8}) {
        Experiment experiment = chain_of_three();
        experiment.sources = {poisson(key(experiment, "a", "d"), load / 2)};
        for (const auto& [from, to] : {std::pair{"a", "b"}, {"b", "c"}, {"c", "d"}}) {
            experiment.sources.push_back(poisson(key(experiment, from, to), load / 2));
            experiment.sources.push_back(probe(key(experiment, from, to), 20_us));
        }
        experiment.sources.push_back(probe(key(experiment, "a", "d"), 20_us));
        expect_agreement(experiment, {.mean = 0.12, .p99 = 0.12});
    }
}

/// Forty sources on and off at 7 % of the link: together they overload it for moments, the longer ones so
/// seldom that 6 s tell their mean to some 10 %.
TEST(FluidAgainstPacket, AgreesWhereBurstsOverloadForMoments) {
    for (const std::uint64_t burst : {30'000U, 300'000U}) {
        Experiment experiment = chain_of_three();
        experiment.duration = 6_s;
        const RouteKey route = key(experiment, "a", "b");
        for (int i = 0; i < 40; ++i) {
            PacketSource source = poisson(route, 0.7 / 40);
            source.process = ArrivalProcess::kOnOff;
            source.peak = 700_Mbps;
            source.mean_burst = ByteCount(burst);
            experiment.sources.push_back(source);
        }
        experiment.sources.push_back(probe(route, 10_us));
        expect_agreement(experiment, {.mean = burst < 100'000 ? 0.05 : 0.1, .p99 = 0.1});
    }
}

TEST(FluidAgainstPacket, AgreesOnSustainedOverload) {
    Experiment experiment = make_experiment({{"a", "b", 1_Gbps, 1_ms, 2_MiB}});
    experiment.sources = {{.route = key(experiment, "a", "b"), .rate = 1'100_Mbps, .packet_size = 1500_B}};
    expect_agreement(experiment);
}

}  // namespace
}  // namespace hexi
