#include "controller/placement/placement_policy.hpp"

namespace hexi {
namespace {

TEST(PlacementPolicy, CountsLatencyOnlyWhereSomeoneWaitsWhenBalanced) {
    const auto policy = parse_placement_policy("balanced").value();
    EXPECT_EQ(policy.weights_for({.latency_target = SimTime(1)}).latency, 0.6);
    EXPECT_EQ(policy.weights_for({}).latency, 0);
}

TEST(PlacementPolicy, DividesOwnWeightsByTheirSum) {
    const auto policy = parse_placement_policy("latency=3,green=1").value();
    EXPECT_EQ(policy.others, (PlacementWeights{.latency = 0.75, .cost = 0, .green = 0.25}));
    EXPECT_EQ(policy.waited_for, policy.others);
}

TEST(PlacementPolicy, RefusesWhatIsNone) {
    const auto said = [](const char* word) { return parse_placement_policy(word).error().message; };
    EXPECT_THAT(said("cheap"),
                testing::StartsWith("'cheap' is not a policy; allowed are latency, cost, green"));
    EXPECT_THAT(said("cost=-1"), testing::HasSubstr("weight '-1' must be a number from 0"));
    EXPECT_THAT(said("cost=nan"), testing::HasSubstr("weight 'nan'"));
    EXPECT_THAT(said("cost=1,cost=2"), testing::HasSubstr("cost is given twice"));
    EXPECT_THAT(said("cost=0"), testing::HasSubstr("all weights are 0"));
    EXPECT_THAT(said("speed=1"), testing::HasSubstr("is not a policy;"));
    EXPECT_THAT(said(""), testing::HasSubstr("all weights are 0"));
}

}  // namespace
}  // namespace hexi
