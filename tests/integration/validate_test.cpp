#include "tests/support/run_hexi.hpp"
#include "topology/json/json.hpp"

namespace hexi {
namespace {

using support::run_hexi;
using support::ScratchDirectory;

TEST(HexiValidate, JudgesEveryHubPairOverADayAndAfterEveryCut) {
    const ScratchDirectory scratch;
    const auto said = run_hexi({"validate", "--bins", "24", "--layer", "ip", "--out", "out"}, scratch.path());
    ASSERT_EQ(said.status, 1) << said.err;
    const Json result = parse_json(scratch.read("out/result.json"), "result.json").value();
    const Json& day = *result.find("day");
    EXPECT_EQ(day.find("bins")->as_array()->size(), 24U);
    EXPECT_GT(day.find("cuts")->as_array()->size(), 200U);
    // The curve is highest at 21 h, and steeper after it than before.
    EXPECT_EQ(result.find("pairs")->as_array()->front().find("worst_bin")->find("at_s")->to_double(), 72'000);
    EXPECT_THAT(said.out, testing::HasSubstr("Of 2"));
    EXPECT_THAT(scratch.read("out/bins.csv"), testing::StartsWith("at_s,load,offered_bps"));
    EXPECT_THAT(scratch.read("out/cuts.csv"), testing::StartsWith("cut,links,rerouted"));
}

TEST(HexiValidate, IsTheSameToTheByteWithAnyNumberOfThreads) {
    const auto with = [](const std::string& jobs) {
        return run_hexi(
                   {"validate", "--bins", "4", "--layer", "ip-private", "--format", "json", "--jobs", jobs})
            .out;
    };
    const std::string one = with("1");
    EXPECT_GT(one.size(), 10'000U);
    EXPECT_TRUE(one == with("3"));
}

/// A part of the day is what the load of its middle makes of the network.
TEST(HexiValidate, OfAnHourIsTheDayThere) {
    const auto day =
        parse_json(
            run_hexi({"validate", "--bins", "24", "--layer", "ip", "--cuts", "none", "--format", "json"}).out,
            "day")
            .value();
    const auto hour =
        parse_json(
            run_hexi({"validate", "--hour", "20.5", "--engine", "fluid", "--layer", "ip", "--format", "json"})
                .out,
            "hour")
            .value();
    const auto p99 = [](const Json& delays) {
        return delays.find("p99")->to_double() - delays.find("min")->to_double();
    };
    for (std::size_t i = 0; i < 5; ++i) {
        const Json& of_day = *day.find("pairs")->as_array()->at(i).find("worst_bin")->find("one_way_ms");
        const Json& of_hour = *hour.find("pairs")->as_array()->at(i).find("one_way_ms");
        EXPECT_NEAR(p99(of_day), p99(of_hour), 0.01 * p99(of_hour)) << i;
    }
}

TEST(HexiValidate, JudgesEveryHubPairAndLeavesItsFiles) {
    const ScratchDirectory scratch;
    const auto said = run_hexi({"validate", "--engine", "packet", "--out", "out"}, scratch.path());
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
    const auto with = [](const char* seed) {
        return run_hexi({"validate", "--engine", "packet", "--seed", seed, "--format", "json"});
    };
    const auto first = with("7"), second = with("7"), other = with("8");
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
                                "--statistic", "p50", "--cuts", "none", "--format", "json"});
    EXPECT_EQ(said.status, 1) << said.err;
    EXPECT_THAT(said.out, testing::HasSubstr("\"target_ms\": 1,"));
    EXPECT_THAT(said.out, testing::HasSubstr("\"target_statistic\": \"p50\""));
}

}  // namespace
}  // namespace hexi
