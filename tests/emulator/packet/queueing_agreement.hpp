// Another engine's result held against the packet engine's, on queueing alone: delay less the least a path
// allows.
#pragma once

#include <gtest/gtest.h>

#include "emulator/packet/core_result.hpp"
#include "tests/emulator/packet/experiments.hpp"

namespace hexi::support {

/// Shares of the packet engine's figure.
struct QueueingTolerance {
    double mean, p99;
};

/// Of each pair's mean and p99 of queueing; loss within half a percentage point.
inline void expect_queueing_agreement(const Experiment& experiment, const RunResult& result,
                                      const QueueingTolerance& tolerance) {
    const RunResult packet = collect_result(experiment, CoreRun(experiment).core);
    ASSERT_EQ(result.pairs.size(), packet.pairs.size());
    for (std::size_t i = 0; i < packet.pairs.size(); ++i) {
        const DelayStatistics &a = result.pairs[i].one_way, &b = packet.pairs[i].one_way;
        SimTime least{0};
        for (const HopShare& hop : packet.pairs[i].hops)
            least += hop.propagation + hop.equipment + hop.forwarding + hop.serialisation.value();
        const double mean = to_us(b.mean - least), p99 = to_us(b.p99 - least);
        EXPECT_NEAR(to_us(a.mean - least), mean, tolerance.mean * mean) << "pair " << i;
        EXPECT_NEAR(to_us(a.p99 - least), p99, tolerance.p99 * p99) << "pair " << i;
        EXPECT_NEAR(result.pairs[i].loss_ratio.value_or(0), packet.pairs[i].loss_ratio.value_or(0), 0.005);
    }
}

/// Packets of 1500 bytes at random, `load` of 10 Gbit/s.
inline PacketSource poisson(const RouteKey& route, double load) {
    return {.route = route, .rate = BitRate(static_cast<std::uint64_t>(load * 1e10)), .packet_size = 1500_B};
}

inline PacketSource probe(const RouteKey& route, SimTime interval) {
    return {.route = route,
            .process = ArrivalProcess::kConstant,
            .packet_size = 64_B,
            .probe = true,
            .interval = interval};
}

/// a - b - c - d, links of 10 Gbit/s with room for everything, for a second.
inline Experiment chain_of_three(std::uint8_t classes = 1) {
    Experiment experiment = make_experiment({{"a", "b", 10_Gbps, 100_us, 200_MiB},
                                             {"b", "c", 10_Gbps, 100_us, 200_MiB},
                                             {"c", "d", 10_Gbps, 100_us, 200_MiB}},
                                            classes);
    experiment.warmup = 10_ms;
    experiment.duration = 1_s;
    return experiment;
}

}  // namespace hexi::support
