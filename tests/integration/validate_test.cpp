#include "tests/support/run_hexi.hpp"
#include "topology/json/json.hpp"

namespace hexi {
namespace {

using support::run_hexi;
using support::ScratchDirectory;

TEST(HexiValidate, JudgesEveryHubPairAndLeavesItsFiles) {
    const ScratchDirectory scratch;
    const auto said = run_hexi({"validate", "--out", "out"}, scratch.path());
    ASSERT_LE(said.status, 1) << said.err;
    ASSERT_GE(said.status, 0) << said.err;
    EXPECT_THAT(said.out, testing::HasSubstr("zhangjiakou"));
    const auto result = parse_json(scratch.read("out/result.json"), "result.json");
    ASSERT_TRUE(result) << result.error().message;
    std::size_t judged = 0, missed = 0;
    for (const Json& pair : *result->find("pairs")->as_array()) {
        if (pair.find("met")->as_bool() == nullptr) continue;
        ++judged;
        missed += *pair.find("met")->as_bool() ? 0 : 1;
    }
    EXPECT_GE(judged, 86U);  // 43 pairs of clusters, both ways
    EXPECT_EQ(said.status, missed == 0 ? 0 : 1);
    EXPECT_THAT(scratch.read("out/pairs.csv"), testing::HasSubstr("_ms"));
    EXPECT_THAT(scratch.read("out/links.csv"), testing::HasSubstr("utilisation"));
}

TEST(HexiValidate, SaysTheSameForEqualSeeds) {
    const auto first = run_hexi({"validate", "--seed", "7", "--format", "json"});
    const auto second = run_hexi({"validate", "--seed", "7", "--format", "json"});
    const auto other = run_hexi({"validate", "--seed", "8", "--format", "json"});
    EXPECT_GT(first.out.size(), 1000U);
    EXPECT_EQ(first.out, second.out);
    EXPECT_NE(first.out, other.out);
}

}  // namespace
}  // namespace hexi
