#include "topology/formats/plan_json.hpp"

#include "tests/support/small_networks.hpp"

namespace hexi {
namespace {

using testing::HasSubstr;

std::string refusal(std::string_view routes) {
    const Topology topology = *Topology::create(support::chain());
    const Json params = *parse_json(R"({"version": 2, "routes": )" + std::string(routes) + "}", "params");
    const auto plan = read_plan(params, topology);
    return plan ? "none" : plan.error().message;
}

std::string route(std::string_view paths, std::string_view destination = "c") {
    return R"([{"source": "a", "destination": ")" + std::string(destination) +
           R"(", "layer": "ip", "class": 0, "paths": )" + std::string(paths) + "}]";
}

TEST(PlanJson, ReadsBackWhatItWrites) {
    const Topology topology = *Topology::create(support::chain());
    const Path there = *Path::create(topology, {*topology.find_links("a-b:fwd")->begin()});
    const OfferedPlan plan{7, RoutingTable({{{there.source(), there.destination()}, {{there, 2, there}}},
                                            {{there.destination(), there.source()}, {}}})};
    const auto read = read_plan(plan_json(topology, plan), topology);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->version, 7U);
    EXPECT_EQ(read->table, plan.table);
}

TEST(PlanJson, NamesWhatIsWrong) {
    EXPECT_EQ(refusal("[]"), "none");
    EXPECT_THAT(refusal(route(R"([{"links": ["a-b:fwd", "x"]}])")),
                HasSubstr("plan.prepare: /routes/0/paths/0/links/1: no directed link 'x'"));
    EXPECT_THAT(refusal(route(R"([{"links": ["a-b:fwd"]}])")),
                HasSubstr("/routes/0/paths/0/links: leads from a to b: must lead from a to c"));
    EXPECT_THAT(refusal(route(R"([{"links": ["a-b:fwd", "a-b:rev"]}])")),
                HasSubstr("/routes/0/paths/0/links"));
    EXPECT_THAT(refusal(route(R"([{"links": []}])")), HasSubstr("/routes/0/paths/0/links"));
    EXPECT_THAT(refusal(route(R"([{"weight": 1}])")), HasSubstr("/links: is missing"));
    EXPECT_THAT(refusal(route(R"([{"links": ["a-b:fwd", "b-c:fwd"], "weight": 0}])")),
                HasSubstr("/weight: 0 is not allowed"));
    EXPECT_THAT(refusal(route("[]", "nowhere")), HasSubstr("/routes/0/destination"));
    EXPECT_THAT(refusal(R"([{"source": "a", "destination": "c", "layer": "ip", "paths": []},
                            {"source": "a", "destination": "c", "layer": "ip", "paths": []}])"),
                HasSubstr("/routes/1: this route is given twice"));
    EXPECT_THAT(refusal("{}"), HasSubstr("/routes"));
}

}  // namespace
}  // namespace hexi
