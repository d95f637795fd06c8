#include <cmath>

#include <gtest/gtest.h>

#include "emulator/fluid/fluid_engine.hpp"
#include "tests/support/eventful_experiment.hpp"

namespace hexi {
namespace {

class FluidConservation : public testing::TestWithParam<std::uint64_t> {};

/// Packets that the sources of `route` send in all, whatever becomes of them.
double sent_by_sources(const Experiment& experiment, const RouteKey& route) {
    double seconds = to_seconds(experiment.duration);
    for (std::size_t i = 0; i < experiment.rate_changes.size(); ++i) {
        const RateChange& change = experiment.rate_changes[i];
        const SimTime until =
            i + 1 < experiment.rate_changes.size() ? experiment.rate_changes[i + 1].at : experiment.duration;
        if (change.key == route) seconds += (change.factor - 1) * to_seconds(until - change.at);
    }
    double packets = 0;
    for (const PacketSource& source : experiment.sources) {
        const double bits = 8 * static_cast<double>(source.packet_size.count());
        if (source.route == route) packets += static_cast<double>(source.rate.count()) * seconds / bits;
    }
    return packets;
}

/// Numbers of packets, each rounded to a whole one by itself, source by source.
constexpr double kRounding = 2;

TEST_P(FluidConservation, OfEveryDemandOverFailuresAndDrains) {
    const Experiment experiment = support::eventful_experiment(GetParam());
    const auto result = run_fluid(experiment);
    ASSERT_TRUE(result) << result.error().message;
    ASSERT_FALSE(result->pairs.empty());
    for (const PairResult& pair : result->pairs) {
        const auto sent = static_cast<double>(pair.sent);
        EXPECT_NEAR(sent, sent_by_sources(experiment, pair.route), kRounding);
        EXPECT_NEAR(sent, static_cast<double>(pair.received + pair.lost.total()), kRounding);
    }
    const support::LossLedger lost(*result);
    EXPECT_GT(lost.pairs.queue_full, 0U);
    EXPECT_GT(lost.pairs.link_down, 0U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, FluidConservation, testing::Range<std::uint64_t>(1, 9));

}  // namespace
}  // namespace hexi
