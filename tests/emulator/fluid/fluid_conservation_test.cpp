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

INSTANTIATE_TEST_SUITE_P(Seeds, FluidConservation, testing::Range<std::uint64_t>(1, 9));

}  // namespace
}  // namespace hexi
