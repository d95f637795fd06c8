#include "emulator/experiment/delay_histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "topology/base/random.hpp"

namespace hexi {
namespace {

/// The definition: smallest recorded delay that at least `q` of all do not exceed.
SimTime exact_quantile(const std::vector<SimTime>& sorted, double q) {
    const double wanted = std::ceil(q * static_cast<double>(sorted.size()) * (1 - 1e-12));
    const auto rank = std::max<std::size_t>(1, static_cast<std::size_t>(wanted));
    return sorted[rank - 1];
}

struct Law {
    const char* name;
    SimTime floor;
    std::function<double(RandomStream&)> draw_ps;  ///< excess over the floor
};

std::vector<SimTime> draw(const Law& law, std::size_t count) {
    RandomStream random(20240308, law.name);
    std::vector<SimTime> delays;
    for (std::size_t i = 0; i < count; ++i) {
        delays.push_back(law.floor + SimTime(static_cast<std::int64_t>(law.draw_ps(random))));
    }
    return delays;
}

TEST(DelayHistogram, QuantilesAreWithinOne256thOfTheExcessAndNeverUnderstated) {
    const Law laws[] = {
        {"exponential over 20 ms of fibre", 20_ms, [](RandomStream& r) { return r.exponential(35e3); }},
        {"heavy tail", 3_ms, [](RandomStream& r) { return r.pareto(1e6, 1.5); }},
        {"uniform", 0_ps, [](RandomStream& r) { return 1e12 * r.uniform(); }},
        {"a few picoseconds", 1_us, [](RandomStream& r) { return 300 * r.uniform(); }},
    };
    for (const Law& law : laws) {
        std::vector<SimTime> delays = draw(law, 30'000);
        DelayHistogram histogram(law.floor);
        for (const SimTime delay : delays) histogram.record(delay);
        std::sort(delays.begin(), delays.end());
        for (const double q : {0.0, 0.001, 0.07, 0.25, 0.5, 0.9, 0.99, 0.999, 0.9999, 1.0}) {
            const SimTime exact = exact_quantile(delays, q);
            const SimTime found = histogram.quantile(q);
            EXPECT_GE(found, exact) << law.name << " q " << q;
            EXPECT_LE(found - exact, (exact - law.floor) / 256) << law.name << " q " << q;
        }
    }
}

TEST(DelayHistogram, CountMeanMinAndMaxAreExact) {
    DelayHistogram histogram(20_ms);
    for (const SimTime delay : {20_ms + 1_ps, 20_ms + 12'345'678_ps, 20_ms + 2_ps}) histogram.record(delay);
    EXPECT_EQ(histogram.count(), 3U);
    EXPECT_EQ(histogram.min(), 20_ms + 1_ps);
    EXPECT_EQ(histogram.max(), 20_ms + 12'345'678_ps);
    EXPECT_EQ(histogram.mean(), 20_ms + 4'115'227_ps);
}

TEST(DelayHistogram, MeanRoundsToTheNearestPicosecondOnBothSidesOfZero) {
    DelayHistogram above, below;
    above.record(1_ps, 2);
    above.record(2_ps, 1);
    below.record(-1_ps, 2);
    below.record(-2_ps, 1);
    EXPECT_EQ(above.mean(), 1_ps);  // 1.33
    EXPECT_EQ(below.mean(), -1_ps);
    above.record(2_ps);
    below.record(-2_ps);
    EXPECT_EQ(above.mean(), 2_ps);  // 1.5
    EXPECT_EQ(below.mean(), -2_ps);
}

TEST(DelayHistogram, DelaysBelowTheFloorCountAsTheFloorInQuantilesOnly) {
    DelayHistogram histogram(10_us);
    histogram.record(9_us, 3);
    histogram.record(11_us);
    EXPECT_EQ(histogram.min(), 9_us);
    EXPECT_EQ(histogram.quantile(0.5), 10_us);
    EXPECT_EQ(histogram.mean(), 9'500_ns);
}

TEST(DelayHistogram, HoldsTheExtremesOfTime) {
    for (const SimTime floor : {SimTime::min(), SimTime{0}, SimTime::max()}) {
        DelayHistogram histogram(floor);
        histogram.record(SimTime::min());
        histogram.record(SimTime{0});
        histogram.record(SimTime::max());
        EXPECT_EQ(histogram.min(), SimTime::min());
        EXPECT_EQ(histogram.max(), SimTime::max());
        EXPECT_EQ(histogram.quantile(1), SimTime::max());
        EXPECT_GE(histogram.quantile(0.5), SimTime{0});
        EXPECT_EQ(histogram.mean(), SimTime{0});  // -1/3
    }
}

TEST(DelayHistogram, MeanOfManyHugeDelaysDoesNotOverflow) {
    DelayHistogram histogram;
    histogram.record(SimTime::max(), 1'000'000'000'000);
    EXPECT_EQ(histogram.mean(), SimTime::max());
}

TEST(DelayHistogram, MergeEqualsRecordingEverythingInOne) {
    RandomStream random(7, "merge");
    DelayHistogram one(1_ms), left(1_ms), right(1_ms);
    for (int i = 0; i < 10'000; ++i) {
        const SimTime delay =
            1_ms + SimTime(static_cast<std::int64_t>(random.exponential(i % 3 == 0 ? 1e9 : 1e4)));
        one.record(delay);
        (i % 3 == 0 ? left : right).record(delay);
    }
    right.merge(left);
    EXPECT_EQ(right.buckets(), one.buckets());
    EXPECT_EQ(right.mean(), one.mean());
    EXPECT_EQ(right.min(), one.min());
    EXPECT_EQ(right.max(), one.max());
    EXPECT_EQ(right.quantile(0.99), one.quantile(0.99));
}

TEST(DelayHistogram, MergeWithAnEmptyOneChangesNothing) {
    DelayHistogram some(5_us), none(5_us);
    some.record(6_us);
    some.merge(none);
    none.merge(some);
    EXPECT_EQ(some.count(), 1U);
    EXPECT_EQ(none.min(), 6_us);
    EXPECT_EQ(none.quantile(0.5), 6_us);
}

TEST(DelayHistogramDeathTest, RefusesToMergeAnotherFloor) {
    DelayHistogram a(1_us), b(2_us);
    EXPECT_DEATH(a.merge(b), "different floors");
}

TEST(DelayHistogram, BucketsHoldWhatWasRecordedAndDoNotOverlap) {
    const Law law{"buckets", 2_ms, [](RandomStream& r) { return r.pareto(1e7, 1.2); }};
    DelayHistogram histogram(law.floor);
    std::vector<SimTime> delays = draw(law, 5'000);
    for (const SimTime delay : delays) histogram.record(delay);
    SimTime previous = SimTime{0};
    for (const DelayHistogram::Bucket& bucket : histogram.buckets()) {
        EXPECT_GT(bucket.lower, previous);
        const auto inside = [&](SimTime d) { return bucket.lower <= d && d <= bucket.upper; };
        EXPECT_EQ(bucket.count,
                  static_cast<std::uint64_t>(std::count_if(delays.begin(), delays.end(), inside)));
        previous = bucket.upper;
    }
    EXPECT_GE(previous, histogram.max());
}

}  // namespace
}  // namespace hexi
