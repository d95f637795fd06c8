#include <gtest/gtest.h>

#include "tests/emulator/hybrid/hybrid_runs.hpp"
#include "tests/support/eventful_experiment.hpp"

namespace hexi {
namespace {

class HybridConservation : public testing::TestWithParam<std::uint64_t> {};

TEST_P(HybridConservation, OfForegroundOverFailuresAndDrains) {
    const RunResult result = support::hybrid_result(support::eventful_experiment(GetParam()));
    ASSERT_FALSE(result.pairs.empty());
    for (const PairResult& pair : result.pairs) EXPECT_EQ(pair.sent, pair.received + pair.lost.total());
    const support::LossLedger lost(result);
    EXPECT_EQ(lost.pairs.queue_full, lost.links.queue_full);
    EXPECT_EQ(lost.pairs.link_down, lost.links.link_down);
    EXPECT_EQ(lost.pairs.random, lost.links.random);
}

INSTANTIATE_TEST_SUITE_P(Seeds, HybridConservation, testing::Range<std::uint64_t>(1, 9));

}  // namespace
}  // namespace hexi
