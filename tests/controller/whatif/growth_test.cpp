#include "controller/whatif/growth.hpp"

#include <algorithm>

#include "controller/whatif/growth_report.hpp"
#include "tests/controller/whatif/service_loads.hpp"
#include "tests/support/places.hpp"
#include "topology/base/file.hpp"
#include "topology/json/json_schema.hpp"

namespace hexi {
namespace {

using testing::HasSubstr;

const std::vector<std::string> kClasses{"online", "bulk"};

TEST(GrowthRates, AreThePublishedOnesUnlessSomethingIsSaid) {
    const auto rates = parse_growth("default", kClasses).value();
    EXPECT_EQ(rates.of(Layer::kOptical, "bulk"), 0.47);
    EXPECT_EQ(rates.of(Layer::kIp, "bulk"), 0.2244);
    EXPECT_EQ(rates.compute(), 0.3);
    EXPECT_EQ(rates.remarks().size(), 4U);
    for (const std::string& remark : rates.remarks()) EXPECT_THAT(remark, HasSubstr("2023"));
    for (const PublishedGrowth& published : published_growth()) {
        EXPECT_FALSE(published.provenance.source.empty());
        EXPECT_FALSE(published.provenance.as_of.empty());
        EXPECT_EQ(published.provenance.confidence, Confidence::kPublished);
    }
}

TEST(GrowthRates, AreWhatIsSaid) {
    const auto all = parse_growth("0.9/yr", kClasses).value();
    EXPECT_EQ(all.of(Layer::kIp, "online"), 0.9);
    EXPECT_EQ(all.compute(), 0.9);
    EXPECT_THAT(all.remarks().front(), testing::Not(HasSubstr("2023")));
    const auto some = parse_growth("online=0.3/yr,ip=-0.1/yr,compute=1/yr", kClasses).value();
    EXPECT_EQ(some.of(Layer::kIp, "online"), 0.3);
    EXPECT_EQ(some.of(Layer::kIp, "bulk"), -0.1);
    EXPECT_EQ(some.of(Layer::kOptical, "bulk"), 0.47);
    EXPECT_EQ(some.compute(), 1);
    EXPECT_EQ(some.summary(),
              "optical +47 %, ip-private +47 %, ip -10 %, class online +30 %, compute +100 %");
    EXPECT_EQ(parse_growth("online=0.3/yr,0.1/yr", kClasses).value().of(Layer::kIp, "online"), 0.1);
}

TEST(GrowthRates, RefuseWhatIsNone) {
    const auto said = [](const char* text) {
        const auto rates = parse_growth(text, kClasses);
        return rates ? std::string("taken") : rates.error().message;
    };
    for (const char* bad :
         {"0.9", "x/yr", "/yr", "-1/yr", "101/yr", "nan/yr", "online=0.3", "", "0.1/yr,", "0.1/yr/yr"}) {
        EXPECT_THAT(said(bad), HasSubstr("must be a rate such as 0.47/yr, above -1 and at most 100")) << bad;
    }
    EXPECT_THAT(
        said("video=0.3/yr"),
        HasSubstr("'video=0.3/yr' is not allowed: what grows must be compute, optical, ip-private, ip, or "
                  "one of the classes online, bulk"));
}

GrowthOutlook outlook_of(const SweepModel& model, const GrowthRequest& request) {
    return look_ahead(model, request, [](double) {}).value();
}

TEST(LookAhead, FindsTheYearThatEachLinkRunsOut) {
    const auto model = SweepModel::create(support::triangle()).value();
    const GrowthRequest request{.rates = parse_growth("0.3/yr", {}).value(), .years = 4};
    const auto outlook = outlook_of(model, request);
    ASSERT_EQ(outlook.years.size(), 5U);
    ASSERT_EQ(outlook.links.size(), 2U);
    // 6 Gbit/s: 7.8, 10.1 in year 2. 5 Gbit/s: 6.5, 8.5, 11.0 in year 3.
    EXPECT_EQ(model.topology().link(outlook.links[0].link).id, "ab:fwd");
    EXPECT_EQ(outlook.links[0].runs_out, 2);
    EXPECT_EQ(outlook.links[1].runs_out, 3);
    EXPECT_NEAR(outlook.links[1].then, 0.5 * 1.3 * 1.3 * 1.3 * 1.3, 1e-9);
    EXPECT_TRUE(outlook.something_runs_out());
    EXPECT_EQ(outlook.years[1].on_todays_routes.beyond, BitRate(0));
    EXPECT_NEAR(double(outlook.years[2].on_todays_routes.beyond.count()), 6e9 * 1.69 - 10e9, 2);
    EXPECT_EQ(outlook.years[2].links_full, 1U);
}

TEST(LookAhead, ReroutesBeforeItAddsCapacity) {
    const auto model = SweepModel::create(support::triangle()).value();
    const GrowthRequest request{.rates = parse_growth("0.3/yr", {}).value(), .years = 4};
    const auto outlook = outlook_of(model, request);
    const auto& two = outlook.years[2].plans.front();
    EXPECT_EQ(two.plan.cost_cny, 0);  // the way over c has room
    EXPECT_GT(two.as_routed_cny, 0);
    for (const YearOutlook& year : outlook.years) {
        EXPECT_LE(year.plans.front().plan.cost_cny, year.plans.front().as_routed_cny * (1 + 1e-9) + 1e-6);
    }
    EXPECT_GT(outlook.years[4].plans.front().plan.cost_cny, 0);
}

TEST(LookAhead, KeepsLinksBelowTheShareAskedFor) {
    const auto model = SweepModel::create(support::triangle()).value();
    const GrowthRequest request{.rates = parse_growth("0/yr", {}).value(), .years = 1, .fullest = 0.55};
    const auto outlook = outlook_of(model, request);
    EXPECT_EQ(outlook.links[0].runs_out, 0);
    EXPECT_EQ(outlook.links[1].runs_out, std::nullopt);
}

/// The triangle, with a hub at c: 100 EFLOPS, PUE 1.3 of at most 1.2.
ServiceLoad with_hub() {
    ServiceLoad load = support::triangle();
    TopologySpec spec = load.topology->spec();
    spec.nodes[2].compute = {.capacity_eflops = 100, .pue = 1.3, .pue_limit = 1.2};
    load.topology = std::make_shared<const Topology>(Topology::create(spec).value());
    return load;
}

TEST(LookAhead, FindsTheYearThatAHubRunsOutOfComputeOrEnergy) {
    const auto model = SweepModel::create(with_hub()).value();
    const GrowthRequest request{
        .rates = parse_growth("compute=0.25/yr", {}).value(), .years = 5, .occupied = 0.5};
    const auto outlook = outlook_of(model, request);
    ASSERT_EQ(outlook.hubs.size(), 1U);
    const HubOutlook& hub = outlook.hubs.front();
    // 50 x 1.25^3 = 97.7, x 1.25 = 122; energy 97.7 x 1.3 is above 100 x 1.2.
    EXPECT_EQ(hub.compute_runs_out, 4);
    EXPECT_EQ(hub.energy_runs_out, 3);
    EXPECT_DOUBLE_EQ(hub.power_mw, 50 * request.energy.kw_per_eflops / 1e3 * 1.3);
    EXPECT_DOUBLE_EQ(*hub.power_limit_mw, 100 * request.energy.kw_per_eflops / 1e3 * 1.2);
}

TEST(GrowthReport, JsonFollowsItsSchemaAndTextNamesWhatRunsOut) {
    const auto model = SweepModel::create(with_hub()).value();
    const GrowthRequest request{.rates = parse_growth("0.5/yr", {}).value()};
    const auto outlook = outlook_of(model, request);
    const GrowthReport report{model, request, outlook};
    const auto schema = read_file(support::source_dir() + "/docs/formats/growth.schema.json").value();
    const auto checked = validate_against_schema(to_json(report), schema);
    EXPECT_TRUE(checked) << checked.error().message;
    const std::string text = to_text(report, false);
    EXPECT_THAT(text,
                testing::StartsWith("triangle: 5 years of growth, full at 100 %\na year: optical +50 %"));
    EXPECT_THAT(text, HasSubstr("ab:fwd  ip"));
    EXPECT_THAT(text, HasSubstr("Hubs, compute and energy"));
    EXPECT_EQ(std::ranges::count(years_csv(report), '\n'), 1 + 6);
    EXPECT_EQ(std::ranges::count(links_csv(report), '\n'), 1 + 2);
    EXPECT_THAT(added_csv(report), HasSubstr("\n5,"));
}

TEST(GrowthReport, SaysThatNothingHasToBeAdded) {
    const auto model = SweepModel::create(support::triangle()).value();
    const GrowthRequest request{.rates = parse_growth("0/yr", {}).value(), .years = 1};
    const auto outlook = outlook_of(model, request);
    EXPECT_FALSE(outlook.something_runs_out());
    EXPECT_THAT(to_text({model, request, outlook}, false), HasSubstr("No capacity has to be added."));
}

}  // namespace
}  // namespace hexi
