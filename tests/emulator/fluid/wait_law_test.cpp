#include "emulator/fluid/wait_law.hpp"

#include <cmath>

namespace hexi {
namespace {

TEST(WaitLaw, OfIndependentWaitsAddsMeansAndVariances) {
    WaitLaw sum = WaitLaw::of_moments(0.5, 2, 10);
    sum += WaitLaw::of_moments(0.2, 1, 4);
    EXPECT_DOUBLE_EQ(sum.mean, 3);
    EXPECT_DOUBLE_EQ(sum.variance, 6 + 3);
    EXPECT_DOUBLE_EQ(sum.none, 0.5 * 0.8);
}

TEST(WaitLaw, StretchesLikeItsUnit) {
    const WaitLaw law = WaitLaw::of_moments(0.5, 2, 10).stretched(3);
    EXPECT_EQ(law, (WaitLaw{0.5, 6, 54}));
}

TEST(WaitLaw, MixesMoments) {
    const WaitLaw mix =
        mixed(0.25, {.none = 0, .mean = 4, .variance = 0}, {.none = 1, .mean = 0, .variance = 0});
    EXPECT_DOUBLE_EQ(mix.mean, 1);
    EXPECT_DOUBLE_EQ(mix.variance, 0.25 * 16 - 1);
    EXPECT_DOUBLE_EQ(mix.none, 0.75);
}

/// One in ten finds work that takes 100 to 300; the others wait for nothing or 2.
WaitLaw bursty() { return with_standing(WaitLaw::of_moments(0.5, 1, 2), {0.1, 200, 5000}); }

TEST(WaitLaw, KeepsWaitsBehindBurstsApart) {
    const WaitLaw law = bursty();
    EXPECT_DOUBLE_EQ(law.mean, 0.9 * 1 + 0.1 * 200);
    EXPECT_DOUBLE_EQ(law.second(), 0.9 * 2 + 0.1 * (5000 + 200 * 200));
    EXPECT_DOUBLE_EQ(law.none, 0.45);
    EXPECT_NEAR(law.calm().mean, 1, 1e-12);
    EXPECT_NEAR(law.calm().variance, 1, 1e-9);
    EXPECT_NEAR(law.calm().none, 0.5, 1e-12);
    EXPECT_LT(wait_quantile(law, 0.5), 3);
    EXPECT_GT(wait_quantile(law, 0.95), 150);
    EXPECT_NEAR(wait_survival(law, wait_quantile(law, 0.95)), 0.05, 1e-3);
}

TEST(WaitLaw, OfTwoLinksWithBurstsIsCalmWhereBothAre) {
    WaitLaw sum = bursty();
    sum += bursty();
    EXPECT_NEAR(sum.bursts.share, 1 - 0.9 * 0.9, 1e-12);
    EXPECT_NEAR(sum.mean, 2 * bursty().mean, 1e-9);
    EXPECT_NEAR(sum.variance, 2 * bursty().variance, 1e-9);
    EXPECT_NEAR(sum.calm().mean, 2, 1e-9);
    EXPECT_NEAR(sum.calm().variance, 2, 1e-6);
}

TEST(WaitLaw, LengthensEveryWaitOnce) {
    const WaitLaw longer = bursty().lengthened(7);
    EXPECT_EQ(longer.none, 0);
    EXPECT_NEAR(longer.calm().mean, 8, 1e-9);
    EXPECT_DOUBLE_EQ(longer.bursts.mean, 207);
    const WaitLaw half = mixed(0.5, bursty(), {});
    EXPECT_DOUBLE_EQ(half.bursts.share, 0.05);
    EXPECT_DOUBLE_EQ(half.bursts.mean, 200);
}

TEST(GammaSurvival, IsTheExponentialOfShapeOne) {
    for (const double ratio : {1e-4, 0.1, 1.0, 4.6, 9.0})
        EXPECT_NEAR(gamma_survival(1, ratio), std::exp(-ratio), 1e-3) << ratio;
}

TEST(GammaSurvival, EndsAtOneAndZero) {
    EXPECT_EQ(gamma_survival(2, 0), 1);
    EXPECT_EQ(gamma_survival(2, 1e9), 0);
}

TEST(GammaSurvival, IsTheSameAtManyPoints) {
    for (const double first : {1e-9, 3.3e-5, 0.2}) {
        std::vector<double> survivals(100);
        gamma_survivals(0.7, first, survivals);
        for (std::size_t i = 0; i < survivals.size(); ++i) {
            const double ratio = first * std::pow(10, static_cast<double>(i) / 16);
            EXPECT_NEAR(survivals[i], gamma_survival(0.7, ratio), 1e-6) << ratio;
        }
    }
}

TEST(GammaRatioAt, IsTheInverse) {
    for (const double shape : {0.3, 1.0, 7.5}) {
        for (const double survival : {0.9, 0.5, 0.01, 1e-4})
            EXPECT_NEAR(gamma_survival(shape, gamma_ratio_at(shape, survival)), survival, 0.01 * survival);
    }
}

TEST(WaitQuantile, IsThatOfAnExponentialWaitThatHalfHave) {
    const WaitLaw law = WaitLaw::of_moments(0.5, 5e-6, 0.5 * 2 * 1e-10);
    EXPECT_EQ(wait_quantile(law, 0.4), 0);
    EXPECT_NEAR(wait_quantile(law, 0.99), 1e-5 * std::log(50), 1e-7);
    EXPECT_NEAR(wait_survival(law, wait_quantile(law, 0.99)), 0.01, 1e-4);
    EXPECT_EQ(wait_quantile({}, 0.999), 0);
}

TEST(WaitShape, IsThatOfThoseWhoWait) {
    // One in four waits, exponentially, 8 on average.
    const WaitShape shape = shape_of(WaitLaw::of_moments(0.25, 2, 0.25 * 2 * 64));
    EXPECT_DOUBLE_EQ(shape.busy, 0.25);
    EXPECT_DOUBLE_EQ(shape.mean, 8);
    EXPECT_NEAR(shape.shape, 1, 1e-12);
}

TEST(WaitShape, OfNoWaitIsNothing) { EXPECT_EQ(shape_of({}).busy, 0); }

}  // namespace
}  // namespace hexi
