#include "emulator/experiment/behaviour/link_description.hpp"

#include "tests/support/places.hpp"
#include "topology/base/file.hpp"
#include "topology/json/json_schema.hpp"

namespace hexi {
namespace {

using namespace literals;

/// `members` of a document, without its schema.
Json document(const std::string& members) {
    const auto json = parse_json(
        "{\"schema\": \"hexi-link-behaviour/1\"" + (members.empty() ? "" : ", " + members) + "}", "test");
    EXPECT_TRUE(json) << json.error().message;
    return json.value_or(Json());
}

LinkDescription read(const std::string& members, const LinkDescription& base = {}) {
    const auto behaviour = read_link_description(document(members), "x.json", base);
    EXPECT_TRUE(behaviour) << behaviour.error().message;
    return behaviour.value_or(LinkDescription{});
}

/// Why the format refuses it.
std::string refusal(const std::string& members) {
    const auto behaviour = read_link_description(document(members), "x.json");
    return behaviour ? "accepted" : behaviour.error().message;
}

/// "" where `json` obeys the published schema.
std::string violation(const Json& json) {
    const auto schema = read_file(support::source_dir() + "/docs/formats/link-behaviour.schema.json");
    EXPECT_TRUE(schema);
    const auto valid = validate_against_schema(json, *schema);
    return valid ? "" : valid.error().message;
}

/// Documents that use every key of the format.
const std::vector<std::string> kDocuments{
    "",
    R"("rate_bps": 10000000000, "delay_us": 20000.5, "duplicate_ratio": 0.25, "corrupt_ratio": 1e-9)",
    R"("jitter": {"law": "uniform", "least_us": -5, "most_us": 5, "half_life_us": 0, "overtake": true})",
    R"("jitter": {"law": "normal", "mean_us": 3, "deviation_us": 0.25})",
    R"("jitter": {"law": "pareto", "scale_us": 10, "shape_factor": 1.5, "most_us": 9000})",
    R"("jitter": {"law": "table", "quantiles_us": [-1, 0, 0, 7.5]})",
    R"("loss": {"ratio": 1e-9, "bit_error_ratio": 1e-12, "gilbert_elliott": {"good_to_bad_ratio": 0.01,
        "bad_to_good_ratio": 0.5, "loss_in_bad_ratio": 0.75, "loss_in_good_ratio": 0.125}})",
    R"("loss": {"four_state": {"p13_ratio": 0.25, "p31_ratio": 0.5, "p32_ratio": 0.25, "p23_ratio": 0.5,
        "p14_ratio": 0.125}, "periodic": {"first_packets": 7, "burst_packets": 2, "every_packets": 100}})",
    R"("loss": {"markov": {"states": [{"loss_ratio": 0.5, "next_ratio": [0.25, 0.75]}, {"next_ratio": [1, 0]}]}})",
    R"("reorder": {"ratio": 0.001, "depth_packets": 64, "hold_us": 500})",
    R"("reorder": {"every_packets": 100, "depth_packets": 5})",
    R"("trace": {"period_s": 2.5, "steps": [{"at_s": 0, "delay_us": 10, "rate_bps": 0}, {"at_s": 2, "loss_ratio": 1}]})",
    R"("queue": {})",
    R"("queue": {"discipline": "drop-tail", "limit_bytes": 5000, "limit_packets": 10})",
    R"("queue": {"discipline": "red", "min_threshold_bytes": 1000, "max_threshold_bytes": 2000,
        "max_probability_ratio": 0.5, "weight_ratio": 0.01, "mean_packet_bytes": 500, "gentle": false, "adaptive": true,
        "ecn": true})",
    R"("queue": {"discipline": "codel", "target_us": 1000, "interval_us": 20000, "mtu_bytes": 9038, "ecn": true})",
    R"("queue": {"discipline": "fq-codel", "target_us": 1000, "interval_us": 20000, "mtu_bytes": 9038, "ecn": false,
        "flow_queues": 16, "quantum_bytes": 300, "drop_batch_packets": 1})",
    R"("queue": {"discipline": "pie", "target_us": 1000, "update_us": 2000, "max_burst_us": 0, "alpha_hz": 1,
        "beta_hz": 2, "mean_packet_bytes": 500, "ecn_limit_ratio": 0.25, "ecn": true})",
    R"("queue": {"discipline": "dualpi2", "target_us": 1000, "update_us": 2000, "alpha_hz": 1, "beta_hz": 2,
        "coupling_factor": 4, "mark_from_us": 100, "mark_all_us": 200, "shift_us": 0, "mtu_bytes": 0})",
    R"("classes": [{"traffic_classes": [0, 3], "level": 1, "weight": 1000, "queue": {"discipline": "codel"}}, {}])"};

