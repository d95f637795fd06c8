#include <map>

#include "tests/support/places.hpp"
#include "tests/support/run_hexi.hpp"
#include "topology/base/file.hpp"
#include "topology/json/json.hpp"
#include "topology/json/json_schema.hpp"

namespace hexi {
namespace {

using support::run_hexi;
using support::Said;
using support::ScratchDirectory;

Json placed(std::vector<std::string> arguments, int status = 0) {
    arguments.insert(arguments.begin(), "place");
    arguments.insert(arguments.end(), {"--format", "json"});
    const Said said = run_hexi(arguments);
    EXPECT_EQ(said.status, status) << said.err;
    auto json = parse_json(said.out, "place");
    EXPECT_TRUE(json) << json.error().message;
    const auto schema = read_file(support::source_dir() + "/docs/formats/placement.schema.json").value();
    const auto obeys = validate_against_schema(*json, schema);
    EXPECT_TRUE(obeys) << obeys.error().message;
    return *std::move(json);
}

/// Hub of every job that has one.
std::map<std::string, std::string> hubs_of(const Json& report) {
    std::map<std::string, std::string> hubs;
    for (const Json& job : *report.find("jobs")->as_array()) {
        const Json* offer = job.find("placed");
        if (!offer->is_null()) hubs[*job.find("job")->as_string()] = *offer->find("hub")->as_string();
    }
    return hubs;
}

double total(const Json& report, const char* key) { return report.find("totals")->find(key)->to_double(); }

double rule(const Json& report, std::size_t index, const char* key) {
    return (*report.find("rules")->as_array())[index].find(key)->to_double();
}

TEST(HexiPlace, SendsEasternDataWestAndKeepsWhatIsWaitedForNear) {
    const Json report = placed({"national"});
    const auto hubs = hubs_of(report);
    EXPECT_EQ(hubs.at("trading-shanghai"), "qingpu");
    EXPECT_EQ(hubs.at("factory-shenzhen"), "shaoguan");
    for (const char* job :
         {"train-beijing", "train-shanghai", "backup-beijing", "backup-shanghai", "film-hangzhou"}) {
        EXPECT_THAT(hubs.at(job), testing::AnyOf("helingeer", "guian", "qingyang", "zhongwei")) << job;
    }
    EXPECT_EQ(total(report, "missed"), 0);
    // Beside the nearest hub it saves money and carbon; beside the cheapest it keeps its targets.
    EXPECT_LT(total(report, "cost_cny"), rule(report, 0, "cost_cny"));
    EXPECT_LT(total(report, "non_green_kwh"), rule(report, 0, "non_green_kwh"));
    EXPECT_GT(rule(report, 1, "missed"), 0);
}

TEST(HexiPlace, MovesWhatAFailedHubServedAndNothingElse) {
    const Json report = placed({"national", "--fail", "guian"});
    const auto before = hubs_of(report), after = hubs_of(*report.find("failure"));
    ASSERT_EQ(before.size(), after.size());
    std::size_t moved = 0;
    for (const auto& [job, hub] : before) {
        EXPECT_EQ(hub != after.at(job), hub == "guian") << job;
        moved += hub == "guian" ? 1 : 0;
    }
    EXPECT_GT(moved, 0U);
}

TEST(HexiPlace, IsNoWorseInABatchAndSaysHowFarFromTheBest) {
    const Json report = placed({"national", "--batch", "--background", "0.16"});
    const Json& bound = *report.find("bound");
    EXPECT_LE(bound.find("lower_bound")->to_double(), bound.find("value")->to_double());
    EXPECT_LT(bound.find("gap")->to_double(), 0.05);
    EXPECT_EQ(total(report, "missed"), 0);
    EXPECT_EQ(total(report, "refused"), 0);
}

TEST(HexiPlace, SaysTheSameTwice) {
    EXPECT_EQ(run_hexi({"place", "national", "--explain"}).out,
              run_hexi({"place", "national", "--explain"}).out);
}

TEST(HexiPlace, TakesCsvAndSaysWhyNoHubCan) {
    const ScratchDirectory scratch;
    const std::string jobs = scratch.write("jobs.csv",
                                           "id,class,sites,bandwidth_bps,compute_eflops,latency_target_ms\n"
                                           "dream,online-inference,lasa,1e9,1,2\n");
    const Json report = placed({jobs, "--layer", "optical"}, 1);
    const Json& job = report.find("jobs")->as_array()->front();
    EXPECT_TRUE(job.find("placed")->is_null());
    EXPECT_EQ(job.find("refused")->as_array()->size(), 10U);
    const Said said = run_hexi({"place", jobs, "--layer", "optical"});
    EXPECT_EQ(said.status, 1);
    EXPECT_THAT(said.out, testing::ContainsRegex("guian +refused: latency [0-9.]+ ms > 2 ms"));
}

TEST(HexiPlace, SaysWhatItsPageShows) {
    const std::string page = read_file(support::source_dir() + "/docs/placement.md").value();
    const std::size_t begin = page.find("```\n") + 4;
    const ScratchDirectory scratch;
    scratch.write("jobs.csv", page.substr(begin, page.find("```", begin) - begin));
    const Said said = run_hexi({"place", "jobs.csv"}, scratch.path());
    EXPECT_EQ(said.status, 1) << said.err;
    EXPECT_THAT(page, testing::HasSubstr(said.out.substr(0, said.out.find("  shaoguan "))));
}

TEST(HexiPlace, WritesItsFilesAndTakesAnEmptyList) {
    const ScratchDirectory scratch;
    const std::string jobs = scratch.write("none.json", R"({"schema": "hexi-jobs/1", "jobs": []})");
    const Said said = run_hexi({"place", jobs, "--out", scratch.path() + "/out", "--format", "csv"});
    EXPECT_EQ(said.status, 0);
    EXPECT_THAT(said.err, testing::EndsWith("none.json: no jobs, so nothing is placed\n"));
    EXPECT_EQ(scratch.read("out/placement.csv"), said.out);
    EXPECT_THAT(scratch.read("out/placement.json"), testing::HasSubstr("hexi-placement/1"));
}

}  // namespace
}  // namespace hexi
