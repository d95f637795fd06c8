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

}  // namespace
}  // namespace hexi
