// The hybrid engine held against the packet engine, on queueing alone: delay less the least a path allows.
// Seeds are fixed, so each case is one comparison that either holds or does not. Tolerances: the targets (3 %
// of the mean, 5 % of p50 and p99, 10 % of p99.9) plus what the packet engine's own results differ by from
// seed to seed over so short a time.
#include "tests/emulator/hybrid/hybrid_runs.hpp"
#include "tests/emulator/packet/queueing_agreement.hpp"

namespace hexi {
namespace {

using namespace support;

void expect_agreement(const Experiment& experiment) {
    expect_queueing_agreement(experiment, hybrid_result(experiment), {.mean = 0.05, .p99 = 0.08});
}

TEST(HybridAgainstPacket, AgreesOnOneLink) {
    for (const double load : {0.3, 0.6, 0.8}) {
        Experiment experiment = chain_of_three();
        const RouteKey route = key(experiment, "a", "b");
        experiment.sources = {poisson(route, load), probe(route, 10_us)};
        expect_agreement(experiment);
    }
}

TEST(HybridAgainstPacket, SharesOneQueueWithAHeavyForeground) {
    for (const double load : {0.1, 0.4, 0.7}) {
        Experiment experiment = chain_of_three();
        const RouteKey route = key(experiment, "a", "b");
        experiment.sources = {poisson(route, load), poisson(route, 0.8 - load), probe(route, 10_us)};
        experiment.sources[1].foreground = true;
        expect_agreement(experiment);
    }
}

TEST(HybridAgainstPacket, AgreesOnPriorities) {
    Experiment experiment = chain_of_three(2);
    const RouteKey urgent = key(experiment, "a", "b", 0), bulk = key(experiment, "a", "b", 1);
    experiment.sources = {poisson(urgent, 0.3), poisson(bulk, 0.4), probe(urgent, 20_us), probe(bulk, 20_us)};
    expect_agreement(experiment);
}

TEST(HybridAgainstPacket, AgreesOnBatches) {
    Experiment experiment = chain_of_three();
    experiment.duration = 4_s;
    const RouteKey route = key(experiment, "a", "b");
    experiment.sources = {poisson(route, 0.5), probe(route, 10_us)};
    experiment.sources[0].process = ArrivalProcess::kOnOff;
    experiment.sources[0].peak = 1000_Gbps;
    experiment.sources[0].mean_burst = 15'000_B;
    expect_agreement(experiment);
}

TEST(HybridAgainstPacket, AgreesOverHopsWithTrafficOfTheirOwn) {
    Experiment experiment = chain_of_three();
    for (const auto& [from, to] : {std::pair{"a", "b"}, {"b", "c"}, {"c", "d"}})
        experiment.sources.push_back(poisson(key(experiment, from, to), 0.7));
    experiment.sources.push_back(probe(key(experiment, "a", "d"), 20_us));
    expect_agreement(experiment);
}

TEST(HybridAgainstPacket, AgreesOnSustainedOverload) {
    Experiment experiment = make_experiment({{"a", "b", 1_Gbps, 1_ms, 2_MiB}});
    experiment.sources = {{.route = key(experiment, "a", "b"), .rate = 1'090_Mbps, .packet_size = 1500_B},
                          {.route = key(experiment, "a", "b"), .rate = 10_Mbps, .packet_size = 1500_B}};
    experiment.sources[1].foreground = true;
    expect_agreement(experiment);
}

}  // namespace
}  // namespace hexi
