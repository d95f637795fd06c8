#include "controller/agent/dataplane_carrier.hpp"
#include "controller/agent/simulated_carrier.hpp"
#include "tests/support/small_networks.hpp"
#include "topology/formats/plan_json.hpp"

namespace hexi {
namespace {

using testing::HasSubstr;

Json version(std::uint64_t number) { return Json::object().set("version", number); }

/// Notes what it is told.
struct NotedNetwork : SimulatedNetwork {
    void use(SimTime now, const RoutingTable& table) override {
        used.emplace_back(now, table.routes().size());
    }
    void change(SimTime now, LinkId link, const LinkState& state) override {
        at = now;
        states[link] = state;
    }
    Json figures(SimTime now) override { return Json::object().set("at_us", to_us(now)); }

    std::vector<std::pair<SimTime, std::size_t>> used;
    SimTime at{0};
    std::map<LinkId, LinkState> states;
};

class SimulatedCarrierTest : public testing::Test {
protected:
    SimulatedCarrierTest()
        : topology(std::make_shared<const Topology>(
              Topology::create(support::network({"a", "b", "c"}, {{"a", "b"}, {"b", "c"}, {"a", "c"}}))
                  .value())) {
        auto noted = std::make_unique<NotedNetwork>();
        network = noted.get();
        carrier = std::make_unique<SimulatedCarrier>(topology, std::vector<std::string>{}, std::move(noted),
                                                     [this] { return now; });
    }
    [[nodiscard]] Path path(const std::vector<std::string>& links) const {
        std::vector<LinkId> ids;
        for (const std::string& link : links) ids.push_back(topology->find_links(link).value().front());
        return Path::create(*topology, ids).value();
    }
    Result<Json> prepare(std::uint64_t number) {
        const Path there = path({"a-c:fwd"});
        const RoutingTable table(
            {{{there.source(), there.destination()}, {{there, 1, path({"a-b:fwd", "b-c:fwd"})}}}});
        return carrier->carry_out("plan.prepare", plan_json(*topology, {number, table}));
    }
    [[nodiscard]] LinkState state_of(const char* link) const {
        return network->states[topology->find_links(link).value().front()];
    }

