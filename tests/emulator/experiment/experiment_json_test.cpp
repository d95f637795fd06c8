#include "emulator/experiment/experiment_json.hpp"

#include <gtest/gtest.h>

#include "tests/support/small_experiments.hpp"
#include "topology/json/json.hpp"
#include "topology/national/national.hpp"

namespace hexi {
namespace {

using support::small_experiment;

/// The written experiment after `change` was made to its document, read again.
template <typename Change>
std::string refusal(Change change) {
    Json document = *parse_json(write_experiment(small_experiment()), "written");
    change(document);
    const auto read = read_experiment(write_json(document), "x.json");
    return read ? "accepted" : read.error().message;
}

Json& member(Json& object, std::string_view key) {
    for (Json::Member& m : *object.as_object()) {
        if (m.key == key) return m.value;
    }
    HEXI_CHECK(false, "the test names a member that is there");
}

Json& item(Json& object, std::string_view key, std::size_t at) {
    return member(object, key).as_array()->at(at);
}

TEST(ExperimentJson, ReadsBackEveryPartOfWhatWasWritten) {
    Experiment written = small_experiment();
    written.class_rules = {{.source = parse_prefix("10.0.0.0/8").value(), .protocol = 6, .traffic_class = 1},
                           {.dscp = 46}};
    written.behaviours = {{LinkId(1),
                           {.delay = 3_ms,
                            .behaviour = {.queue = QueueSpec{.classes = {{.discipline = CoDelSpec{}}}},
                                          .impairments = ImpairmentSpec{.loss = {.ratio = 0.25}}}}}};
    const auto read = read_experiment(write_experiment(written), "written");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->name, written.name);
    EXPECT_EQ(read->classes, written.classes);
    EXPECT_EQ(read->class_rules, written.class_rules);
    EXPECT_EQ(read->behaviours, written.behaviours);
    EXPECT_EQ(read->sources, written.sources);
    EXPECT_EQ(read->tcp_flows, written.tcp_flows);
    EXPECT_EQ(read->rate_changes, written.rate_changes);
    EXPECT_EQ(read->changes, written.changes);
    EXPECT_EQ(read->routes, written.routes);
    EXPECT_EQ(read->targets, written.targets);
    EXPECT_EQ(read->scaling, written.scaling);
    EXPECT_EQ(read->warmup, written.warmup);
    EXPECT_EQ(read->duration, written.duration);
    EXPECT_EQ(read->seed, written.seed);
    EXPECT_EQ(read->inputs, written.inputs);
}

TEST(ExperimentJson, ReadsBackTheNetworkLinkByLink) {
    const auto written = small_experiment().topology;
    const auto read = read_experiment(write_experiment(small_experiment()), "written")->topology;
    ASSERT_EQ(read->links().size(), written->links().size());
    for (std::size_t i = 0; i < written->links().size(); ++i) {
        const Link &a = read->links()[i], &b = written->links()[i];
        EXPECT_EQ(std::tie(a.id, a.from, a.to, a.delay, a.capacity, a.lane_rate, a.buffer),
                  std::tie(b.id, b.from, b.to, b.delay, b.capacity, b.lane_rate, b.buffer));
    }
}

TEST(ExperimentJson, CarriesTheNationalNetworkWithoutLoss) {
    Experiment written{.classes = {{"all"}}, .routes = RouteTimeline({TimedTable{}}), .duration = 1_s};
    written.topology = std::make_shared<const Topology>(*national_topology());
    const std::string text = write_experiment(written);
    const auto read = read_experiment(text, "written");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(write_experiment(*read), text);
    for (std::size_t i = 0; i < written.topology->links().size(); ++i) {
        const Link &before = written.topology->links()[i], &after = read->topology->links()[i];
        ASSERT_EQ(std::tie(after.id, after.delay, after.capacity, after.route, after.srlgs),
                  std::tie(before.id, before.delay, before.capacity, before.route, before.srlgs));
    }
}

TEST(ExperimentJson, WritesTheSameBytesAfterARoundTrip) {
    const std::string text = write_experiment(small_experiment());
    EXPECT_EQ(write_experiment(*read_experiment(text, "written")), text);
}

TEST(ExperimentJson, WritesKeysPathsAndSharedRoutesOnce) {
    const Json document = *parse_json(write_experiment(small_experiment()), "written");
    EXPECT_EQ(document.find("route_keys")->as_array()->size(), 2U);
    EXPECT_EQ(document.find("paths")->as_array()->size(), 3U);
    EXPECT_EQ(document.find("routes")->as_array()->size(), 3U);  // ip is in both tables
}

TEST(ExperimentJson, RefusesAnotherSchema) {
    EXPECT_EQ(refusal([](Json& d) { d.set("schema", "hexi-experiment/2"); }),
              "x.json: /schema: \"hexi-experiment/2\" is not allowed: must be \"hexi-experiment/1\"");
}

TEST(ExperimentJson, RefusesWhatIsNotJson) {
    EXPECT_EQ(read_experiment("{\"schema\": ", "x.json").error().code, ErrorCode::kInvalid);
    EXPECT_EQ(read_experiment("[]", "x.json").error().message,
              "x.json: /: an array is not allowed: must be an object");
}

TEST(ExperimentJson, RefusesABrokenNetworkAndSaysWhere) {
    const std::string why =
        refusal([](Json& d) { item(member(d, "topology"), "links", 2).set("to", "nowhere"); });
    EXPECT_EQ(why.find("x.json: /topology: "), 0U) << why;
    EXPECT_NE(why.find("nowhere"), std::string::npos) << why;
}

struct Case {
    std::string list;
    std::size_t at;
    std::string key;
    Json value;
    std::string message;
};

TEST(ExperimentJson, RefusesValuesOutOfRangeAndNamesThem) {
    const Case cases[] = {
        {"sources", 0, "rate_bps", 0,
         "x.json: /sources/0/rate_bps: 0 is not allowed: must be a whole number, at least 1"},
        {"sources", 1, "route_key", 2,
         "x.json: /sources/1/route_key: 2 is not allowed: must be an index below 2"},
        {"sources", 1, "peak_bps", 5,
         "x.json: /sources/1/peak_bps: 5 is not allowed: must be a whole number, at least 1000000000"},
        {"sources", 0, "interval_ps", 5,
         "x.json: /sources/0/interval_ps: stands in place of rate_bps and needs process constant"},
        {"sources", 3, "interval_ps", 0,
         "x.json: /sources/3/interval_ps: 0 is not allowed: must be a whole number from 1 to"},
        {"sources", 0, "process", "bursty",
         "x.json: /sources/0/process: 'bursty' is not a kind of arrivals; allowed are constant, poisson, "
         "on-off"},
        {"sources", 0, "colour", "red", "x.json: /sources/0/colour: is not a known key"},
        {"rate_changes", 0, "factor", -1,
         "x.json: /rate_changes/0/factor: -1 is not allowed: must be at least 0"},
        {"changes", 0, "link", "otn-x", "x.json: /changes/0/link: no directed link 'otn-x' in the network"},
        {"tables", 0, "from_ps", 5, "x.json: /tables/0/from_ps: tables must begin at 0 and ascend"},
        {"tables", 1, "from_ps", 0, "x.json: /tables/1/from_ps: tables must begin at 0 and ascend"},
        {"tables", 1, "reflects_ps", 2'200'000'000'001,
         "x.json: /tables/1/reflects_ps: must not exceed from_ps, nor lie before that of the table before"},
        {"tables", 1, "routes", Json::Array{1, 1}, "x.json: /tables/1/routes: holds two routes of one key"},
        {"tables", 1, "routes", Json::Array{9},
         "x.json: /tables/1/routes: 9 is not allowed: must be an index below 3"},
        {"route_keys", 0, "source", "mars", "x.json: /route_keys/0/source: no node 'mars' in the network"},
        {"route_keys", 0, "class", 2,
         "x.json: /route_keys/0/class: 2 is not allowed: must be a whole number from 0 to 1"},
        {"route_keys", 0, "source", "core",
         "x.json: /routes/0/paths/0/path: path 0 does not join the ends of the route"},
    };
    for (const Case& c : cases) {
        const std::string why = refusal([&](Json& d) { item(d, c.list, c.at).set(c.key, c.value); });
        EXPECT_EQ(why.substr(0, c.message.size()), c.message);
    }
}

TEST(ExperimentJson, RefusesPathsThatDoNotJoinUp) {
    const std::string why = refusal([](Json& d) {
        member(d, "paths").as_array()->at(0) = Json::Array{"otn-north-south:fwd", "otn-north-south:fwd"};
    });
    EXPECT_EQ(why.find("x.json: /paths/0: "), 0U) << why;
    EXPECT_EQ(refusal([](Json& d) { member(d, "paths").as_array()->at(1) = Json::Array{7}; }),
              "x.json: /paths/1/0: no directed link '7' in the network");
}

TEST(ExperimentJson, RefusesMissingOrTooManyClasses) {
    EXPECT_EQ(refusal([](Json& d) { d.set("classes", Json::array()); }),
              "x.json: /classes: holds 0 classes; allowed are 1 to 8");
}

TEST(ExperimentJson, RefusesTimesThatGoBack) {
    const std::string why = refusal([](Json& d) {
        Json later = item(d, "changes", 0);
        later.set("at_ps", 1);
        member(d, "changes").push_back(std::move(later));
    });
    EXPECT_EQ(why, "x.json: /changes: must ascend in at_ps");
}

}  // namespace
}  // namespace hexi
