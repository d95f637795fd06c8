#include "controller/engineering/te_report.hpp"

#include <gmock/gmock.h>

#include "tests/controller/hand_network.hpp"

namespace hexi {
namespace {

using namespace literals;
using support::hand_network;
using support::node;
using testing::HasSubstr;

struct Fixture {
    Topology network = hand_network({{"ab", "a", "b", 1}, {"ac", "a", "c", 1}, {"cb", "c", "b", 1}});
    TeProblem problem{.topology = &network,
                      .state = NetworkState(network),
                      .demands = {{node(network, "a"), node(network, "b"), 15_Gbps}}};
    TeSolution solution;

    explicit Fixture(TeObjective objective) {
        problem.objective = objective;
        solution = solve_te(problem, {}).value();
        solution.wall = std::chrono::milliseconds(5);
    }
};

TEST(TeReport, JsonHoldsWhatTheCommandPromises) {
    Fixture fixture(TeObjective::kMinMlu);
    const ProtectionReport protection = protect_routes(fixture.problem, fixture.solution);
    const Json json = to_json({fixture.problem, fixture.solution, "exact", protection, {"a note"}});
    for (const char* key :
         {"schema", "objective", "mlu", "lower_bound", "gap", "wall_s", "binding", "routes", "protection"})
        EXPECT_NE(json.find(key), nullptr) << key;
    EXPECT_EQ(*json.find("pcep_objective"), Json("MLL"));
    EXPECT_NEAR(json.find("mlu")->to_double(), 0.75, 1e-9);
    EXPECT_NEAR(json.find("lower_bound")->to_double(), 0.75, 1e-9);
    EXPECT_EQ(json.find("wall_s")->to_double(), 0.005);
    const Json& route = json.find("routes")->as_array()->front();
    EXPECT_EQ(*route.find("source"), Json("a"));
    EXPECT_EQ(route.find("paths")->as_array()->size(), 2U);
    EXPECT_NEAR(json.find("protection")->find("worst_utilisation")->to_double(), 1.5, 1e-9);
    EXPECT_NEAR(json.find("protection")->find("exceeds_by")->to_double(), 0.5, 1e-9);
}

TEST(TeReport, NamesTheBoundByItsSide) {
    const Fixture most(TeObjective::kMaxThroughput);
    const Json json = to_json({most.problem, most.solution, "exact"});
    EXPECT_EQ(json.find("lower_bound"), nullptr);
    EXPECT_NEAR(json.find("upper_bound")->to_double(), 15e9, 1);
    EXPECT_TRUE(json.find("pcep_objective")->is_null());
}

TEST(TeReport, TextSaysValueProofAndWhatBinds) {
    const Fixture fixture(TeObjective::kMinMlu);
    const std::string text = to_text({fixture.problem, fixture.solution, "exact"}, false);
    EXPECT_THAT(text, HasSubstr("min-mlu on by-hand, layer ip, exact solver, 0.005 s"));
    EXPECT_THAT(text, HasSubstr("maximum link utilisation: 75 % (proven optimal)"));
    EXPECT_THAT(text, HasSubstr("ab:fwd        a     b    75.00"));
    EXPECT_THAT(text, HasSubstr("1 demand, 1 of them split"));
}

TEST(TeReport, CsvHasALineAPath) {
    const Fixture fixture(TeObjective::kMinLatency);
    const std::string text = to_csv({fixture.problem, fixture.solution, "exact"});
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3);
    EXPECT_THAT(text, HasSubstr("a,b,15000000000,1,1,0.6666666666666666,170,1,a b,ab:fwd,\n"));
}

}  // namespace
}  // namespace hexi
