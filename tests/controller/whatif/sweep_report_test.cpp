#include "controller/whatif/sweep_report.hpp"

#include <algorithm>

#include "tests/controller/whatif/service_loads.hpp"
#include "tests/support/places.hpp"
#include "topology/base/file.hpp"
#include "topology/json/json_schema.hpp"

namespace hexi {
namespace {

using testing::HasSubstr;

SweepResult sweep(const SweepRequest& request, ServiceLoad load = support::triangle()) {
    return run_sweep(std::move(load), request, *thread_crew(1), [](double) {}).value();
}

void expect_valid(const Json& json) {
    const auto schema = read_file(support::source_dir() + "/docs/formats/sweep.schema.json");
    ASSERT_TRUE(schema);
    const auto checked = validate_against_schema(json, *schema);
    EXPECT_TRUE(checked.has_value()) << checked.error().message;
}

TEST(SweepReport, JsonFollowsItsSchema) {
    const SweepResult result = sweep({.failures = {"each-link", "pairs"}, .factors = {0.5, 1}});
    const Json json = to_json({result, rank(result)});
    expect_valid(json);
    EXPECT_EQ(*json.find("case_count"), Json(6));
    EXPECT_EQ(json.find("cases")->as_array()->size(), 6U);
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
        const ServiceLoad load = support::random_service(seed);
        if (!load.topology->has_layer(Layer::kIp) || load.demands.empty()) continue;
        const SweepResult other = sweep({.failures = {"each-srlg"}}, load);
        expect_valid(to_json({other, rank(other)}));
    }
}

TEST(SweepReport, TextNamesFailuresPairsAndWhatDelaysAre) {
    const SweepResult result = sweep({.failures = {"each-link"}});
    const std::string text = to_text({result, rank(result)}, false);
    EXPECT_THAT(text, testing::StartsWith("triangle: 3 cases, 2 demands and 2 targets on ip\n"));
    EXPECT_THAT(text, HasSubstr("on backup paths, for 200 ms until new routes"));
    EXPECT_THAT(text, HasSubstr("ab     1.00 Gbit/s / 1.00 Gbit/s"));
    EXPECT_THAT(text, HasSubstr("a to b  ip"));
    EXPECT_THAT(text, HasSubstr("no waiting"));
}

TEST(SweepReport, CsvHasALineACaseLoadAndPhase) {
    const SweepResult result = sweep({.failures = {"each-link"}, .factors = {1, 2}});
    const SweepReport report{result, rank(result)};
    const auto lines = [](const std::string& text) { return std::count(text.begin(), text.end(), '\n'); };
    EXPECT_EQ(lines(cases_csv(report)), 1 + 3 * 2 * 2);
    EXPECT_EQ(lines(elements_csv(report)), 1 + 3);
    EXPECT_EQ(lines(pairs_csv(report)), 1 + 2);
    EXPECT_THAT(cases_csv(report), HasSubstr("\nab,1,after,ac:fwd,1.1,1,0,"));
}

TEST(SweepReport, SaysThatThereIsNoTarget) {
    ServiceLoad load = support::triangle();
    load.targets.clear();
    const SweepResult result = sweep({.failures = {"each-link"}}, load);
    EXPECT_THAT(to_text({result, rank(result)}, false), HasSubstr("No pair has a target."));
    EXPECT_FALSE(result.some_missed());
}

}  // namespace
}  // namespace hexi
