#include "controller/placement/latency_tier.hpp"

namespace hexi {
namespace {

using namespace hexi::literals;
constexpr LatencyBounds kBounds{20_ms, 30_ms};
constexpr TierPatience kPatience{.worse = 1_s, .better = 10_s};

TEST(LatencyTier, DependsOnTheBoundsBothInclusive) {
    EXPECT_EQ(tier_of(kBounds, 20_ms), LatencyTier::kUp);
    EXPECT_EQ(tier_of(kBounds, 20_ms + 1_ps), LatencyTier::kDegraded);
    EXPECT_EQ(tier_of(kBounds, 30_ms), LatencyTier::kDegraded);
    EXPECT_EQ(tier_of(kBounds, 31_ms), LatencyTier::kDown);
    EXPECT_EQ(tier_of(kBounds, std::nullopt), LatencyTier::kDown);
    EXPECT_EQ(tier_of({20_ms, {}}, 21_ms), LatencyTier::kDown);
    EXPECT_EQ(tier_of({}, 9_s), LatencyTier::kUp);
}

TEST(TierWatch, TakesTheFirstObservationAtOnce) {
    EXPECT_EQ(TierWatch(kBounds, kPatience).observe(0_s, 25_ms), LatencyTier::kDegraded);
}

TEST(TierWatch, BelievesWorseOnlyOnceItLasts) {
    TierWatch watch(kBounds, kPatience);
    watch.observe(0_s, 10_ms);
    EXPECT_EQ(watch.observe(5_s, 25_ms), LatencyTier::kUp);
    EXPECT_EQ(watch.observe(5_s + 999_ms, 25_ms), LatencyTier::kUp);
    EXPECT_EQ(watch.observe(6_s, 25_ms), LatencyTier::kDegraded);
}

TEST(TierWatch, BelievesALossOfAllPathsAtOnceAndItsEndLate) {
    TierWatch watch(kBounds, kPatience);
    watch.observe(0_s, 10_ms);
    EXPECT_EQ(watch.observe(1_s, std::nullopt), LatencyTier::kDown);
    EXPECT_EQ(watch.observe(2_s, 10_ms), LatencyTier::kDown);
    EXPECT_EQ(watch.observe(11_s, 10_ms), LatencyTier::kDown);
    EXPECT_EQ(watch.observe(12_s, 10_ms), LatencyTier::kUp);
}

TEST(TierWatch, IsNotMovedByALinkThatFlaps) {
    TierWatch watch(kBounds, kPatience);
    watch.observe(0_s, std::nullopt);
    for (int second = 1; second < 100; ++second) {
        const SimTime latency = second % 5 == 0 ? 40_ms : 10_ms;
        EXPECT_EQ(watch.observe(second * 1_s, latency), LatencyTier::kDown) << second;
    }
    TierWatch up(kBounds, kPatience);
    up.observe(0_s, 10_ms);
    for (int step = 1; step < 100; ++step) {
        EXPECT_EQ(up.observe(step * 600_ms, step % 2 == 0 ? 10_ms : 40_ms), LatencyTier::kUp) << step;
    }
}

TEST(TierWatch, GoesNoFurtherThanWhatHeldThroughout) {
    TierWatch watch(kBounds, kPatience);
    watch.observe(0_s, 10_ms);
    watch.observe(1_s, 25_ms);
    EXPECT_EQ(watch.observe(2_s, 40_ms),
              LatencyTier::kDegraded);  // degraded for a second, down for an instant
    EXPECT_EQ(watch.observe(3_s, 40_ms), LatencyTier::kDegraded);
    EXPECT_EQ(watch.observe(4_s, 40_ms), LatencyTier::kDown);
}

TEST(TierWatch, StartsCountingAnewWhereTheSideChanges) {
    TierWatch watch(kBounds, kPatience);
    watch.observe(0_s, 25_ms);
    watch.observe(1_s, 10_ms);
    EXPECT_EQ(watch.observe(10_s, 40_ms), LatencyTier::kDegraded);
    EXPECT_EQ(watch.observe(10_s + 500_ms, 10_ms), LatencyTier::kDegraded);
    EXPECT_EQ(watch.observe(20_s, 10_ms), LatencyTier::kDegraded);
    EXPECT_EQ(watch.observe(21_s, 10_ms), LatencyTier::kUp);
}

}  // namespace
}  // namespace hexi
