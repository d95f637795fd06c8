#include "dataplane/clock/cycle_clock.hpp"

#include <cmath>

#include "dataplane/clock/tsc.hpp"

namespace hexi {
namespace {

/// A counter that makes `hertz` cycles a second, `ppm` parts per million more when the second is over.
struct FakeCounter {
    double hertz = 2'596'146'000;
    double warm_ppm = 0;

    [[nodiscard]] ClockSample at(double seconds) const {
        const double cycles = hertz * seconds + hertz * warm_ppm * 1e-6 * std::max(0.0, seconds - 1);
        return {static_cast<std::uint64_t>(std::llround(cycles)) + 123'456'789'000,
                from_seconds(seconds + 77), SimTime(50'000)};
    }
};

TEST(CycleClock, MeasuresTheRateBetweenItsSamples) {
    const FakeCounter counter;
    const CycleClock clock(counter.at(0), counter.at(0.2));
    EXPECT_NEAR(clock.hertz(), 2'596'146'000, 3);
    EXPECT_NEAR(clock.rate_uncertainty(), 5e-7, 1e-9) << "two samples good to 50 ns, 0.2 s apart";
    EXPECT_EQ(clock.at(counter.at(0).cycles), SimTime(0));
    EXPECT_NEAR(to_seconds(clock.at(counter.at(1).cycles)), 1, 1e-8);
}

TEST(CycleClock, DoesNotDriftByRoundingInADay) {
    const FakeCounter counter{.hertz = 2'500'000'000};
    const CycleClock clock(counter.at(0), counter.at(1));
    constexpr std::uint64_t kDay = 86'400;
    const std::uint64_t cycles = counter.at(0).cycles + kDay * 2'500'000'000U;
    EXPECT_EQ(clock.at(cycles), SimTime(static_cast<std::int64_t>(kDay) * 1'000'000'000'000));
}

TEST(CycleClock, BendsBackToTheReferenceWhenTheCounterChangesItsRate) {
    const FakeCounter counter{.warm_ppm = 20};
    CycleClock clock(counter.at(0), counter.at(0.2));
    SimTime before{0};
    for (int second = 1; second <= 60; ++second) {
        const ClockSample sample = counter.at(second);
        EXPECT_GE(clock.at(sample.cycles), before) << "never back";
        before = clock.at(sample.cycles);
        clock.track(sample);
        EXPECT_EQ(clock.at(sample.cycles), before) << "bent, not set";
    }
    EXPECT_GT(clock.largest_error(), SimTime(10'000'000)) << "20 ppm of a second";
    EXPECT_LT(std::abs(to_us(clock.error())), 2) << "the mean rate lags by a third of a ppm";
    EXPECT_NEAR(clock.hertz() / 2'596'146'000, 1 + 20e-6 * 59 / 60, 1e-8);
}

TEST(CycleClock, IsNotThrownByOneBadSample) {
    const FakeCounter counter;
    CycleClock clock(counter.at(0), counter.at(0.2));
    ClockSample late = counter.at(1);
    late.reference +=
        SimTime(10'000'000'000);  // the reader lost its processor for 10 ms between the two clocks
    clock.track(late);
    const ClockSample next = counter.at(2);
    EXPECT_LT(std::abs(to_us(clock.at(next.cycles) - (next.reference - counter.at(0).reference))), 11'000)
        << "bent by 500 ppm and the rate of one second";
}

TEST(Tsc, AgreesWithTheReferenceClockToAPartPerMillion) {
    CycleClock clock = calibrated_clock(SimTime(100'000'000'000));
    EXPECT_LT(clock.rate_uncertainty(), 1e-5) << "a sample took longer than 500 ns";
    const SimTime first = clock.at(read_cycles()), second = clock.at(read_cycles());
    EXPECT_GE(second, first);
    clock.track(sample_clocks());
    EXPECT_LT(std::abs(to_us(clock.error())), 1000) << "milliseconds after the calibration";
}

TEST(CycleClock, KnowsTheTimeOfAReadingJustBeforeItsLatestSample) {
    CycleClock clock({0, SimTime(0)}, {1'000'000, SimTime(400'000'000)});
    clock.track({2'000'000, SimTime(800'000'000)});
    EXPECT_EQ(clock.at(2'000'000) - clock.at(1'999'000), SimTime(400'000));
}

}  // namespace
}  // namespace hexi
