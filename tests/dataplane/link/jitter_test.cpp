#include "dataplane/link/jitter.hpp"

#include <algorithm>

#include "dataplane/link/normal_quantile.hpp"
#include "tests/dataplane/link/passing.hpp"

namespace hexi {
namespace {

using namespace literals;

constexpr int kDraws = 100'000;

/// Draws with `gap` between packets, in microseconds, ascending.
std::vector<double> sorted_draws(const JitterSpec& spec, SimTime gap, int draws = kDraws) {
    Jitter jitter(spec, LinkRandom(3, 3));
    std::vector<double> values;
    for (int i = 0; i < draws; ++i) values.push_back(to_us(jitter.draw(std::uint64_t(i), i * gap)));
    std::sort(values.begin(), values.end());
    return values;
}

/// Largest distance between the draws and the law (Kolmogorov & Smirnov).
template <typename Cdf>
double distance(const std::vector<double>& sorted, Cdf cdf) {
    double most = 0;
    const auto count = static_cast<double>(sorted.size());
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        most = std::max(most, std::abs(cdf(sorted[i]) - (static_cast<double>(i) + 0.5) / count));
    }
    return most;
}

/// 1.63 / sqrt(n): the distance that 1 % of independent samples exceed.
const double kCritical = 1.63 / std::sqrt(double(kDraws));

const JitterLaw kUniform = UniformLaw{-100_us, 300_us};
const JitterLaw kNormal = NormalLaw{50_us, 20_us};
const JitterLaw kPareto = ParetoLaw{.scale = 100_us, .shape = 2.5, .most = 100_s};
const JitterLaw kTable = TableLaw{{0_us, 10_us, 100_us}};

double uniform_cdf(double x) { return std::clamp((x + 100) / 400, 0.0, 1.0); }
double normal_cdf(double x) { return std::erfc(-(x - 50) / 20 / std::sqrt(2.0)) / 2; }
double pareto_cdf(double x) { return 1 - std::pow(100 / (x + 100), 2.5); }
double table_cdf(double x) { return x < 10 ? x / 20 : 0.5 + (x - 10) / 180; }

TEST(NormalQuantile, InvertsTheNormalLaw) {
    for (double x = -8; x <= 8; x += 0.01) {
        const double above = std::erfc(x / std::sqrt(2.0)) / 2;
        // Below the middle 1 - above is rounded to 2^-53, which the flat tail magnifies.
        const double density = std::exp(-x * x / 2) / std::sqrt(2 * 3.14159265358979);
        EXPECT_NEAR(normal_quantile(above), x, 1e-14 + (x < 0 ? 0x1.0p-53 / density : 0)) << x;
    }
}

TEST(Jitter, IndependentDrawsHaveTheirLaw) {
    const auto drawn = [](const JitterLaw& law) {
        return sorted_draws({.law = law, .half_life = 0_s}, 10_us);
    };
    EXPECT_LT(distance(drawn(kUniform), uniform_cdf), kCritical);
    EXPECT_LT(distance(drawn(kNormal), normal_cdf), kCritical);
    EXPECT_LT(distance(drawn(kPareto), pareto_cdf), kCritical);
    EXPECT_LT(distance(drawn(kTable), table_cdf), kCritical);
}

TEST(Jitter, CorrelatedDrawsHaveTheSameLaw) {
    // A tenth of a half-life apart, 29 draws carry as much as one independent: (1 + rho) / (1 - rho).
    const double critical = std::sqrt(29.0) * kCritical;
    const auto drawn = [](const JitterLaw& law) {
        return sorted_draws({.law = law, .half_life = 100_us}, 10_us);
    };
    EXPECT_LT(distance(drawn(kUniform), uniform_cdf), critical);
    EXPECT_LT(distance(drawn(kNormal), normal_cdf), critical);
    EXPECT_LT(distance(drawn(kPareto), pareto_cdf), critical);
    EXPECT_LT(distance(drawn(kTable), table_cdf), critical);
}

TEST(Jitter, ForgetsHalfInAHalfLifeWhateverTheRateOfPackets) {
    for (const SimTime gap : {1_us, 25_us, 100_us}) {
        Jitter jitter({.law = NormalLaw{0_us, 1_us}, .half_life = 100_us}, LinkRandom(5, 5));
        const auto lag = static_cast<std::size_t>(100_us / gap);
        std::vector<double> values;
        for (int i = 0; i < 400'000; ++i) values.push_back(to_us(jitter.draw(std::uint64_t(i), i * gap)));
        double product = 0;
        for (std::size_t i = lag; i < values.size(); ++i) product += values[i] * values[i - lag];
        // 400 000 packets span n half-lives; the estimate's deviation is about 1.6 / sqrt(n).
        const double half_lives = 4e5 * to_us(gap) / 100;
        EXPECT_NEAR(product / 4e5, 0.5, 2.6 * 1.6 / std::sqrt(half_lives)) << to_us(gap);
    }
}

TEST(Jitter, StaysWithinItsBounds) {
    for (const JitterLaw& law : {kUniform, kNormal, JitterLaw(ParetoLaw{10_us, 0.5, 1_ms}), kTable}) {
        const auto values = sorted_draws({.law = law}, 10_us);
        EXPECT_GE(values.front(), to_us(least_jitter(law)));
        EXPECT_LE(values.back(), to_us(most_jitter(law)));
    }
    EXPECT_EQ(least_jitter(kNormal), -70_us);
    EXPECT_EQ(most_jitter(kNormal), 170_us);
}

TEST(Jitter, HalfLifeIsAHundredSpreadsUnlessGiven) {
    EXPECT_EQ(Jitter({.law = kUniform}, LinkRandom(1, 1)).half_life(), 100 * 136_us);
    EXPECT_NEAR(to_us(Jitter({.law = kNormal}, LinkRandom(1, 1)).half_life()), 100 * 0.994458 * 20, 0.01);
    EXPECT_EQ(Jitter({.law = kNormal, .half_life = 7_us}, LinkRandom(1, 1)).half_life(), 7_us);
}

TEST(Impairments, KeepOrderUnderJitter) {
    const ImpairmentSpec spec{.delay = 1_ms,
                              .jitter = JitterSpec{.law = UniformLaw{0_us, 500_us}, .half_life = 0_s}};
    const auto passages = pass_packets(spec, 20'000);
    for (std::uint64_t i = 0; i < 20'000; ++i) {
        ASSERT_EQ(passages.all[i].packet.frame, i);
        EXPECT_GE(passages.all[i].due, passages.all[i == 0 ? 0 : i - 1].due);
    }
}

/// Mean of due - departure beyond the fixed delay, in microseconds.
double mean_jitter(const Passages& passages, SimTime delay) {
    double sum = 0;
    for (const Passage& p : passages.all)
        sum += to_us(p.due - delay) - double(p.packet.frame) * to_us(kPacketGap);
    return sum / static_cast<double>(passages.all.size());
}

TEST(Impairments, KeepingOrderHardlyRaisesTheMeanOfCorrelatedJitter) {
    // A packet waits for the latest before it, less the time since: the mean of the highest point of a
    // Brownian motion with drift -1 and variance 2 ln 2 s^2 / h a second is s^2 ln 2 / h, with s = 100 us, h
    // = 10 ms: 0.69 us.
    const ImpairmentSpec spec{.delay = 1_ms,
                              .jitter = JitterSpec{.law = NormalLaw{0_us, 100_us}, .half_life = 10_ms}};
    ImpairmentSpec free = spec;
    free.jitter->overtake = true;
    const double raised =
        mean_jitter(pass_packets(spec, 500'000), 1_ms) - mean_jitter(pass_packets(free, 500'000), 1_ms);
    EXPECT_GT(raised, 0);
    EXPECT_LT(raised, 0.7);
}

TEST(Impairments, LetJitterOvertakeWhereAsked) {
    const ImpairmentSpec spec{.jitter = JitterSpec{.law = kUniform, .half_life = 0_s, .overtake = true}};
    const auto passages = pass_packets(spec, 1'000);
    EXPECT_FALSE(std::is_sorted(passages.all.begin(), passages.all.end(),
                                [](const Passage& a, const Passage& b) { return a.due < b.due; }));
    EXPECT_FALSE(Impairments(spec, LinkRandom(1, 1)).keeps_order());
}

TEST(Impairments, NeverArriveBeforeTheyLeftNorBeforeTheLeastDelay) {
    const ImpairmentSpec spec{.delay = 60_us,
                              .jitter = JitterSpec{.law = kUniform, .half_life = 0_s, .overtake = true}};
    EXPECT_EQ(Impairments(spec, LinkRandom(1, 1)).least_delay(), 0_us);
    for (const Passage& p : pass_packets(spec, 10'000).all)
        EXPECT_GE(p.due, std::int64_t(p.packet.frame) * kPacketGap);
    EXPECT_EQ(Impairments({.delay = 160_us, .jitter = spec.jitter}, LinkRandom(1, 1)).least_delay(), 60_us);
}

}  // namespace
}  // namespace hexi
