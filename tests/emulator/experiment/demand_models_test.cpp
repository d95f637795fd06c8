#include "emulator/experiment/demand_models.hpp"

#include <limits>

#include "tests/emulator/experiment/scenario_fixture.hpp"

namespace hexi {
namespace {

std::vector<std::uint64_t> rates(const std::vector<Demand>& demands) {
    std::vector<std::uint64_t> all;
    for (const Demand& demand : demands) all.push_back(demand.rate.count());
    return all;
}

Demand demand(std::size_t to, std::uint64_t bps) { return {NodeId(0), NodeId(to), BitRate(bps)}; }

TEST(AdjacentDemands, FollowCapacityBothWays) {
    const auto topology = testing_support::two_hubs();
    const auto demands = adjacent_demands(*topology, Layer::kOptical, 16_Tbps);
    ASSERT_EQ(demands.size(), 6U);
    EXPECT_EQ(demands[0], (Demand{NodeId(0), NodeId(1), 4_Tbps}));
    EXPECT_EQ(demands[1], (Demand{NodeId(0), NodeId(2), 2_Tbps}));
    EXPECT_TRUE(adjacent_demands(*topology, Layer::kIpPrivate, 16_Tbps).empty());
}

TEST(LargestDemands, KeepsTheLargestInOrderAndTheFirstOfEquals) {
    const std::vector<Demand> demands{demand(1, 5), demand(2, 9), demand(3, 5), demand(4, 1)};
    EXPECT_THAT(rates(largest_demands(demands, 3)), testing::ElementsAre(5, 9, 5));
    EXPECT_EQ(largest_demands(demands, 2), (std::vector<Demand>{demand(1, 5), demand(2, 9)}));
    EXPECT_EQ(largest_demands(demands, 9), demands);
}

TEST(ScaledTo, RefusesATotalThatNoRateHolds) {
    const auto scaled = scaled_to({demand(1, 1)}, 1e200);
    ASSERT_FALSE(scaled);
    EXPECT_EQ(scaled.error().message, "1e+200 bit/s is not allowed: a rate is 0 to 1.8e+19 bit/s");
    EXPECT_EQ(checked_rate(-1).error().message, "-1 bit/s is not allowed: a rate is 0 to 1.8e+19 bit/s");
    EXPECT_FALSE(checked_rate(std::numeric_limits<double>::quiet_NaN()));
}

TEST(ScaledTo, ReachesTheTotalAndDropsWhatRoundsToNothing) {
    const auto scaled = scaled_to({demand(1, 1'000'000), demand(2, 3'000'000), demand(3, 1)}, 4000);
    ASSERT_TRUE(scaled);
    EXPECT_THAT(rates(*scaled), testing::ElementsAre(999, 2999));
}

}  // namespace
}  // namespace hexi
