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
    EXPECT_EQ(judged, 324U);  // ten clusters and their near cities, both ways, on three layers
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

constexpr const char* kCrowded = R"({"schema": "hexi-scenario/1", "duration_s": 1, "topology": {"schema":
    "hexi-topology/1", "name": "two", "nodes": [{"id": "a"}, {"id": "b"}], "links": [{"id": "ab", "from": "a",
    "to": "b", "delay_us": 1000, "capacity_bps": 100000000, "buffer_bytes": 20000}]}, "traffic": [{"kind": "probes",
    "pairs": "endpoints", "interval_ms": 2, "packet_bytes": 1500}, {"kind": "matrix", "demands": [{"source": "a", "destination": "b",
    "rate_bps": 300000000}]}], "targets": [{"pairs": [["a", "b"]], "layer": "ip", "one_way_ms": 20}]})";

TEST(HexiRunOfAnOverload, MissesItsTargetAndSaysWhereItLoses) {
    const ScratchDirectory scratch;
    scratch.write("crowded.json", kCrowded);
    const auto said = run_hexi({"run", "crowded.json"}, scratch.path());
    EXPECT_EQ(said.status, 1) << said.err;
    EXPECT_THAT(said.out, testing::StartsWith("crowded: 2 pairs"));
    EXPECT_THAT(said.out, testing::HasSubstr("0 of 1 targets met, 1 missed"));
    EXPECT_THAT(said.out, testing::ContainsRegex("ms of 20.0 ms, [0-9]+ % lost .0.1 % allowed., missed"));
    EXPECT_THAT(said.out, testing::ContainsRegex("[0-9]+ packets of all traffic dropped on ab:fwd"));
}

TEST(HexiValidate, HoldsPairsAgainstTheTargetAskedFor) {
    const auto said = run_hexi({"validate", "--layer", "optical", "--layer", "optical", "--target", "1",
                                "--statistic", "p50", "--format", "json"});
    EXPECT_EQ(said.status, 1) << said.err;
    EXPECT_THAT(said.out, testing::HasSubstr("\"target_ms\": 1,"));
    EXPECT_THAT(said.out, testing::HasSubstr("\"target_statistic\": \"p50\""));
}

}  // namespace
}  // namespace hexi