    std::chrono::nanoseconds now{1'000'000'000};
    std::shared_ptr<const Topology> topology;
    NotedNetwork* network = nullptr;
    std::unique_ptr<SimulatedCarrier> carrier;
};

TEST_F(SimulatedCarrierTest, HasThePlanCarriedThatWasCommittedLast) {
    ASSERT_TRUE(prepare(3));
    EXPECT_TRUE(network->used.empty()) << "what is only prepared carries nothing";
    now += std::chrono::microseconds(7);
    ASSERT_TRUE(carrier->carry_out("plan.commit", version(3)));
    EXPECT_EQ(network->used, (std::vector<std::pair<SimTime, std::size_t>>{{SimTime(7'000'000), 1}}));
    carrier->set(topology->find_links("a-c").value(), LinkStatus::kDown);
    EXPECT_EQ(state_of("a-c:rev").status, LinkStatus::kDown) << "at once, without the controller";
    now += std::chrono::microseconds(1);
    EXPECT_EQ(carrier->telemetry().find("at_us")->to_double(), 8);
    EXPECT_TRUE(SimulatedCarrier(topology).telemetry().as_object()->empty());
}

TEST_F(SimulatedCarrierTest, RefusesVersionsOutOfOrder) {
    ASSERT_TRUE(prepare(3));
    const auto other = carrier->carry_out("plan.commit", version(4));
    ASSERT_FALSE(other);
    EXPECT_THAT(other.error().message, HasSubstr("4 is not allowed: 3 is prepared"));
    ASSERT_TRUE(carrier->carry_out("plan.commit", version(3)));
    const auto again = prepare(3);
    ASSERT_FALSE(again);
    EXPECT_THAT(again.error().message, HasSubstr("3 is not allowed: must be above 3"));
}

TEST_F(SimulatedCarrierTest, TakesImpairmentsAndTakesThemBack) {
    const auto set = [&](const std::string& links) {
        return carrier->carry_out("links.set", parse_json(R"({"links":[)" + links + "]}", "links").value());
    };
    ASSERT_TRUE(set(R"({"id":"a-c:fwd","capacity_factor":0.8,"extra_delay_us":5,"loss_ratio":0.5})"));
    EXPECT_EQ(state_of("a-c:fwd"), (LinkState{LinkStatus::kUp, 0.8, SimTime(5'000'000), 0.5}));
    carrier->set(topology->find_links("a-c:fwd").value(), {.capacity_factor = 0.5, .loss_ratio = 0.5});
    EXPECT_EQ(state_of("a-c:fwd"), (LinkState{LinkStatus::kUp, 0.4, SimTime(5'000'000), 0.75}))
        << "what happens to it comes on top";
    ASSERT_TRUE(set(""));
    EXPECT_EQ(state_of("a-c:fwd"), (LinkState{LinkStatus::kUp, 0.5, SimTime(0), 0.5}));
    EXPECT_EQ(network->states.size(), 1U);
    EXPECT_THAT(set(R"({"id":"a-z"})").error().message, HasSubstr("links.set: /links/0/id: "));
}

TEST_F(SimulatedCarrierTest, ReportsEachChangeOnce) {
    carrier->set(topology->find_links("a-c:fwd").value(), LinkStatus::kDown);
    const auto changed = carrier->changed_links().value();
    ASSERT_EQ(changed.size(), 1U);
    EXPECT_EQ(write_json(changed.front(), JsonStyle::kCompact), R"({"id":"a-c:fwd","status":"down"})");
    EXPECT_TRUE(carrier->changed_links().value().empty());
    EXPECT_EQ(carrier->profile().value().find("links")->as_array()->size(), 1U)
        << "whoever comes anew is told all";
}

TEST(DataplaneCarrier, SpeaksForTheDataplaneAndFindsItAgain) {
    std::string status = "up";
    bool alive = true;
    std::vector<std::string> asked;
    DataplaneCarrier carrier([&]() -> Result<DataplaneCall> {
        if (!alive) return fail(ErrorCode::kNotFound, "nobody there");
        return DataplaneCall([&](std::string_view method, const Json&) -> Result<Json> {
            asked.emplace_back(method);
            if (!alive) return fail(ErrorCode::kEnvironment, "gone");
            if (method == "status")
                return parse_json(R"({"plan_version":4,"ports":["b=null","a=af_packet:x","b=null"]})",
                                  "status");
            return parse_json(R"({"links":[{"id":"x:fwd","status":")" + status + R"("}]})", "links");
        });
    });
    EXPECT_EQ(
        write_json(carrier.profile().value(), JsonStyle::kCompact),
        R"({"kind":"hexi-dataplane","nodes":["a","b"],"plan_version":4,"links":[{"id":"x:fwd","status":"up"}]})");
    EXPECT_TRUE(carrier.changed_links().value().empty());
    status = "down";
    EXPECT_EQ(carrier.changed_links().value().size(), 1U);
    ASSERT_TRUE(carrier.carry_out("plan.prepare", Json::object()));
    EXPECT_EQ(asked.back(), "plan.prepare");
    alive = false;
    EXPECT_EQ(carrier.changed_links().error().code, ErrorCode::kEnvironment);
    EXPECT_EQ(carrier.profile().error().code, ErrorCode::kEnvironment);
    alive = true;
    EXPECT_TRUE(carrier.profile());
}

TEST(DataplaneCarrier, SetsWhatChangesAndTakesBackWhatIsNamedNoMore) {
    std::vector<std::string> asked;
    bool alive = true;
    DataplaneCarrier carrier([&]() -> Result<DataplaneCall> {
        return DataplaneCall([&](std::string_view method, const Json& params) -> Result<Json> {
            if (!alive) return fail(ErrorCode::kEnvironment, "gone");
            asked.push_back(std::string(method) + " " + write_json(params, JsonStyle::kCompact));
            return Json::object();
        });
    });
    const auto set = [&](const std::string& links) {
        asked.clear();
        return carrier.carry_out("links.set", parse_json(R"({"links":[)" + links + "]}", "links").value());
    };
    const std::string x = R"({"id":"x:fwd","capacity_factor":0.5,"extra_delay_us":7,"loss_ratio":0.25})";
    const std::string y = R"({"id":"y:rev","loss_ratio":1})";
    ASSERT_TRUE(set(x + "," + y));
    EXPECT_EQ(asked,
              (std::vector<std::string>{
                  R"(link.set {"capacity_factor":0.5,"extra_delay_us":7,"loss_ratio":0.25,"link":"x:fwd"})",
                  R"(link.set {"capacity_factor":1,"extra_delay_us":0,"loss_ratio":1,"link":"y:rev"})"}));
    ASSERT_TRUE(set(y));
    EXPECT_EQ(asked,
              std::vector<std::string>{
                  R"(link.set {"capacity_factor":1,"extra_delay_us":0,"loss_ratio":0,"link":"x:fwd"})"});
    ASSERT_TRUE(set(y));
    EXPECT_TRUE(asked.empty()) << "nothing has changed";
    alive = false;
    EXPECT_EQ(set(y + "," + x).error().code, ErrorCode::kEnvironment);
    alive = true;
    ASSERT_TRUE(set(y));
    EXPECT_EQ(asked.size(), 1U) << "it may be another dataplane: y anew, and nothing is known of x";
}

}  // namespace
}  // namespace hexi
