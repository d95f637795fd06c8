#include "emulator/experiment/surge_changes.hpp"

namespace hexi {
namespace {

const RouteKey kToM{NodeId(0), NodeId(3), Layer::kIp, 0};
const RouteKey kBack{NodeId(3), NodeId(0), Layer::kIp, 0};

TEST(SurgeChanges, BeginAndEnd) {
    const std::vector<ResolvedSurge> surges{
        {.from = 1_s, .until = 2_s, .source = NodeId(0), .destination = {}, .factor = 3}};
    EXPECT_EQ(surge_changes(surges, {kToM, kBack}, 5_s),
              (std::vector<RateChange>{{1_s, kToM, 3}, {2_s, kToM, 1}}));
}

TEST(SurgeChanges, MultiplyWhereTheyOverlap) {
    const std::vector<ResolvedSurge> surges{
        {.from = 1_s, .until = 3_s, .source = {}, .destination = NodeId(3), .factor = 3},
        {.from = 2_s, .until = 4_s, .source = NodeId(0), .destination = {}, .factor = 0.5}};
    EXPECT_EQ(surge_changes(surges, {kToM}, 5_s),
              (std::vector<RateChange>{{1_s, kToM, 3}, {2_s, kToM, 1.5}, {3_s, kToM, 0.5}, {4_s, kToM, 1}}));
}

TEST(SurgeChanges, MakeNoChangeWhereTheFactorStaysOrTheScenarioEnds) {
    const std::vector<ResolvedSurge> surges{
        {.from = 1_s, .until = 2_s, .source = NodeId(0), .destination = {}, .factor = 2},
        {.from = 2_s, .until = 5_s, .source = NodeId(0), .destination = {}, .factor = 2}};
    EXPECT_EQ(surge_changes(surges, {kToM}, 5_s), (std::vector<RateChange>{{1_s, kToM, 2}}));
}

}  // namespace
}  // namespace hexi
