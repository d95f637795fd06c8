// Scenarios of which each figure is known beforehand, through the whole of `hexi run`.
#include <filesystem>

#include "tests/support/run_hexi.hpp"
#include "topology/json/json.hpp"

namespace hexi {
namespace {

using support::run_hexi;
using support::ScratchDirectory;

/// Three towns, each joined to each: 100 Mbit/s and 1 ms, but 5 ms between a and c.
std::string triangle() {
    return R"({"schema": "hexi-topology/1", "name": "triangle",
        "nodes": [{"id": "a"}, {"id": "b"}, {"id": "c"}],
        "links": [{"id": "ab", "from": "a", "to": "b", "capacity_bps": 100000000, "delay_us": 1000},
                  {"id": "bc", "from": "b", "to": "c", "capacity_bps": 100000000, "delay_us": 1000},
                  {"id": "ac", "from": "a", "to": "c", "capacity_bps": 100000000, "delay_us": 5000}]})";
}

std::string scenario(const std::string& topology, const std::string& members) {
    return R"({"schema": "hexi-scenario/1", "name": "told", "topology": )" + topology + ", " + members + "}";
}

constexpr auto kProbes = R"("traffic": [{"kind": "probes", "pairs": [["a", "b"]]}])";

Json outcome(const std::string& text) {
    const ScratchDirectory scratch;
    const auto said = run_hexi({"run", scratch.write("told.json", text), "--format", "json"}, scratch.path());
    EXPECT_EQ(said.status, 0) << said.err;
    auto result = parse_json(said.out, "result");
    EXPECT_TRUE(result) << result.error().message;
    return std::move(*result);
}

std::string refusal(const std::string& text) {
    const ScratchDirectory scratch;
    scratch.write("told.json", text);
    const auto said = run_hexi({"run", "told.json"}, scratch.path());
    EXPECT_EQ(said.status, 2) << said.out;
    return said.err;
}

const Json& item(const Json& document, std::string_view list, std::size_t at) {
    return document.find(list)->as_array()->at(at);
}

TEST(ToldTruth, ThroughputAtScaledRatesCountsProbesOnce) {
    const Json result = outcome(scenario(triangle(), R"("duration_s": 20, "scaling": {"rate_factor": 0.05},
        "traffic": [{"kind": "probes", "pairs": [["a", "b"]], "interval_ms": 5},
                    {"kind": "matrix", "process": "constant",
                     "demands": [{"source": "a", "destination": "b", "rate_bps": 3000000}]}])"));
    const Json& pair = item(result, "pairs", 0);
    EXPECT_NEAR(pair.find("throughput_bps")->to_double(), 3'102'400, 30'000);
    EXPECT_EQ(*pair.find("sent"), Json(4000)) << "one each 5 ms";
    EXPECT_EQ(*result.find("manifest")->find("trusted"), Json(true));
}

TEST(ToldTruth, EachOfTwoFailuresIsHeldAgainstItsOwnReroute) {
    const Json result = outcome(scenario(triangle(), R"("duration_s": 3, "policy": {"protection": "none"},
            "events": [{"at_s": 1, "kind": "link-down", "link": "bc:rev"},
                       {"at_s": 1.15, "kind": "link-down", "link": "ab:fwd"}], )" +
                                                         std::string(kProbes)));
    const Json& second = item(result, "events", 1);
    EXPECT_EQ(*second.find("link"), Json("ab:fwd"));
    EXPECT_NEAR(second.find("rerouted_at_ms")->to_double(), 1350, 1e-6);
    EXPECT_NEAR(second.find("lost")->to_double(), 20, 1) << "a probe each 10 ms";
    const Json& lost = *item(result, "pairs", 0).find("lost");
    EXPECT_EQ(lost.find("link_down")->to_double() + lost.find("no_route")->to_double(),
              lost.find("total")->to_double());
    EXPECT_GT(lost.find("no_route")->to_double(), 160) << "bc and ab gone, b is out of reach";
}

TEST(ToldTruth, ADrainDoesNotReviveALinkThatIsDown) {
    const Json result = outcome(
        scenario(triangle(), R"("duration_s": 3, "policy": {"protection": "none", "detection_ms": 100000},
            "events": [{"at_s": 1, "kind": "link-down", "link": "ab"}, {"at_s": 2, "kind": "drain", "link": "ab"}], )" +
                                 std::string(kProbes)));
    EXPECT_EQ(*item(result, "pairs", 0).find("received"), Json(100)) << "of 300, a third of the time";
    EXPECT_EQ(result.find("events")->as_array()->size(), 2U)
        << "two directions went down; nothing else happened";
}

TEST(ToldTruth, ABufferBelowAPacketIsNotPassedOffAsALoad) {
    const ScratchDirectory scratch;
    scratch.write("told.json", scenario(R"({"schema": "hexi-topology/1", "name": "lanes",
        "nodes": [{"id": "a"}, {"id": "b"}],
        "links": [{"id": "ab", "from": "a", "to": "b", "delay_us": 10, "capacity_bps": 1000000000000,
                   "lane_rate_bps": 1000000000, "buffer_bytes": 1000000}]})",
                                        R"("duration_s": 0.01, "traffic": [{"kind": "matrix",
        "demands": [{"source": "a", "destination": "b", "rate_bps": 1000000000}]}])"));
    const auto said = run_hexi({"run", "told.json"}, scratch.path());
    EXPECT_THAT(said.out, testing::HasSubstr("\ndo not trust: ab:fwd has room for 1000 bytes a lane"));
}

TEST(ToldTruth, LimitsOfTheEngineAreToldWithTheirPlaceInTheScenario) {
    const std::string one_flow = R"("duration_s": 1, "traffic": [{"kind": "tcp", "name": "t", "source": "a",
        "destination": "b", "segment_bytes": 50}])";
    EXPECT_THAT(refusal(scenario(triangle(), one_flow)),
                testing::HasSubstr("told.json: /traffic/0/segment_bytes: 50 bytes is not allowed"));
    const std::string surges = R"("duration_s": 1, "traffic": [{"kind": "matrix",
        "demands": [{"source": "a", "destination": "b", "rate_bps": 1}]}],
        "events": [{"kind": "surge", "at_s": 0, "source": "a", "factor": 1e6},
                   {"kind": "surge", "at_s": 0, "destination": "b", "factor": 1e6}])";
    EXPECT_THAT(refusal(scenario(triangle(), surges)),
                testing::HasSubstr("told.json: /events: surges that overlap"));
}

TEST(ToldTruth, ASavedScenarioFindsItsTopologyFromAnywhere) {
    const ScratchDirectory scratch;
    scratch.write("net.json", triangle());
    std::filesystem::create_directory(scratch.path() + "/sc");
    const auto saved = run_hexi({"validate", "net.json", "--save-scenario", "sc/s.json"}, scratch.path());
    ASSERT_EQ(saved.status, 0) << saved.err;
    EXPECT_THAT(scratch.read("sc/s.json"), testing::HasSubstr("\"topology\": \"../net.json\""));
    const auto said = run_hexi({"run", "sc/s.json"}, scratch.path());
    EXPECT_EQ(said.status, 0) << said.err;
}

}  // namespace
}  // namespace hexi
