#include "emulator/scenarios/built_in_scenarios.hpp"

#include <algorithm>

#include "controller/transition/engineered_routes.hpp"
#include "emulator/experiment/compile.hpp"
#include "emulator/experiment/scenario_json.hpp"
#include "tests/support/places.hpp"
#include "topology/base/file.hpp"
#include "topology/json/json.hpp"
#include "topology/json/json_schema.hpp"
#include "topology/national/national.hpp"

namespace hexi {
namespace {

std::string file_text(const std::string& path) {
    auto text = read_file(support::source_dir() + "/" + path);
    EXPECT_TRUE(text) << text.error().message;
    return std::move(*text);
}

std::shared_ptr<const Topology> network_of(const Scenario& scenario) {
    EXPECT_EQ(scenario.topology, scenario.inline_topology ? "" : "national");
    auto topology =
        scenario.inline_topology ? Topology::create(*scenario.inline_topology) : national_topology();
    EXPECT_TRUE(topology) << topology.error().message;
    return std::make_shared<const Topology>(std::move(*topology));
}

Experiment compiled(const std::string& name) {
    const auto scenario = read_scenario(*built_in_scenario(name), name);
    EXPECT_TRUE(scenario) << scenario.error().message;
    const auto valid = validate(*scenario, network_of(*scenario));
    EXPECT_TRUE(valid) << valid.error().message;
    auto experiment = compile(*valid, engineered_route_compiler());
    EXPECT_TRUE(experiment) << experiment.error().message;
    return std::move(*experiment);
}

TEST(BuiltInScenarios, AreSortedAndFound) {
    const auto names = built_in_scenario_names();
    EXPECT_THAT(names, testing::IsSupersetOf(
                           {"contended-mesh", "national-peak", "one-fibre-cut", "tcp-long-fat-path"}));
    EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
    EXPECT_EQ(built_in_scenario("national"), std::nullopt);
}

class BuiltInScenario : public testing::TestWithParam<std::string> {};

TEST_P(BuiltInScenario, IsItsFile) {
    EXPECT_EQ(*built_in_scenario(GetParam()), file_text("emulator/scenarios/" + GetParam() + ".json"));
}

TEST_P(BuiltInScenario, ObeysTheSchema) {
    const auto json = parse_json(*built_in_scenario(GetParam()), GetParam());
    ASSERT_TRUE(json) << json.error().message;
    const auto obeys = validate_against_schema(*json, file_text("docs/formats/scenario.schema.json"));
    EXPECT_TRUE(obeys) << obeys.error().message;
}

TEST_P(BuiltInScenario, CompilesUnderItsName) {
    const Experiment experiment = compiled(GetParam());
    EXPECT_EQ(experiment.name, GetParam());
    EXPECT_FALSE(experiment.targets.empty());
}

INSTANTIATE_TEST_SUITE_P(All, BuiltInScenario, testing::ValuesIn(built_in_scenario_names()),
                         [](const auto& scenario) {
                             std::string name = scenario.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

TEST(OneFibreCut, TakesLinksDownAndReroutesTwice) {
    const Experiment experiment = compiled("one-fibre-cut");
    EXPECT_GT(experiment.changes.size(), 8U);
    ASSERT_EQ(experiment.routes.tables().size(), 3U);
    EXPECT_EQ(experiment.routes.tables()[1].from, 1200_ms);
    EXPECT_NE(experiment.routes.tables()[0].table, experiment.routes.tables()[1].table);
    EXPECT_EQ(experiment.routes.tables()[0].table, experiment.routes.tables()[2].table);
}

TEST(ContendedMesh, SurgesInBothClassesAtFullRate) {
    const Experiment experiment = compiled("contended-mesh");
    ASSERT_EQ(experiment.rate_changes.size(), 4U) << "begin and end, for each class from a to d";
    EXPECT_EQ(experiment.scaling.rate_factor, 1);
}

TEST(NationalPeak, StaysWithinItsBudget) {
    const Experiment experiment = compiled("national-peak");
    EXPECT_LT(experiment.scaling.rate_factor, 1e-4);
    EXPECT_EQ(experiment.classes.size(), 2U);
}

}  // namespace
}  // namespace hexi
