#include <cmath>

#include <gtest/gtest.h>

#include "emulator/fluid/fluid_engine.hpp"
#include "tests/support/eventful_experiment.hpp"

namespace hexi {
namespace {

class FluidConservation : public testing::TestWithParam<std::uint64_t> {};

/// Expected numbers, each rounded to a whole one by itself.
constexpr double kRounding = 2;

TEST_P(FluidConservation, OfEveryDemandOverFailuresAndDrains) {
    const auto result = run_fluid(support::eventful_experiment(GetParam()));
    ASSERT_TRUE(result) << result.error().message;
    for (const PairResult& pair : result->pairs) {
        EXPECT_NEAR(static_cast<double>(pair.sent), static_cast<double>(pair.received + pair.lost.total()),
                    kRounding);
    }
}

TEST_P(FluidConservation, OfWhatDemandsAndLinksLose) {
    const auto result = run_fluid(support::eventful_experiment(GetParam()));
    ASSERT_TRUE(result) << result.error().message;
    const support::LossLedger lost(*result);
    const double rounding = kRounding * static_cast<double>(result->pairs.size() + result->links.size());
    const auto same = [&](std::uint64_t pairs, std::uint64_t links) {
        EXPECT_NEAR(static_cast<double>(pairs), static_cast<double>(links), rounding);
        EXPECT_GT(links, 0U) << "nothing of this happened, so nothing was tried";
    };
    same(lost.pairs.queue_full, lost.links.queue_full);
    same(lost.pairs.link_down, lost.links.link_down);
    same(lost.pairs.random, lost.links.random);
}

INSTANTIATE_TEST_SUITE_P(Seeds, FluidConservation, testing::Range<std::uint64_t>(1, 9));

}  // namespace
}  // namespace hexi
