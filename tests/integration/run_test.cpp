#include <algorithm>

#include "tests/support/run_hexi.hpp"
#include "topology/json/json.hpp"

namespace hexi {
namespace {

using support::run_hexi;

class HexiRun : public testing::TestWithParam<std::string> {};

TEST_P(HexiRun, CarriesOutWhatShips) {
    const auto said = run_hexi({"run", GetParam(), "--format", "json"});
    ASSERT_GE(said.status, 0) << said.err;
    ASSERT_LE(said.status, 1) << said.err;
    const auto result = parse_json(said.out, "result");
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(*result->find("schema")->as_string(), "hexi-result/1");
    EXPECT_EQ(*result->find("engine")->as_string(), "packet");
    EXPECT_FALSE(result->find("links")->as_array()->empty());
}

INSTANTIATE_TEST_SUITE_P(Scenarios, HexiRun,
                         testing::Values("national-peak", "one-fibre-cut", "contended-mesh", "demand-surge",
                                         "tcp-long-fat-path"),
                         [](const auto& scenario) {
                             std::string name = scenario.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

/// How many targets each engine finds met and missed in `scenario`, and whether it trusts itself.
std::string verdict(const std::string& scenario, const std::string& engine) {
    const auto said = run_hexi({"run", scenario, "--engine", engine, "--format", "json"});
    const auto result = parse_json(said.out, "result");
    EXPECT_TRUE(result) << said.err;
    if (!result) return "";
    const Json& summary = *result->find("summary");
    return write_json(*summary.find("targets_met")) + write_json(*summary.find("targets_missed")) +
           write_json(*result->find("manifest")->find("trusted"));
}

TEST(HexiRunOfACut, IsJudgedAlikeByPacketsAndByRates) {
    const std::string packets = verdict("one-fibre-cut", "packet");
    EXPECT_EQ(packets, verdict("one-fibre-cut", "fluid"));
    EXPECT_THAT(packets, testing::HasSubstr("true")) << "a scenario that ships is one its engine can play";
}

/// The parts of a result that do not say who made it.
std::string measured(const support::Said& said) {
    const auto result = parse_json(said.out, "result");
    EXPECT_TRUE(result) << said.err;
    if (!result) return "";
    std::string all;
    for (const char* part : {"pairs", "links", "events"}) all += write_json(*result->find(part));
    return all;
}

TEST(HexiRunDataplane, MeasuresWhatThePacketEngineMeasures) {
    const auto packet = run_hexi({"run", "contended-mesh", "--engine", "packet", "--format", "json"});
    const auto dataplane = run_hexi({"run", "contended-mesh", "--engine", "dataplane", "--format", "json"});
    ASSERT_GE(packet.status, 0) << packet.err;
    EXPECT_EQ(dataplane.status, packet.status) << dataplane.err;
    EXPECT_TRUE(measured(dataplane) == measured(packet));
}

TEST(HexiRunDataplane, SaysThatItHasNoTcp) {
    const auto said = run_hexi({"run", "tcp-long-fat-path", "--engine", "dataplane"});
    EXPECT_EQ(said.status, 2);
    EXPECT_EQ(
        said.err,
        "hexi: TCP flow 'wide-window': the dataplane engine has no hosts in virtual time; run the scenario "
        "with --engine packet, or real hosts on the ports of hexi emulate\n");
}

}  // namespace
}  // namespace hexi
