#include "emulator/fluid/tcp_window.hpp"

#include <cmath>

namespace hexi {
namespace {

CongestionControl control(const std::string& name) { return congestion_control(name).value(); }

TEST(CongestionControl, NamesWhatThereIs) {
    const auto unknown = congestion_control("vegas");
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().message,
              "'vegas' is not a variant of TCP; allowed are bbr, cubic, dctcp, linux-reno, newreno");
}

TEST(StandingQueue, IsEmptyWhereTheWindowFitsThePath) {
    EXPECT_EQ(standing_queue(control("cubic"), 80, 100, 50), StandingQueue{});
}

TEST(StandingQueue, HoldsWhatTheWindowHasOverThePath) {
    EXPECT_EQ(standing_queue(control("cubic"), 130, 100, 50),
              (StandingQueue{.least_bits = 30, .most_bits = 30}));
}

TEST(StandingQueue, GoesUpAndDownWhereTheBufferOverflows) {
    const StandingQueue queue = standing_queue(control("cubic"), 1000, 100, 60);
    EXPECT_TRUE(queue.overflows);
    EXPECT_DOUBLE_EQ(queue.least_bits, 0.7 * 160 - 100);
    EXPECT_DOUBLE_EQ(queue.most_bits, 60);
    EXPECT_EQ(queue.used, 1) << "it never runs dry";
}

/// Reno over a path without buffer goes from half of it to all of it: three quarters on average (RFC 5681's
/// sawtooth).
TEST(StandingQueue, LeavesALinkIdleWhereTheBufferIsSmall) {
    EXPECT_NEAR(standing_queue(control("newreno"), 1000, 100, 0).used, 0.75, 1e-3);
    // 0.7 + the mean of 0.3 (1 - u^3): a quarter of the dip is missing.
    EXPECT_NEAR(standing_queue(control("cubic"), 1000, 100, 0).used, 1 - 0.3 / 4, 1e-3);
}

TEST(LossCycle, LastsAsLongAsTheWindowTakesToComeBack) {
    EXPECT_NEAR(loss_cycle_s(control("cubic"), 1000, 0.02), std::cbrt(300 / 0.4), 1e-9);
    EXPECT_NEAR(loss_cycle_s(control("newreno"), 1000, 0.02), 2 * 500 * 0.02, 1e-9);
    EXPECT_EQ(loss_cycle_s(control("bbr"), 1000, 0.02), 0);
}

TEST(StandingQueue, OfBbrIsOneMorePathAtMost) {
    EXPECT_EQ(standing_queue(control("bbr"), 1000, 100, 500),
              (StandingQueue{.least_bits = 100, .most_bits = 100}));
}

}  // namespace
}  // namespace hexi
