// What agents are given, and what becomes of what they say.
#include <fmt/format.h>

#include "controller/southbound/reconciliation.hpp"
#include "tests/controller/southbound/agents_fixture.hpp"
#include "topology/base/file.hpp"

namespace hexi {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

constexpr const char* kIntent = R"({"source":"a","destination":"d","bandwidth_bps":1000000})";

TEST_F(AgentsTest, TakeEveryPlanTogether) {
    const auto one = agent("one"), two = agent("two");
    ASSERT_TRUE(put("intent", "i", kIntent));
    EXPECT_TRUE(all_at_plan({one.get(), two.get()}));
    EXPECT_EQ(one->carrier.calls[0], one->carrier.calls[1]) << "each plan was prepared and committed";
}

TEST_F(AgentsTest, AreRoutedForBetweenTheNodesTheyServe) {
    const auto lab = agent("lab", {"a", "e"});
    ASSERT_TRUE(all_at_plan({lab.get()}));
    EXPECT_EQ(service->network()->table->routes().size(), 2U) << "a to e and back, without any intent";
}

TEST_F(AgentsTest, AreGivenAPlanEvenIfTheirsHasTheSameNumber) {
    ASSERT_TRUE(put("intent", "i", kIntent));
    ASSERT_EQ(service->network()->plan, 1U);
    // A dataplane that was started by itself has a plan 1 of its own.
    class WithPlanOne : public Choosy {
        using Choosy::Choosy;
        Result<Json> profile() override {
            if (plan() > 0) return Choosy::profile();
            return Choosy::profile().transform([](Json json) { return json.set("plan_version", 1); });
        }
    };
    WithPlanOne carrier(square());
    std::atomic<bool> stop_it{false};
    const AgentOptions options{.name = "dataplane", .port = port, .token = token()};
    std::thread agent([&] { (void)run_agent(options, carrier, stop_it, [](const std::string&) {}); });
    EXPECT_TRUE(within([&] { return carrier.plan() > 1; }));
    stop_it = true;
    agent.join();
}

TEST_F(AgentsTest, LeadToAnotherPlanWhenTheySeeALinkFail) {
    const auto one = agent("one"), two = agent("two");
    ASSERT_TRUE(put("intent", "i", kIntent));
    ASSERT_EQ(way(), "a-b:fwd");
    const std::uint64_t before = service->network()->plan;
    one->carrier.set(square()->find_links("a-b").value(), LinkStatus::kDown);
    EXPECT_TRUE(within([&] { return service->network()->plan > before; }));
    EXPECT_EQ(way(), "a-c:fwd");
    EXPECT_TRUE(all_at_plan({one.get(), two.get()}));
    one->carrier.set(square()->find_links("a-b").value(), LinkStatus::kUp);
    EXPECT_TRUE(within([&] { return way() == "a-b:fwd"; }));
}

TEST_F(AgentsTest, AreToldHowOperatorsImpairLinks) {
    const auto early = agent("early");
    ASSERT_TRUE(put("link", "a-b", R"({"loss_ratio":0.5})"));
    EXPECT_TRUE(within([&] { return early->carrier.impaired == 2; })) << "both directions";
    const auto late = agent("late");
    EXPECT_TRUE(within([&] { return late->carrier.impaired == 2; })) << "who comes later is told, too";
    ASSERT_TRUE(remove("link", "a-b"));
    EXPECT_TRUE(within([&] { return early->carrier.impaired == 0 && late->carrier.impaired == 0; }));
}

TEST_F(AgentsTest, GoBackTogetherWhereOneRefuses) {
    const auto willing = agent("willing"), choosy = agent("choosy");
    choosy->carrier.refuses = true;
    service->submit({.verb = Edit::Verb::kPut, .kind = "intent", .id = "i", .body = kIntent},
                    [](const Decision&) {});
    EXPECT_TRUE(within([&] { return willing->carrier.calls[2] > 0; })) << "what was prepared is taken back";
    EXPECT_EQ(willing->carrier.calls[1], 0) << "and committed nowhere";
    EXPECT_TRUE(within([&] { return service->network()->alarm == "agent choosy: no memory"; }));
    choosy->carrier.refuses = false;
    EXPECT_TRUE(all_at_plan({willing.get(), choosy.get()}));
}

TEST_F(AgentsTest, AreNotTakenToHaveAPlanThatTheyCouldNotCommit) {
    const auto one = agent("one"), forgetful = agent("forgetful");
    forgetful->carrier.forgets = true;
    ASSERT_TRUE(put("intent", "i", kIntent));
    EXPECT_TRUE(all_at_plan({one.get(), forgetful.get()})) << "it is cut off, comes again and is given one";
    EXPECT_FALSE(forgetful->carrier.forgets);
}

TEST_F(AgentsTest, KeepTheirPlaceFromAStrangerOfTheirName) {
    const auto one = agent("one");
    const RunningAgent stranger("one", port, "guess", square());
    EXPECT_TRUE(within([&] { return stranger.refusal() != ""; }));
    EXPECT_FALSE(hub->live("one").is_null()) << "its connection was never ended";
    EXPECT_EQ(service->resources().find("agent", "one")->body.find("\"gone\""), std::string::npos);
}

TEST_F(AgentsTest, LeaveFilesAloneThatAreNoSockets) {
    AgentHub other;
    const std::string notes = folder.path() + "/notes";
    ASSERT_TRUE(write_file(notes, "mine"));
    const auto refused = other.listen({.address = notes}, {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, notes + ": something else of that name is there");
    EXPECT_EQ(read_file(notes).value(), "mine");
    EXPECT_EQ(AgentHub().listen({.address = "/" + std::string(200, 'x')}, {}).error().message,
              "/" + std::string(200, 'x') + ": the name is too long for a socket");
}

TEST_F(AgentsTest, AreGivenThePlanOfNowWhenTheyComeLate) {
    ASSERT_TRUE(put("intent", "i", kIntent));
    const auto late = agent("late");
    EXPECT_TRUE(all_at_plan({late.get()}));
}

TEST_F(AgentsTest, HaveLoggedHowTheirRoutesDifferedWhenTheyComeBack) {
    const auto kept = [&](const std::string& name) {
        EXPECT_TRUE(within([&] { return service->resources().find("reconciliation", name) != nullptr; }));
        return service->resources().find("reconciliation", name)->body;
    };
    ASSERT_TRUE(put("intent", "i", kIntent));
    ASSERT_TRUE(put("intent", "gone", R"({"source":"b","destination":"e"})"));
    auto one = agent("one");
    EXPECT_THAT(kept("one"), HasSubstr(R"("unknown":"it has not been here before")"));
    ASSERT_TRUE(all_at_plan({one.get()}));
    const std::uint64_t had = one->carrier.plan();
    one->away(true);
    EXPECT_TRUE(within([&] { return hub->live("one").is_null(); }));
    ASSERT_TRUE(put("link", "a-b", R"({"status":"drained"})"));
    ASSERT_TRUE(put("intent", "new", R"({"source":"c","destination":"e"})"));
    ASSERT_TRUE(remove("intent", "gone"));
    one->away(false);
    ASSERT_TRUE(all_at_plan({one.get()}));
    const std::string begin = fmt::format(R"({{"had_plan":{},"plan":)", had);
    EXPECT_TRUE(within([&] { return kept("one").starts_with(begin); })) << kept("one");
    EXPECT_THAT(kept("one"), HasSubstr(R"("routes":{"added":1,"removed":1,"changed":1,"first":[)"
                                       R"({"source":"a","destination":"d","layer":"ip","class":0,)"
                                       R"("had":[["a-b:fwd","b-d:fwd"]],"has":[["a-c:fwd","c-d:fwd"]]})"));
}

TEST(RouteDifferences, CountOnlyWhatBeginsAtTheAgentsNodes) {
    const Topology topology = Topology::create(support::network({"a", "b"}, {{"a", "b"}})).value();
    const auto route = [&](const char* link) {
        const Path path = Path::create(topology, {topology.find_links(link).value().front()}).value();
        return Route{{path.source(), path.destination()}, {{path}}};
    };
    const RoutingTable none, both({route("a-b:fwd"), route("a-b:rev")});
    EXPECT_EQ(route_differences(topology, none, both, {}).find("added")->to_uint64(), 2U);
    EXPECT_EQ(route_differences(topology, both, none, {"a"}).find("removed")->to_uint64(), 1U);
    EXPECT_EQ(route_differences(topology, both, both, {}).find("changed")->to_uint64(), 0U);
}

TEST_F(AgentsTest, TakeBackWhatTheySawOfLinksWhenTheyComeAgain) {
    const auto one = agent("one");
    ASSERT_TRUE(put("intent", "i", kIntent));
    one->carrier.set(square()->find_links("a-b").value(), LinkStatus::kDown);
    EXPECT_TRUE(within([&] { return way() == "a-c:fwd"; }));
    one->away(true);
    EXPECT_TRUE(within([&] { return hub->live("one").is_null(); }));
    one->carrier.set(square()->find_links("a-b").value(), LinkStatus::kUp);
    EXPECT_EQ(way(), "a-c:fwd");
    one->away(false);
    EXPECT_TRUE(within([&] { return way() == "a-b:fwd"; }));
}

TEST_F(AgentsTest, KeepTheirPlanThroughARestartOfTheController) {
    const auto one = agent("one");
    ASSERT_TRUE(put("intent", "i", kIntent));
    ASSERT_TRUE(all_at_plan({one.get()}));
    const std::uint64_t plan = one->carrier.plan();
    const int prepared = one->carrier.calls[0];
    ASSERT_TRUE(service->query<bool>([](StateStore&) { return true; }));
    stop();
    EXPECT_EQ(one->carrier.plan(), plan) << "forwarding goes on";
    start(port);
    EXPECT_TRUE(within([&] { return !hub->live("one").is_null(); })) << "it comes again by itself";
    settle();
    EXPECT_EQ(one->carrier.plan(), plan);
    EXPECT_EQ(one->carrier.calls[0], prepared) << "nothing is to be changed";
}

TEST_F(AgentsTest, AreTurnedAwayWithoutAnOperatorsToken) {
    const std::string viewer = folder.read("data/viewer.token").substr(0, 64);
    for (const std::string& secret : {std::string(), viewer, std::string("guess")}) {
        const RunningAgent stranger("stranger", port, secret, square());
        EXPECT_TRUE(within([&] { return stranger.refusal() != ""; }));
        EXPECT_THAT(stranger.refusal(), HasSubstr("must be the token of an operator"));
    }
    EXPECT_TRUE(hub->live("stranger").is_null());
}

TEST_F(AgentsTest, AreGoneWhenTheySaySoNoMore) {
    auto one = agent("one");
    one.reset();
    EXPECT_TRUE(within([&] { return hub->live("one").is_null(); }));
    EXPECT_TRUE(within([&] {
        return service->resources().find("agent", "one")->body.find("\"gone\"") != std::string::npos;
    }));
    ASSERT_TRUE(put("intent", "i", kIntent));
    EXPECT_EQ(way(), "a-b:fwd") << "who is away is not waited for";
}

}  // namespace
}  // namespace hexi
