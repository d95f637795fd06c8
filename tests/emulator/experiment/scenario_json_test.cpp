#include "emulator/experiment/scenario_json.hpp"

#include <filesystem>

#include "emulator/experiment/valid_scenario.hpp"
#include "tests/support/places.hpp"
#include "topology/base/file.hpp"
#include "topology/formats/hexi_json.hpp"
#include "topology/json/json.hpp"
#include "topology/json/json_schema.hpp"
#include "topology/topology.hpp"

namespace hexi {
namespace {

const std::filesystem::path kSource = support::source_dir();
const std::filesystem::path kCorpus = kSource / "tests/data/scenario";

std::string text_of(const std::filesystem::path& path) {
    auto text = read_file(path.string());
    EXPECT_TRUE(text) << text.error().message;
    return std::move(*text);
}

std::vector<std::string> names_in(const std::filesystem::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".json") names.push_back(entry.path().stem());
    }
    std::sort(names.begin(), names.end());
    return names;
}

Scenario good(const std::string& name) {
    auto read = read_scenario(text_of(kCorpus / "good" / (name + ".json")), name);
    EXPECT_TRUE(read) << read.error().message;
    return std::move(*read);
}

std::string test_name(const testing::TestParamInfo<std::string>& test) {
    std::string name = test.param;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

class BadScenario : public testing::TestWithParam<std::string> {};

TEST_P(BadScenario, IsRefusedWithItsSentence) {
    const auto path = kCorpus / "bad" / GetParam();
    const auto read = read_scenario(text_of(path.string() + ".json"), GetParam() + ".json");
    ASSERT_FALSE(read);
    std::string expected = text_of(path.string() + ".error");
    expected.pop_back();
    EXPECT_THAT(read.error().message, testing::HasSubstr(expected));
    EXPECT_THAT(read.error().message, testing::StartsWith(GetParam() + ".json:"));
}

INSTANTIATE_TEST_SUITE_P(Corpus, BadScenario, testing::ValuesIn(names_in(kCorpus / "bad")), test_name);

class GoodScenario : public testing::TestWithParam<std::string> {};

TEST_P(GoodScenario, ObeysTheSchema) {
    const std::string text = text_of(kCorpus / "good" / (GetParam() + ".json"));
    const std::string schema = text_of(kSource / "docs/formats/scenario.schema.json");
    const auto obeys = validate_against_schema(*parse_json(text, GetParam()), schema);
    EXPECT_TRUE(obeys) << obeys.error().message;
    const auto written =
        validate_against_schema(*parse_json(write_scenario(good(GetParam())), "written"), schema);
    EXPECT_TRUE(written) << written.error().message;
}

TEST_P(GoodScenario, IsUnchangedByWritingAndReading) {
    const std::string once = write_scenario(good(GetParam()));
    const auto again = read_scenario(once, "again");
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(write_scenario(*again), once);
}

INSTANTIATE_TEST_SUITE_P(Corpus, GoodScenario, testing::ValuesIn(names_in(kCorpus / "good")), test_name);

TEST(ScenarioJson, FillsInWhatIsAbsent) {
    const Scenario scenario = good("smallest");
    EXPECT_EQ(scenario.name, "smallest");
    EXPECT_EQ(scenario.topology, "national");
    EXPECT_EQ(scenario.classes, std::vector<TrafficClass>{{"best-effort"}});
    EXPECT_EQ(scenario.policy, RoutingPolicy{});
    ModelTraffic gravity;
    gravity.volume.total = 1_Gbps;
    gravity.shape.unstated = true;
    EXPECT_EQ(scenario.traffic, std::vector<Traffic>{gravity});
}

SourceShape shape_of_bulk(const std::string& scenario_keys, const std::string& class_keys,
                          const std::string& own_keys) {
    const auto scenario =
        read_scenario(R"({"schema": "hexi-scenario/1", "duration_s": 1, )" + scenario_keys +
                          R"("classes": [{"name": "bulk")" + class_keys +
                          R"(}], "traffic": [{"kind": "gravity", "total_bps": 1e9)" + own_keys + "}]}",
                      "it");
    EXPECT_TRUE(scenario) << scenario.error().message;
    return std::get<ModelTraffic>(scenario->traffic[0]).shape;
}

TEST(ScenarioJson, TakesBurstinessFromTheNearestThatStatesIt) {
    const std::string whole = R"("burstiness": 2, )", own = R"(, "burstiness": 4)";
    const std::string of_class = R"(, "burstiness": 3)", process = R"(, "process": "constant")";
    EXPECT_EQ(shape_of_bulk(whole, "", "").burstiness, 2);
    EXPECT_EQ(shape_of_bulk(whole, of_class, "").burstiness, 3);
    EXPECT_EQ(shape_of_bulk(whole, of_class, own).burstiness, 4);
    EXPECT_EQ(shape_of_bulk(whole, of_class, process).burstiness, std::nullopt);
    EXPECT_TRUE(shape_of_bulk("", "", "").unstated);
    EXPECT_FALSE(shape_of_bulk("", "", process).unstated);
}

TEST(ScenarioJson, RefusesBurstinessBesideAProcess) {
    const auto scenario = read_scenario(
        R"({"schema": "hexi-scenario/1", "duration_s": 1, "traffic": [{"kind": "gravity", "total_bps": 1e9,
            "burstiness": 2, "process": "poisson"}]})",
        "it");
    ASSERT_FALSE(scenario);
    EXPECT_EQ(
        scenario.error().message,
        "it: /traffic/0/burstiness: process and what describes its bursts are given, too; one is allowed");
}

