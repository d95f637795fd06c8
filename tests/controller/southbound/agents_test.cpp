// Agents against a whole service: over TCP, in threads of their own.
#include <thread>

#include <fmt/format.h>

#include "controller/agent/simulated_carrier.hpp"
#include "controller/southbound/agent_desk.hpp"
#include "tests/controller/service/service_fixture.hpp"
#include "tests/support/raw_client.hpp"
#include "topology/base/file.hpp"

namespace hexi {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

constexpr const char* kIntent = R"({"source":"a","destination":"d","bandwidth_bps":1000000})";

/// Refuses plans while told to.
class Choosy : public SimulatedCarrier {
public:
    using SimulatedCarrier::SimulatedCarrier;
    Result<Json> carry_out(std::string_view method, const Json& params) override {
        if (method == "links.set") impaired = params.find("links")->as_array()->size();
        if (method == "links.set") return SimulatedCarrier::carry_out(method, params);
        ++calls[method == "plan.prepare" ? 0 : method == "plan.commit" ? 1 : 2];
        if (refuses && method == "plan.prepare") return fail(ErrorCode::kEnvironment, "no memory");
        if (method == "plan.commit" && forgets.exchange(false))
            return fail(ErrorCode::kInvalid, "no plan was prepared");
        return SimulatedCarrier::carry_out(method, params);
    }
    std::atomic<bool> refuses{false}, forgets{false};
    std::atomic<std::size_t> impaired{0};     ///< links of the last links.set
    std::array<std::atomic<int>, 3> calls{};  ///< prepare, commit, rollback
};

/// An agent that runs until it is destroyed.
class RunningAgent {
public:
    RunningAgent(const std::string& name, std::uint16_t port, const std::string& token,
                 const std::shared_ptr<const Topology>& topology, std::vector<std::string> nodes = {})
        : carrier(topology, std::move(nodes), TrafficMatrix(topology->nodes().size())),
          options_{.name = name,
                   .port = port,
                   .token = token,
                   .look = milliseconds(2),
                   .longest_pause = milliseconds(200)},
          thread_([this] { ended = run_agent(options_, carrier, stop_, [](const std::string&) {}); }) {}
    ~RunningAgent() {
        stop_ = true;
        thread_.join();
    }
    Choosy carrier;
    Result<void> ended;

private:
    AgentOptions options_;
    std::atomic<bool> stop_{false};
    std::thread thread_;
};

class AgentsTest : public ServiceTest {
protected:
    void SetUp() override { start(); }
    void TearDown() override { stop(); }
    void start(std::uint16_t at = 0) {
        hub = std::make_unique<AgentHub>();
        open(hub.get());
        ASSERT_TRUE(hub->listen({.port = at, .heartbeat = milliseconds(100), .silence = seconds(2)},
                                agent_desk(*hub, *service)));
        port = hub->port();
    }
    void stop() {
        if (hub) hub->stop();
        service.reset();
        hub.reset();
    }
    [[nodiscard]] std::string token() const { return folder.read("data/operator.token").substr(0, 64); }
    std::unique_ptr<RunningAgent> agent(const std::string& name, std::vector<std::string> nodes = {}) {
        auto made = std::make_unique<RunningAgent>(name, port, token(), square(), std::move(nodes));
        EXPECT_TRUE(within([&] { return !hub->live(name).is_null(); })) << name << " does not come";
        return made;
    }
    /// True where `condition` holds within half a minute.
    static bool within(const std::function<bool()>& condition) {
        const auto until = std::chrono::steady_clock::now() + seconds(30);
        while (!condition() && std::chrono::steady_clock::now() < until)
            std::this_thread::sleep_for(milliseconds(1));
        return condition();
    }
    bool all_at_plan(const std::vector<const RunningAgent*>& agents) {
        return within([&] {
            const std::uint64_t plan = service->network()->plan;
            return std::all_of(agents.begin(), agents.end(), [&](const RunningAgent* one) {
                return one->carrier.plan() == plan && plan > 0;
            });
        });
    }

    std::unique_ptr<AgentHub> hub;
    std::uint16_t port = 0;
};

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
    WithPlanOne carrier(square(), std::vector<std::string>{}, TrafficMatrix(5));
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
    EXPECT_TRUE(within([&] { return !stranger.ended.has_value(); }));
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
        EXPECT_TRUE(within([&] { return !stranger.ended.has_value(); }));
        EXPECT_THAT(stranger.ended.error().message, HasSubstr("must be the token of an operator"));
    }
    EXPECT_TRUE(hub->live("stranger").is_null());
}

TEST_F(AgentsTest, AreNotTheOnlyOnesWhoMayConnect) {
    const support::RawClient hostile(port);
    hostile.send("nonsense\n{\"jsonrpc\":\"2.0\",\"method\":\"telemetry\",\"params\":{},\"id\":1}\n" +
                 std::string(1000, '[') + "\n{\"jsonrpc\":\"2.0\",\"result\":{},\"id\":99}\n\xff\xfe\n");
    const std::string said = hostile.read_until(
        "\"id\":null}\n{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32700", milliseconds(500));
    EXPECT_THAT(said, HasSubstr("agent.register comes first"));
    const auto one = agent("one");
    ASSERT_TRUE(put("intent", "i", kIntent));
    EXPECT_TRUE(all_at_plan({one.get()})) << "others are not concerned";
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
