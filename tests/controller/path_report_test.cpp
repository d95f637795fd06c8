#include "controller/path_report.hpp"

#include "tests/controller/hand_network.hpp"
#include "tests/controller/random_network.hpp"
#include "tests/support/places.hpp"
#include "topology/base/file.hpp"
#include "topology/json/json_schema.hpp"

namespace hexi {
namespace {

using namespace hexi::literals;
using support::node;

/// a - b - c in known fibres, and a longer link a - c of unknown ones.
Topology network(bool one_way = false) {
    TopologySpec spec{.name = "report", .default_capacity = 1_Gbps};
    for (const char* id : {"a", "b", "c"}) spec.nodes.push_back({.id = id, .forwarding_delay = 50_us});
    spec.fibres.push_back({.id = "f-ab", .from = "a", .to = "b", .length = 150_km});
    spec.fibres.push_back({.id = "f-bc", .from = "b", .to = "c", .length = 250_km});
    spec.links.push_back(
        {.id = "ab", .from = "a", .to = "b", .delay = 2_ms, .route = {"f-ab"}, .equipment_delay = 100_us});
    spec.links.push_back(
        {.id = "bc", .from = "b", .to = "c", .directed = one_way, .delay = 3_ms, .route = {"f-bc"}});
    spec.links.push_back({.id = "ac", .from = "a", .to = "c", .delay = 20_ms, .length = 4'000_km});
    auto topology = Topology::create(spec);
    EXPECT_TRUE(topology.has_value()) << topology.error().message;
    return *std::move(topology);
}

PathQuery a_to_c(const Topology& topology) { return {node(topology, "a"), node(topology, "c")}; }

TEST(PathReport, GivesEachHopItsShareOfTheDelay) {
    const Topology topology = network();
    const auto report = report_paths(topology, a_to_c(topology));
    ASSERT_TRUE(report.has_value());
    EXPECT_EQ(write_json(to_json(*report)), R"({
  "schema": "hexi-path/1",
  "source": "a",
  "destination": "c",
  "layer": "ip",
  "path": ["a", "b", "c"],
  "hops": [
    {
      "link": "ab:fwd",
      "from": "a",
      "to": "b",
      "length_km": 150,
      "propagation_ms": 2,
      "equipment_ms": 0.1,
      "forwarding_ms": 0.05,
      "fibres": ["f-ab"]
    },
    {
      "link": "bc:fwd",
      "from": "b",
      "to": "c",
      "length_km": 250,
      "propagation_ms": 3,
      "equipment_ms": 0,
      "forwarding_ms": 0.05,
      "fibres": ["f-bc"]
    }
  ],
  "one_way_ms": 5.2,
  "rtt_ms": 10.4,
  "constraints": {
    "metric": "delay"
  }
}
)");
}

TEST(PathReport, FindsTheDetourOnceALinkHasFailed) {
    const Topology topology = network();
    auto query = a_to_c(topology);
    query.failed = topology.find_links("f-bc").value();
    const auto report = report_paths(topology, query);
    ASSERT_TRUE(report.has_value());
    EXPECT_EQ(report->paths.at(0).one_way, 20'050_us);
    EXPECT_EQ(report->paths.at(0).round_trip, 40'100_us);
}

TEST(PathReport, ComesBackOverAnotherPathWhereALinkIsOneWay) {
    const Topology topology = network(true);
    const auto report = report_paths(topology, a_to_c(topology));
    ASSERT_TRUE(report.has_value());
    EXPECT_EQ(report->paths.at(0).one_way, 5'200_us);
    EXPECT_EQ(report->paths.at(0).round_trip, 5'200_us + 20'050_us);
}

TEST(PathReport, HasNoRoundTripWhereThereIsNoWayBack) {
    const Topology topology = network(true);
    auto query = a_to_c(topology);
    query.failed = topology.find_links("ac").value();
    const auto report = report_paths(topology, query);
    ASSERT_TRUE(report.has_value());
    EXPECT_EQ(report->paths.at(0).round_trip, std::nullopt);
    EXPECT_TRUE(to_json(*report).find("rtt_ms")->is_null());
    EXPECT_THAT(to_text(*report, false), testing::HasSubstr("no path back"));
}

TEST(PathReport, PutsFurtherPathsUnderAlternatives) {
    const Topology topology = network();
    auto query = a_to_c(topology);
    EXPECT_EQ(to_json(*report_paths(topology, query)).find("alternatives"), nullptr);
    query.count = 5;
    const Json json = to_json(*report_paths(topology, query));
    const auto& others = *json.find("alternatives")->as_array();
    ASSERT_EQ(others.size(), 1U);
    EXPECT_EQ(*others[0].find("path"), Json(std::vector<std::string>{"a", "c"}));
    EXPECT_EQ(*others[0].find("one_way_ms"), Json(20.05));
}

/// What breaks the schema; empty where nothing does.
std::string breach(const Json& json) {
    static const std::string kSchema =
        read_file(support::source_dir() + "/docs/formats/path.schema.json").value();
    const auto valid = validate_against_schema(json, kSchema);
    return valid ? "" : valid.error().message;
}

TEST(PathReport, ObeysItsSchema) {
    const Topology both_ways = network(), one_way = network(true);
    auto query = a_to_c(both_ways);
    for (const Topology* topology : {&both_ways, &one_way}) {
        for (const std::size_t count : {1, 3}) {
            query.count = count;
            query.disjoint = false;
            EXPECT_EQ(breach(to_json(*report_paths(*topology, query))), "");
            query.disjoint = true;
            EXPECT_EQ(breach(to_json(*report_paths(*topology, query))), "");
            query.bounds = {.max_delay = 90_ms, .max_metric = 1e6, .max_hops = 2};
            EXPECT_EQ(breach(to_json(*report_paths(*topology, query))), "");
            query.bounds = {};
        }
    }
    Json broken = to_json(*report_paths(both_ways, query));
    broken.set("one_way_ms", "5.2 ms");
    EXPECT_THAT(breach(broken), testing::HasSubstr("one_way_ms"));
}

TEST(PathReport, OrdersByTheMetricAskedFor) {
    auto spec = network().spec();
    spec.links[2].metric = 1;
    const auto topology = Topology::create(spec);
    auto query = a_to_c(*topology);
    query.metric = PathMetric::kIgp;
    EXPECT_EQ(report_paths(*topology, query)->paths.at(0).one_way, 20'050_us);
}

TEST(PathReport, SaysWhetherTwoPathsShareAnything) {
    const Topology topology = network();
    auto query = a_to_c(topology);
    query.disjoint = true;
    const auto report = report_paths(topology, query);
    ASSERT_TRUE(report.has_value());
    ASSERT_EQ(report->paths.size(), 2U);
    const Json json = to_json(*report);
    EXPECT_EQ(json.find("alternatives")->as_array()->size(), 1U);
    EXPECT_EQ(
        write_json(*json.find("protection"), JsonStyle::kCompact),
        R"({"kind":"srlg-disjoint","proven":true,"shared_srlgs":[],"shared_links":[],"shared_length_km":0})");
    EXPECT_THAT(to_text(*report, false), testing::EndsWith("\nthe second path shares no risk\n"));
}

TEST(PathReport, NamesWhatTwoPathsShare) {
    const Topology topology = support::hand_network(
        {{"leg", "a", "b", 1}, {"bc", "b", "c", 2, {"duct"}}, {"bc2", "b", "c", 3, {"duct"}}});
    auto query = a_to_c(topology);
    query.disjoint = true;
    const auto report = report_paths(topology, query);
    ASSERT_TRUE(report.has_value());
    EXPECT_EQ(write_json(*to_json(*report).find("protection"), JsonStyle::kCompact),
              R"({"kind":"partial","proven":true,"shared_srlgs":["leg","duct"],)"
              R"("shared_links":["leg"],"shared_length_km":400})");
    EXPECT_THAT(to_text(*report, false),
                testing::EndsWith("\nthe second path shares 'duct', 'leg' (400 km)\n"));
}

TEST(PathReport, SaysThatABridgeHasNoSecondPath) {
    const Topology topology = support::hand_network({{"ac", "a", "c"}});
    auto query = a_to_c(topology);
    query.disjoint = true;
    const auto report = report_paths(topology, query);
    EXPECT_TRUE(to_json(*report).find("alternatives")->as_array()->empty());
    EXPECT_THAT(to_text(*report, false), testing::EndsWith("\nthere is no second path\n"));
}

TEST(PathReport, PrintsATableForPeople) {
    const Topology topology = network();
    EXPECT_EQ(to_text(*report_paths(topology, a_to_c(topology)), false),
              "a to c on layer ip\n"
              "\n"
              "a - b - c: one way 5.200 ms, round trip 10.400 ms, 400 km\n"
              "link    to   km  propagation ms  equipment ms  forwarding ms  fibres\n"
              "ab:fwd  b   150           2.000         0.100          0.050  f-ab\n"
              "bc:fwd  c   250           3.000         0.000          0.050  f-bc\n");
}

TEST(PathReport, NumbersSeveralPaths) {
    const Topology topology = network();
    auto query = a_to_c(topology);
    query.count = 2;
    const std::string text = to_text(*report_paths(topology, query), false);
    EXPECT_THAT(text, testing::HasSubstr("\n1. a - b - c: one way 5.200 ms"));
    EXPECT_THAT(text, testing::HasSubstr("\n2. a - c: one way 20.050 ms"));
}

TEST(PathReport, PrintsALineAHopAsCsv) {
    const Topology topology = network();
    auto query = a_to_c(topology);
    query.count = 2;
    EXPECT_EQ(to_csv(*report_paths(topology, query)),
              "path,hop,link,from,to,length_km,propagation_ms,equipment_ms,forwarding_ms,fibres\n"
              "1,1,ab:fwd,a,b,150,2,0.1,0.05,f-ab\n"
              "1,2,bc:fwd,b,c,250,3,0,0.05,f-bc\n"
              "2,1,ac:fwd,a,c,4000,20,0,0.05,\n");
}

TEST(PathReport, RefusesAPairWithoutAPathAndEqualEnds) {
    const Topology topology = network();
    auto query = a_to_c(topology);
    query.layer = Layer::kOptical;
    EXPECT_EQ(report_paths(topology, query).error(),
              (Error{ErrorCode::kUnreachable,
                     "no path from 'a' to 'c' on layer 'optical': network 'report' "
                     "has no link on that layer"}));
    query.destination = query.source;
    EXPECT_EQ(report_paths(topology, query).error().code, ErrorCode::kInvalid);
}

TEST(PathReport, KeepsToWishesAsTheBestOfAllPathsDoes) {
    std::size_t found = 0, refused = 0;
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
        SCOPED_TRACE(seed);
        const Topology topology = support::random_network(seed);
        RandomStream random(seed, "wishes");
        const auto node = [&] { return NodeId(random.below(topology.nodes().size())); };
        PathQuery query{.source = node(), .destination = node()};
        if (query.source == query.destination) continue;
        if (random.below(2) == 0) query.bounds.nodes = {node()};
        if (random.below(2) == 0) query.bounds.max_hops = 1 + random.below(4);
        if (random.below(2) == 0) query.avoided_nodes = {node()};
        if (!topology.links().empty()) query.avoided_links = {LinkId(random.below(topology.links().size()))};
        const CostGraph whole(topology, NetworkState(topology), {});
        std::optional<Path> best;  // all paths come cheapest first
        for (const Path& path : support::all_paths(whole, query.source, query.destination)) {
            const auto nodes = path_nodes(topology, path);
            const auto passes = [&](NodeId wanted) {
                return std::ranges::find(nodes, wanted) != nodes.end();
            };
            const bool avoided =
                std::ranges::any_of(query.avoided_nodes, passes) ||
                std::ranges::any_of(path.links(), [&](LinkId link) {
                    return std::ranges::find(query.avoided_links, link) != query.avoided_links.end();
                });
            if (avoided || !std::ranges::all_of(query.bounds.nodes, passes)) continue;
            if (query.bounds.max_hops && path.hop_count() > *query.bounds.max_hops) continue;
            best = path;
            break;
        }
        const auto report = report_paths(topology, query);
        ASSERT_EQ(report.has_value(), best.has_value());
        ++(report ? found : refused);
        if (!report) continue;
        EXPECT_EQ(whole.cost(report->paths.front().path), whole.cost(*best));
    }
    EXPECT_GT(found, 40U);
    EXPECT_GT(refused, 40U);
}

TEST(PathReport, SplitsEvenlyOverEquallyCheapPathsAndRepeatsTheQuestion) {
    auto spec = support::hand_spec({{"ab", "a", "b"}, {"bc", "b", "c"}, {"ad", "a", "d"}, {"dc", "d", "c"}});
    spec.links[0].colours = {"gold", "red"};
    const Topology topology = Topology::create(spec).value();
    auto query = a_to_c(topology);
    query.ecmp = 8;
    const auto report = report_paths(topology, query);
    ASSERT_EQ(report->paths.size(), 2U);
    EXPECT_EQ(report->paths[1].share, 0.5);
    EXPECT_THAT(to_text(*report, false), testing::HasSubstr("200 km, carries 50 %\n"));
    const Json json = to_json(*report);
    EXPECT_EQ(breach(json), "");
    EXPECT_EQ(*json.find("alternatives")->as_array()->front().find("share"), Json(0.5));
    query = a_to_c(topology);
    query.affinity = {.include_any = {}, .exclude_any = {topology.find_colour("red").value()}};
    query.min_free = 4_Gbps;
    query.bounds = {.max_hops = 2, .nodes = {node(topology, "d")}};
    const Json other = to_json(*report_paths(topology, query));
    EXPECT_EQ(breach(other), "");
    EXPECT_EQ(
        write_json(*other.find("constraints"), JsonStyle::kCompact),
        R"({"metric":"delay","exclude_any":["red"],"via":["d"],"max_hops":2,"min_free_bps":4000000000})");
}

TEST(PathReport, SaysHowMuchRoomThereIs) {
    const Topology topology =
        support::hand_network({{"ab", "a", "b"}, {"bc", "b", "c"}, {"ac", "a", "c", 9}});
    auto query = a_to_c(topology);
    query.loads = {6e9, 0, 0, 0, 7e9, 0};
    query.min_free = 4_Gbps;
    EXPECT_EQ(support::nodes(topology, report_paths(topology, query)->paths.front().path), "a b c");
    query.min_free = 5_Gbps;
    EXPECT_EQ(
        report_paths(topology, query).error(),
        (Error{ErrorCode::kUnreachable,
               "no path from 'a' to 'c' on layer 'ip' has 5.00 Gbit/s free: the most that is free along one "
               "is 4.00 Gbit/s"}));
}

}  // namespace
}  // namespace hexi
