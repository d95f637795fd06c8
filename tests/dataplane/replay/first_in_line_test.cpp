#include "dataplane/replay/first_in_line.hpp"

#include <gtest/gtest.h>

namespace hexi {
namespace {

TEST(RealTimePriority, IsThrottledByElderKernelsUnlessTheyAreToldNotTo) {
    EXPECT_TRUE(throttles_real_time("6.1.0-28-amd64", 950'000));
    EXPECT_TRUE(throttles_real_time("5.15.0", 950'000));
    EXPECT_TRUE(throttles_real_time("none", 950'000));
    EXPECT_FALSE(throttles_real_time("6.1.0-28-amd64", -1));
    EXPECT_FALSE(throttles_real_time("6.12.0", 950'000));
    EXPECT_FALSE(throttles_real_time("7.0.1", 950'000));
}

}  // namespace
}  // namespace hexi
