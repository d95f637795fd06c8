#include "traces/daily_curve.hpp"

namespace hexi {
namespace {

TEST(DailyCurve, HasMeanOneOverTheHours) {
    double sum = 0;
    for (int hour = 0; hour < 24; ++hour) sum += daily_factor(hour);
    EXPECT_NEAR(sum / 24, 1, 1e-12);
}

TEST(DailyCurve, HasMeanOneOverTheMinutesToo) {
    double sum = 0;
    for (int minute = 0; minute < 24 * 60; ++minute) sum += daily_factor(minute / 60.0);
    EXPECT_NEAR(sum / (24 * 60), 1, 1e-9);
}

TEST(DailyCurve, PeaksInTheEvening) {
    EXPECT_EQ(peak_hour(), 21);
    EXPECT_GT(peak_factor(), 1.5);
    EXPECT_LT(peak_factor(), 2.5);
    for (int minute = 0; minute < 24 * 60; ++minute) EXPECT_LE(daily_factor(minute / 60.0), peak_factor());
}

TEST(DailyCurve, RunsOnThroughMidnight) {
    EXPECT_NEAR(daily_factor(23.5), (daily_factor(23) + daily_factor(0)) / 2, 1e-12);
    EXPECT_NEAR(daily_factor(23.999999), daily_factor(0), 1e-5);
}

TEST(DailyCurveDeathTest, RefusesAnHourThatIsNone) {
    EXPECT_DEATH((void)daily_factor(24), "at least 0 and below 24");
    EXPECT_DEATH((void)daily_factor(-0.1), "at least 0 and below 24");
}

}  // namespace
}  // namespace hexi
