#include "controller/engineering/split_weights.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "topology/base/random.hpp"

namespace hexi {
namespace {

using Weights = std::vector<std::uint32_t>;

TEST(SplitWeights, AreNearestToTheShares) {
    EXPECT_EQ(split_weights(std::vector{1.0}, 256), Weights{256});
    EXPECT_EQ(split_weights(std::vector{0.5, 0.5}, 256), (Weights{128, 128}));
    EXPECT_EQ(split_weights(std::vector{2.0, 1.0}, 256), (Weights{171, 85}));
    EXPECT_EQ(split_weights(std::vector{1.0, 1.0, 1.0}, 4), (Weights{2, 1, 1}));
    EXPECT_EQ(split_weights(std::vector{0.9999, 0.0001}, 256), (Weights{256, 0}));
    EXPECT_TRUE(split_weights(std::vector<double>{}, 256).empty());
}

TEST(SplitWeights, SumUpAndStayWithinOneBucketOfAnyShares) {
    RandomStream random(1, "shares");
    for (int i = 0; i < 1000; ++i) {
        std::vector<double> shares(1 + random.below(9));
        for (double& share : shares) share = random.exponential(1) + 1e-9;
        const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
        const auto buckets = static_cast<std::uint32_t>(1 + random.below(300));
        const Weights weights = split_weights(shares, buckets);
        EXPECT_EQ(std::accumulate(weights.begin(), weights.end(), 0U), buckets);
        for (std::size_t s = 0; s < shares.size(); ++s) EXPECT_NEAR(weights[s], shares[s] / sum * buckets, 1);
    }
}

}  // namespace
}  // namespace hexi
