#include "topology/base/random.hpp"

#include <cmath>

namespace hexi {
namespace {

constexpr int kDraws = 200'000;

template <typename Draw>
double mean_of(Draw draw) {
    double sum = 0;
    for (int i = 0; i < kDraws; ++i) sum += draw();
    return sum / kDraws;
}

TEST(RandomStream, EqualSeedsAndNamesGiveEqualNumbers) {
    RandomStream a(7, "poisson"), b(7, "poisson");
    for (int i = 0; i < 100; ++i) EXPECT_EQ(a.next(), b.next());
}

TEST(RandomStream, IsTheSameOnEveryMachine) {
    RandomStream stream(1, "golden");
    const std::vector<std::uint64_t> first{stream.next(), stream.next(), stream.next()};
    EXPECT_THAT(first,
                testing::ElementsAre(5145906716308451772ULL, 3401285051955368420ULL, 3386872168781002511ULL));
}

TEST(RandomStream, OtherNamesAndSeedsGiveOtherNumbers) {
    RandomStream a(7, "a"), b(7, "b"), c(8, "a");
    const auto first = a.next();
    EXPECT_NE(first, b.next());
    EXPECT_NE(first, c.next());
}

TEST(RandomStream, LawsHaveTheirMeans) {
    RandomStream stream(3, "laws");
    const double five_sigma = 5 / std::sqrt(kDraws);
    EXPECT_NEAR(mean_of([&] { return stream.uniform(); }), 0.5, five_sigma * 0.29);
    EXPECT_NEAR(mean_of([&] { return stream.exponential(2); }), 2, five_sigma * 2);
    EXPECT_NEAR(mean_of([&] { return stream.normal(); }), 0, five_sigma);
    EXPECT_NEAR(mean_of([&] { return std::pow(stream.normal(), 2); }), 1, five_sigma * std::sqrt(2));
    EXPECT_NEAR(mean_of([&] { return stream.pareto(1, 3); }), 1, five_sigma * 0.58);
}

TEST(RandomStream, BelowStaysBelowAndReachesAll) {
    RandomStream stream(5, "below");
    std::vector<int> seen(7);
    for (int i = 0; i < 7'000; ++i) ++seen[stream.below(7)];
    for (const int count : seen) EXPECT_NEAR(count, 1'000, 5 * std::sqrt(1'000));
}

}  // namespace
}  // namespace hexi
