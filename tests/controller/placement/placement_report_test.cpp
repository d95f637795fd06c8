#include "controller/placement/placement_report.hpp"

#include "controller/placement/online_placement.hpp"
#include "tests/support/places.hpp"
#include "tests/support/small_placements.hpp"
#include "topology/base/file.hpp"
#include "topology/json/json_schema.hpp"

namespace hexi {
namespace {

using support::small_placement;
using support::SmallPlacement;
using support::stream;

constexpr NodeId kCity{0}, kFar{3};

/// A waited-for job near, a training far, and one that is too large.
SmallPlacement three_jobs() {
    ComputeJobSet set{.name = "three",
                      .jobs = {stream("chat", kCity), stream("train", kCity, JobClass::kTraining),
                               stream("huge", kCity, JobClass::kTraining)}};
    set.jobs[2].compute_eflops = 30;
    return small_placement(support::near_and_far(), std::move(set));
}

/// The report of three_jobs(), the far hub failing afterwards.
struct Reported {
    SmallPlacement problem = three_jobs();
    PlacementModel model = problem.model(), after = failed();
    PlacementReport report{
        .model = &model, .plan = place_online(model), .rules = simple_rules(model.request()).value()};

    Reported() { report.failure = PlacementFailure{{"far"}, &after, replace_failed(after, report.plan)}; }
    PlacementModel failed() {
        problem.request.failed_hubs = {kFar};
        return problem.model();
    }
};

TEST(PlacementReport, AddsUpWhatAPlanCosts) {
    const Reported made;
    const auto totals = totals_of(made.model, made.report.plan);
    EXPECT_EQ(totals.placed, 2U);
    EXPECT_EQ(totals.refused, 1U);
    EXPECT_EQ(totals.with_target, 1U);
    EXPECT_DOUBLE_EQ(totals.mean_latency_ms, 2);
    const double it_kwh = 6.5 / (8 * 312e-6);
    EXPECT_NEAR(totals.energy_kwh, it_kwh * (1.25 + 1.1), 1e-6);
    EXPECT_NEAR(totals.cost_cny, it_kwh * (1.25 * 0.8 + 1.1 * 0.3), 1e-6);
}

TEST(PlacementReport, ShowsWhatSimpleRulesWouldHaveMissed) {
    const Reported made;
    ASSERT_EQ(made.report.rules.size(), 2U);
    EXPECT_EQ(made.report.rules[0].totals.missed, 0U);  // nearest
    EXPECT_EQ(made.report.rules[1].totals.missed, 1U);  // cheapest: 23 ms for 20
    EXPECT_LT(made.report.rules[1].totals.cost_cny, made.report.rules[0].totals.cost_cny);
}

TEST(PlacementReport, IsAllUpOnlyWithAHubForEveryJob) {
    Reported made;
    EXPECT_FALSE(all_up(made.report));
    made.problem.set->jobs.pop_back();
    const auto model = made.problem.model();
    EXPECT_TRUE(all_up({.model = &model, .plan = place_online(model)}));
}

TEST(PlacementReport, ObeysItsSchema) {
    const Reported made;
    const auto schema = read_file(support::source_dir() + "/docs/formats/placement.schema.json").value();
    const auto obeys = validate_against_schema(to_json(made.report), schema);
    EXPECT_TRUE(obeys) << obeys.error().message;
}

TEST(PlacementReport, TellsPeopleWhyNot) {
    const Reported made;
    const std::string text = to_text(made.report, false, false);
    EXPECT_THAT(text,
                testing::HasSubstr(
                    "huge (training)\n  near           refused: capacity: 2 EFLOPS free of 3, 30 needed\n"));
    EXPECT_THAT(text, testing::HasSubstr("far fails: 1 of 3 jobs stay as they are"));
    EXPECT_THAT(text, testing::HasSubstr("cheapest-hub       2 of 3          1 of 1"));
    EXPECT_THAT(text, testing::Not(testing::HasSubstr("city - mid - far")));
    EXPECT_THAT(to_text(made.report, true, false), testing::HasSubstr("city - mid - far"));
}

TEST(PlacementReport, HasALineAJobInCsv) {
    const Reported made;
    EXPECT_THAT(to_csv(made.report),
                testing::HasSubstr("\nchat,online-inference,city,near,up,2,1000000000,3600.002,"));
    EXPECT_THAT(to_csv(made.report),
                testing::HasSubstr("near: capacity: 1 EFLOPS free of 3, 30 needed | far: the hub is down"));
}

TEST(PlacementReport, NormalisesAsCatsDoes) {
    EXPECT_EQ(norm_fi({.score = 0}), 10);
    EXPECT_EQ(norm_fi({.score = 0.54}), 5);
    EXPECT_EQ(norm_fi({.score = 1.7}), 0);
}

}  // namespace
}  // namespace hexi