TEST(ScenarioJson, ReadsEveryKey) {
    const Scenario scenario = good("everything");
    ASSERT_TRUE(scenario.inline_topology);
    EXPECT_EQ(scenario.inline_topology->name, "four");
    EXPECT_EQ(scenario.policy, (RoutingPolicy{.metric = PathMetric::kIgp,
                                              .max_paths = 2,
                                              .protection = Protection::kNone,
                                              .detection = 10_ms,
                                              .computation = 500_us,
                                              .installation = 25_ms}));
    ASSERT_EQ(scenario.traffic.size(), 7U);
    const auto& gravity = std::get<ModelTraffic>(scenario.traffic[0]);
    EXPECT_EQ(
        gravity.gravity,
        (GravityModel{.mass = GravityMass::kCapacity, .distance_exponent = 0.5, .compute_share = 0.25}));
    EXPECT_EQ(gravity.volume,
              (TrafficVolume{
                  .total = 100_Gbps, .mean_utilisation = {}, .hour = 20.5, .load = 1.25, .max_demands = 10}));
    EXPECT_EQ(gravity.shape.size_law, PacketSizeLaw::kExponential);
    EXPECT_EQ(std::get<MatrixTraffic>(scenario.traffic[3]).file, "../demands.csv");
    EXPECT_EQ(std::get<ProbeTraffic>(scenario.traffic[5]).pairs,
              PairSelection(std::vector<NamedPair>{{"m", "n1"}, {"n1", "m"}}));
    EXPECT_EQ(std::get<TcpTraffic>(scenario.traffic[6]).size, 1'000'000_B);
    EXPECT_EQ(scenario.events[2], ScenarioEvent(LinkEvent{.at = 1_s,
                                                          .kind = LinkEvent::Kind::kDegrade,
                                                          .link = "m-n1:fwd",
                                                          .capacity_factor = 0.5,
                                                          .extra_delay = 1500_us,
                                                          .loss_ratio = 0.001}));
    EXPECT_EQ(
        scenario.events[4],
        ScenarioEvent(SurgeEvent{.at = 1_s, .source = "n1", .destination = "m", .factor = 3, .until = 2_s}));
    EXPECT_EQ(scenario.targets[0].statistic, DelayStatistic::kP999);
    EXPECT_EQ(scenario.remarks, std::vector<std::string>{"made by hand"});
}

TEST(ScenarioJson, GivesAScenarioThatIsValid) {
    Scenario scenario = good("everything");
    auto demands = read_demands_csv(text_of(kCorpus / "demands.csv"), "demands.csv");
    ASSERT_TRUE(demands) << demands.error().message;
    std::get<MatrixTraffic>(scenario.traffic[3]).demands = *demands;
    auto topology = Topology::create(*scenario.inline_topology);
    ASSERT_TRUE(topology) << topology.error().message;
    const auto valid = validate(scenario, std::make_shared<const Topology>(std::move(*topology)));
    ASSERT_TRUE(valid) << valid.error().message;
    EXPECT_EQ((*valid)->traffic.size(), 4U);
}

TEST(DemandsCsv, TakesColumnsInAnyOrderQuotesAndSpaces) {
    const auto demands = read_demands_csv(text_of(kCorpus / "demands.csv"), "demands.csv");
    ASSERT_TRUE(demands) << demands.error().message;
    EXPECT_EQ(*demands, (std::vector<NamedDemand>{{"n1", "m", 1_Gbps, 2}, {"n2", "s1", 250_Mbps, 3}}));
}

TEST(DemandsCsv, TakesWindowsLineEndsAndAByteOrderMark) {
    const auto demands =
        read_demands_csv("\xEF\xBB\xBFsource,destination,rate_bps\r\na,b,1\r\n\r\n", "w.csv");
    ASSERT_TRUE(demands) << demands.error().message;
    EXPECT_EQ(demands->size(), 1U);
}

TEST(DemandsCsv, SaysWhichLineIsWrong) {
    const auto error = [](const std::string& text) {
        return read_demands_csv(text, "d.csv").error().message;
    };
    EXPECT_EQ(error(""), "d.csv:1: no header line");
    EXPECT_EQ(error("source,destination,rate\n"),
              "d.csv:1: 'rate' is not a column of demands; source, destination and rate_bps are");
    EXPECT_EQ(error("source,destination\n"), "d.csv:1: column 'rate_bps' is missing");
    EXPECT_EQ(error("source,source\n"), "d.csv:1: column 'source' is given twice");
    EXPECT_EQ(error("source,destination,rate_bps\na,b,1\na,b\n"), "d.csv:3: 2 fields where the header has 3");
    EXPECT_EQ(error("source,destination,rate_bps\na,b,fast\n"),
              "d.csv:2: rate_bps 'fast' is not a number from 0 to 1.8e+19");
    EXPECT_EQ(error("source,destination,rate_bps\na,b,-1\n"),
              "d.csv:2: rate_bps '-1' is not a number from 0 to 1.8e+19");
    EXPECT_EQ(error("source,destination,rate_bps\na,b,nan\n"),
              "d.csv:2: rate_bps 'nan' is not a number from 0 to 1.8e+19");
}

}  // namespace
}  // namespace hexi