TEST(LinkDescription, ReadsBackWhatItWrites) {
    for (const std::string& members : kDocuments) {
        const LinkDescription behaviour = read(members);
        const Json written = link_description_json(behaviour);
        const auto back = read_link_description(written, "written", read(kDocuments[1]));
        ASSERT_TRUE(back) << back.error().message;
        EXPECT_EQ(*back, behaviour) << members;
        EXPECT_EQ(link_description_json(*back), written);
    }
}

TEST(LinkDescription, ObeysItsSchema) {
    for (const std::string& members : kDocuments) {
        EXPECT_EQ(violation(document(members)), "") << members;
        EXPECT_EQ(violation(link_description_json(read(members))), "") << members;
    }
    EXPECT_NE(violation(document(R"("queue": {}, "classes": [{}])")), "");
    EXPECT_NE(violation(document(R"("loss": {"ratio": 2})")), "");
}

TEST(LinkDescription, TakesWhatTheDocumentSays) {
    const LinkDescription b = read(kDocuments[1]);
    EXPECT_EQ(b.rate, 10_Gbps);
    EXPECT_EQ(b.delay, 20_ms + 500_ns);
    EXPECT_EQ(b.behaviour.impairments->duplicate_ratio, 0.25);
    EXPECT_EQ(b.behaviour.impairments->corrupt_ratio, 1e-9);
    EXPECT_EQ(read(kDocuments[3]).behaviour.impairments->jitter,
              (JitterSpec{.law = NormalLaw{3_us, 250_ns}}));
    EXPECT_EQ(read(kDocuments[9]).behaviour.impairments->reorder,
              (ReorderSpec{.ratio = 0.001, .depth = 64, .hold = 500_us}));
    EXPECT_EQ(read(kDocuments[15]).behaviour.queue->classes.at(0).discipline,
              DisciplineSpec(CoDelSpec{.target = 1_ms, .interval = 20_ms, .mtu_bytes = 9'038, .ecn = true}));
}

TEST(LinkDescription, AnswersDefaultsWhereNothingIsSaid) {
    EXPECT_EQ(read(""), LinkDescription{});
    EXPECT_EQ(read(R"("queue": {"discipline": "pie"})").behaviour.queue->classes.at(0).discipline,
              DisciplineSpec(PieSpec{}));
}

TEST(LinkDescription, KeepsWhatAChangeDoesNotName) {
    const LinkDescription before =
        read(R"("delay_us": 10, "loss": {"ratio": 0.5}, "queue": {"discipline": "codel"})");
    LinkDescription expected = before;
    expected.delay = 20_us;
    EXPECT_EQ(read(R"("delay_us": 20)", before), expected);
    expected.behaviour.impairments.reset();
    expected.behaviour.queue.reset();
    EXPECT_EQ(read(R"("delay_us": 20, "loss": null, "queue": null)", before), expected);
}

TEST(LinkDescription, NamesWhatIsWrongAndWhere) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {R"("delay_us": -1)", "x.json: /delay_us: -1 is not allowed: must be a number from 0 to 3600000000"},
        {R"("delay_ms": 5)", "x.json: /delay_ms: is not the unit: write delay_us, in microseconds"},
        {R"("rate_bps": 0)",
         "x.json: /rate_bps: 0 is not allowed: must be a whole number from 1 to 1000000000000000"},
        {R"("loss": {"ratio": 1.5})",
         "x.json: /loss/ratio: 1.5 is not allowed: must be a number from 0 to 1"},
        {R"("loss": 0.1)", "x.json: /loss: 0.1 is not allowed: must be an object"},
        {R"("loss": {"gilbert_elliott": {"bad_to_good_ratio": 1}})",
         "x.json: /loss/gilbert_elliott: lacks 'good_to_bad_ratio', a number"},
        {R"("loss": {"gilbert_elliott": {"good_to_bad_ratio": 1, "bad_to_good_ratio": 1}, "four_state": {"p13_ratio": 0}})",
         "x.json: /loss/four_state: is not allowed: of gilbert_elliott, four_state and markov only one may "
         "be given"},
        {R"("loss": {"four_state": {"p13_ratio": 0.6, "p14_ratio": 0.6}})",
         "x.json: /loss/four_state/p14_ratio: is not allowed: p13_ratio + p14_ratio must be at most 1"},
        {R"("loss": {"markov": {"states": [{"next_ratio": [0.5]}]}})",
         "x.json: /loss/markov/states/0/next_ratio: must be an array of 1 numbers from 0 to 1 whose sum is "
         "1"},
        {R"("loss": {"periodic": {"burst_packets": 5, "every_packets": 4}})",
         "x.json: /loss/periodic/every_packets: 4 is not allowed: must be 0 or at least burst_packets, 5"},
        {R"("jitter": {"law": "cauchy"})",
         "x.json: /jitter/law: 'cauchy' is not a jitter law; allowed are uniform, normal, pareto, table"},
        {R"("jitter": {"least_us": 5, "most_us": 1})",
         "x.json: /jitter/most_us: 1 is not allowed: must be at least least_us, 5"},
        {R"("jitter": {"law": "table", "quantiles_us": [2, 1]})",
         "x.json: /jitter/quantiles_us: must be an array of 2 to 65537 ascending numbers of microseconds "
         "within an hour"},
        {R"("jitter": {"law": "normal", "deviation_us": 1, "most_us": 7})",
         "x.json: /jitter/most_us: is not a known key; did you mean 'mean_us'?"},
        {R"("reorder": {"ratio": 0.1, "every_packets": 5})",
         "x.json: /reorder/every_packets: is not allowed: of ratio and every_packets only one may be given"},
        {R"("reorder": {"depth_packets": 65})",
         "x.json: /reorder/depth_packets: 65 is not allowed: must be a whole number from 1 to 64"},
        {R"("trace": {"steps": [{"at_s": 1}, {"at_s": 1}]})",
         "x.json: /trace/steps/1/at_s: is not allowed: steps must ascend in time"},
        {R"("trace": {"period_s": 1, "steps": [{"at_s": 1}]})",
         "x.json: /trace/period_s: is not allowed: must be 0 or after the last step"},
        {R"("queue": {"discipline": "sfq"})",
         "x.json: /queue/discipline: 'sfq' is not a discipline; allowed are drop-tail, red, codel, fq-codel, "
         "pie, dualpi2"},
        {R"("queue": {"target_us": 5})",
         "x.json: /queue/target_us: is not a known key; known are 'discipline', "
         "'limit_bytes', 'limit_packets'"},
        {R"("queue": {"discipline": "red", "min_threshold_bytes": 90000})",
         "x.json: /queue/max_threshold_bytes: 90000 is not allowed: must be above min_threshold_bytes, "
         "90000"},
        {R"("queue": {"discipline": "dualpi2", "mark_all_us": 800})",
         "x.json: /queue/mark_all_us: 800 is not allowed: must be above mark_from_us, 800"},
        {R"("queue": {}, "classes": [{}])",
         "x.json: /classes: is not allowed beside queue: give each class its own"},
        {R"("classes": [])", "x.json: /classes: must hold at least one class"},
        {R"("classes": [{}, {}, {}, {}, {}, {}, {}, {}, {}])",
         "x.json: /classes: holds 9 classes: at most 8 are allowed"},
        {R"("classes": [{"traffic_classes": [8]}])",
         "x.json: /classes/0/traffic_classes: must be an array of whole numbers from 0 to 7"},
        {R"("classes": [{"traffic_classes": [1]}, {"traffic_classes": [1]}])",
         "x.json: /classes/1/traffic_classes: 1 belongs to a class before"},
        {R"("classes": [{"weight": 0}])",
         "x.json: /classes/0/weight: 0 is not allowed: must be a whole number from 1 to 1000"},
    };
    for (const auto& [members, message] : cases) EXPECT_EQ(refusal(members), message);
}

TEST(LinkDescription, RefusesAnotherVersion) {
    const auto refused =
        read_link_description(*parse_json(R"({"schema": "hexi-link-behaviour/2"})", ""), "x.json");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kUnsupported);
}

TEST(LinkDescription, TheExampleOfItsPageIsValid) {
    const auto page = read_file(support::source_dir() + "/docs/formats/link-behaviour.md");
    ASSERT_TRUE(page);
    const auto begin = page->find("```json\n") + 8;
    const auto example = parse_json(page->substr(begin, page->find("```\n", begin) - begin), "example");
    ASSERT_TRUE(example) << example.error().message;
    EXPECT_EQ(violation(*example), "");
    const auto behaviour = read_link_description(*example, "example");
    ASSERT_TRUE(behaviour) << behaviour.error().message;
    EXPECT_EQ(behaviour->behaviour.queue->classes.size(), 3U);
}

}  // namespace
}  // namespace hexi
