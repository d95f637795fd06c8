#include <filesystem>

#include "tests/support/places.hpp"
#include "tests/support/retyped_page.hpp"
#include "tests/support/run_hexi.hpp"
#include "topology/base/file.hpp"
#include "topology/json/json.hpp"
#include "topology/json/json_schema.hpp"

namespace hexi {
namespace {

using support::run_hexi;
using support::ScratchDirectory;

TEST(HexiSweep, DoesWhatItsPageSays) { support::expect_page_true("what-if.md"); }

TEST(HexiSweep, GoesThroughEveryFibreOfTheNationalBackbone) {
    const auto said = run_hexi({"sweep", "national", "--format", "json"});
    EXPECT_EQ(said.status, 1) << said.err;  // some IP pairs miss 20 ms even while all is well
    const Json json = parse_json(said.out, "sweep").value();
    const auto schema = read_file(support::source_dir() + "/docs/formats/sweep.schema.json").value();
    const auto checked = validate_against_schema(json, schema);
    EXPECT_TRUE(checked) << checked.error().message;
    EXPECT_EQ(json.find("cases")->as_array()->size(), json.find("case_count")->to_uint64());
    // What `hexi validate` finds missed without any failure, this finds as well.
    EXPECT_EQ(json.find("missed_when_intact")->as_array()->size(), 36U);
}

TEST(HexiSweep, IsTheSameToTheByteWithAnyNumberOfThreads) {
    const std::vector<std::string> ask{"sweep",    "national-peak", "--fail", "each-srlg", "--load",
                                       "0.5..1.5", "--format",      "json",   "--jobs"};
    const auto with = [&](const std::string& jobs) {
        auto arguments = ask;
        arguments.push_back(jobs);
        return run_hexi(arguments).out;
    };
    const std::string one = with("1");
    EXPECT_GT(one.size(), 10'000U);
    EXPECT_TRUE(one == with("3"));
}

TEST(HexiSweep, PlaysCasesWithAnEngine) {
    const std::vector<std::string> ask{"sweep",    "one-fibre-cut", "--fail", "beijing-baoding", "--engine",
                                       "fluid",    "--seeds",       "2",      "--load",          "0.5,1",
                                       "--format", "json",          "--jobs"};
    const auto with = [&](const std::string& jobs) {
        auto arguments = ask;
        arguments.push_back(jobs);
        return run_hexi(arguments);
    };
    const auto said = with("1");
    EXPECT_LE(said.status, 1) << said.err;
    const Json json = parse_json(said.out, "sweep").value();
    const auto schema = read_file(support::source_dir() + "/docs/formats/played-sweep.schema.json").value();
    const auto checked = validate_against_schema(json, schema);
    EXPECT_TRUE(checked) << checked.error().message;
    EXPECT_EQ(json.find("runs")->as_array()->size(), 2U * 2 * 2);
    EXPECT_TRUE(said.out == with("3").out);
    const auto unknown = run_hexi({"sweep", "one-fibre-cut", "--engine", "steam"});
    EXPECT_EQ(unknown.status, 2);
    EXPECT_EQ(unknown.err,
              "hexi: there is no engine 'steam'; there are dataplane, fluid, hybrid, packet, packet-stock\n");
}

TEST(HexiSweep, LooksYearsAheadOverTheNationalBackbone) {
    const auto said =
        run_hexi({"sweep", "national", "--growth", "default", "--years", "4", "--format", "json"});
    EXPECT_EQ(said.status, 1) << said.err;
    const Json json = parse_json(said.out, "growth").value();
    const auto schema = read_file(support::source_dir() + "/docs/formats/growth.schema.json").value();
    const auto checked = validate_against_schema(json, schema);
    EXPECT_TRUE(checked) << checked.error().message;
    for (const Json& year : *json.find("years")->as_array()) {
        for (const Json& plan : *year.find("added_capacity")->as_array()) {
            EXPECT_LE(plan.find("gap")->to_double(), 1e-6);
            EXPECT_LE(plan.find("cost_cny")->to_double(),
                      plan.find("as_routed_cny")->to_double() * (1 + 1e-6));
        }
    }
    EXPECT_EQ(json.find("hubs")->as_array()->size(), 10U);
}

TEST(HexiSweep, MeetsEveryTargetWhereNothingIsTight) {
    const auto said = run_hexi({"sweep", "contended-mesh", "--load", "0.1"});
    EXPECT_EQ(said.status, 0) << said.out << said.err;
}

TEST(HexiSweep, TakesTheTrafficOfAMatrix) {
    const ScratchDirectory scratch;
    scratch.write("tm.csv", "source,destination,rate_bps\na,d,90000000\n");
    const auto said =
        run_hexi({"sweep", "contended-mesh", "--matrix", "tm.csv", "--fail", "b-c", "--format", "json"},
                 scratch.path());
    const Json json = parse_json(said.out, "sweep").value();
    EXPECT_EQ(*json.find("demands"), Json(1));
    const Json& intact = *json.find("loads")->as_array()->front().find("intact");
    EXPECT_EQ(intact.find("utilisation")->to_double(), 0.9);
}

TEST(HexiSweep, EngineersRoutesAroundOverload) {
    const auto fullest = [](std::vector<std::string> more) {
        more.insert(more.begin(), {"sweep", "national", "--fail", "tianjin-jinan", "--format", "json"});
        const Json json = parse_json(run_hexi(more).out, "sweep").value();
        return json.find("loads")
            ->as_array()
            ->front()
            .find("after")
            ->find("highest_utilisation")
            ->to_double();
    };
    EXPECT_GT(fullest({}), 1);
    EXPECT_LT(fullest({"--objective", "min-mlu"}), 1);
}

TEST(HexiSweep, LeavesItsTablesWhereAsked) {
    const ScratchDirectory scratch;
    const auto said =
        run_hexi({"sweep", "contended-mesh", "--out", "out", "--format", "csv"}, scratch.path());
    EXPECT_EQ(said.out, scratch.read("out/cases.csv"));
    for (const char* name : {"sweep.json", "elements.csv", "pairs.csv"}) {
        EXPECT_TRUE(std::filesystem::exists(scratch.path() + "/out/" + name)) << name;
    }
}

TEST(HexiSweep, ProtectionKeepsTrafficUntilTheReroute) {
    const auto lost = [](std::vector<std::string> more) {
        more.insert(more.begin(), {"sweep", "national", "--layer", "ip", "--format", "json"});
        const Json json = parse_json(run_hexi(more).out, "sweep").value();
        return json.find("loads")->as_array()->front().find("before")->find("most_lost_bps")->to_double();
    };
    EXPECT_LT(lost({"--protect"}), 0.8 * lost({}));
}

}  // namespace
}  // namespace hexi
