// Agents that keep no rules: what they get, and that others take their plans meanwhile.
#include <cstring>

#include "tests/controller/southbound/agents_fixture.hpp"
#include "tests/controller/southbound/scripted_agent.hpp"

namespace hexi {
namespace {

using std::chrono::milliseconds;
using support::RawClient;
using support::registration;
using support::ScriptedAgent;
using testing::HasSubstr;

constexpr const char* kIntent = R"({"source":"a","destination":"d","bandwidth_bps":1000000})";

bool always(const std::string& /*method*/) { return true; }

class HostileAgentsTest : public AgentsTest {
protected:
    [[nodiscard]] AgentHubOptions hub_options() const override {
        return {.strangers = 4,
                .heartbeat = milliseconds(100),
                .silence = milliseconds(1500),
                .patience = milliseconds(700),
                .enrolment = milliseconds(700)};
    }
    void SetUp() override {
        start();
        good = agent("good");
    }
    void TearDown() override {
        good.reset();
        stop();
    }
    /// The well-behaved agent is given a new plan.
    void expect_others_served() {
        const std::string id = "i" + std::to_string(++intents_);
        ASSERT_TRUE(put("intent", id, kIntent));
        ASSERT_TRUE(remove("intent", id));
        EXPECT_TRUE(all_at_plan({good.get()}));
        EXPECT_FALSE(hub->live("good").is_null());
    }
    /// What comes back for `line` on a connection of its own, after registering as "odd".
    [[nodiscard]] std::string said_to(const std::string& line) const {
        const RawClient client(port);
        client.send(registration("odd", token()));
        EXPECT_THAT(client.read_until("\"id\":1}\n"), HasSubstr("hexi-agent/1"));
        client.send(line + "\n" + R"({"jsonrpc":"2.0","method":"none","id":"last"})" + "\n");
        return client.read_until("\"id\":\"last\"}\n", milliseconds(5000));
    }
    /// True once the service has closed `client`.
    static bool closed(const RawClient& client) {
        return within([&] {
            (void)client.read_all(milliseconds(10));
            return !client.send("\n");
        });
    }

    std::unique_ptr<RunningAgent> good;

private:
    int intents_ = 0;
};

struct OddLine {
    std::string name, line, answer;
};

class OddLines : public HostileAgentsTest, public testing::WithParamInterface<OddLine> {};

TEST_P(OddLines, AreAnsweredWithWhatIsWrong) {
    EXPECT_THAT(said_to(GetParam().line), HasSubstr(GetParam().answer));
    expect_others_served();
}

std::string call(const std::string& method, const std::string& params) {
    return R"({"jsonrpc":"2.0","method":")" + method + R"(","params":)" + params + R"(,"id":2})";
}

INSTANTIATE_TEST_SUITE_P(
    Southbound, OddLines,
    testing::Values(
        OddLine{"NoJson", "nonsense", "\"code\":-32700"}, OddLine{"Empty", "", "\"code\":-32700"},
        OddLine{"TooDeep", std::string(100'000, '['), "\"code\":-32700"},
        OddLine{"DeepParameters",
                call("telemetry", R"({"a":)" + std::string(70, '[') + std::string(70, ']') + "}"),
                "nested deeper than"},
        OddLine{"InvalidUtf8", call("telemetry", "{\"a\":\"\xff\xfe\"}"), "\"code\":-32700"},
        OddLine{"OverlongUtf8", call("telemetry", "{\"a\":\"\xc0\xaf\"}"), "\"code\":-32700"},
        OddLine{"NulByte", std::string("{\"a\":\0}", 7), "\"code\":-32700"},
        OddLine{"KeyTwice", call("telemetry", R"({"a":1,"a":2})"), "\"code\":-32700"},
        OddLine{"NotANumber", call("telemetry", R"({"a":NaN})"), "\"code\":-32700"},
        OddLine{"HugeNumber", call("telemetry", R"({"a":1e999})"), "\"code\":-32700"},
        OddLine{"Number", "1", "\"code\":-32600"},
        OddLine{"OtherVersion", R"({"jsonrpc":"1.0","method":"heartbeat","id":2})", "/jsonrpc must be"},
        OddLine{"MethodOfAnotherType", R"({"jsonrpc":"2.0","method":7,"id":2})", "/method must be a text"},
        OddLine{"ParametersByPlace", call("telemetry", "[1]"), "they go by name"},
        OddLine{"IdOfAnotherType", R"({"jsonrpc":"2.0","method":"heartbeat","id":{}})", "/id must be"},
        OddLine{"UnknownMethod", call("plan.prepare", "{}"), "there is no method 'plan.prepare'"},
        OddLine{"Again", call("agent.register", R"({"protocol":"hexi-agent/1","name":"other"})"),
                "has registered already"},
        OddLine{"LinksOfAnotherType", call("links.seen", R"({"links":7})"), "/links must be an array"},
        OddLine{"NoLinks", call("links.seen", "{}"), "/links must be an array"},
        OddLine{"EmptyBatch", "[]", "a batch holds at least one request"},
        OddLine{"BatchOfOdds", "[1," + call("heartbeat", "{}") + "]",
                R"({"jsonrpc":"2.0","result":{},"id":2})"},
        OddLine{"FiguresTooLarge", call("telemetry", R"({"a":")" + std::string(300'000, 'x') + "\"}"),
                "telemetry: must have at most 262144 bytes"}),
    [](const auto& line) { return line.param.name; });

struct OddRegistration {
    std::string name, more, answer;
};

class OddRegistrations : public HostileAgentsTest, public testing::WithParamInterface<OddRegistration> {};

TEST_P(OddRegistrations, AreTurnedAwayWithTheReason) {
    const RawClient client(port);
    client.send(registration("odd", token(), GetParam().more));
    EXPECT_THAT(client.read_until("\n"), HasSubstr(GetParam().answer));
    EXPECT_TRUE(hub->live("odd").is_null());
    expect_others_served();
}

INSTANTIATE_TEST_SUITE_P(
    Southbound, OddRegistrations,
    testing::Values(
        OddRegistration{"PlanBeyondAll", R"(,"plan_version":18446744073709551615)", "/plan_version"},
        OddRegistration{"NegativePlan", R"(,"plan_version":-1)", "/plan_version"},
        OddRegistration{"UnknownNode", R"(,"nodes":["a","nowhere"])", "no node 'nowhere'"},
        OddRegistration{"NodesOfAnotherType", R"(,"nodes":"a")", "/nodes"},
        OddRegistration{"LinksOfAnotherType", R"(,"links":{"id":"a-b"})", "/links: must be an array"},
        OddRegistration{"UnknownKey", R"(,"admin":true)", "/admin"},
        OddRegistration{"LongKind", ",\"kind\":\"" + std::string(65, 'k') + "\"", "/kind"},
        OddRegistration{"LargeCapabilities", ",\"capabilities\":\"" + std::string(17'000, 'c') + "\"",
                        "/capabilities: must have at most 16384 bytes"}),
    [](const auto& odd) { return odd.param.name; });

TEST_F(HostileAgentsTest, MayNotCallThemselvesAnything) {
    for (const std::string name : {"", "Odd", "../odd", "a b", "\\u0000"}) {
        const RawClient client(port);
        client.send(registration(name, token()));
        EXPECT_THAT(client.read_until("\n"), HasSubstr("/name")) << name;
    }
    expect_others_served();
}

TEST_F(HostileAgentsTest, AreCutOffWhereALineDoesNotEnd) {
    const RawClient client(port);
    const std::string piece(65'536, 'x');
    bool open = true;
    for (int i = 0; i < 64 && open; ++i) open = client.send(piece);
    EXPECT_TRUE(!open || closed(client)) << "4 MiB without a line's end";
    expect_others_served();
}

TEST_F(HostileAgentsTest, AreCutOffWhereTheyRegisterByteAfterByte) {
    const RawClient slow(port);
    const std::string words = registration("slow", token());
    std::size_t sent = 0;
    while (sent < words.size() && slow.send(words.substr(sent++, 1)))
        std::this_thread::sleep_for(milliseconds(50));
    EXPECT_LT(sent, words.size()) << "it never came to the end";
    expect_others_served();
}

/// Where nobody is cut off for being slow, as a busy machine may make anybody.
class PatientHubTest : public HostileAgentsTest {
protected:
    [[nodiscard]] AgentHubOptions hub_options() const override {
        AgentHubOptions options = HostileAgentsTest::hub_options();
        options.silence = options.patience = options.enrolment = std::chrono::minutes(2);
        return options;
    }
};

TEST_F(PatientHubTest, IsNotFilledByThoseThatWait) {
    std::vector<std::unique_ptr<RawClient>> idle;
    for (int i = 0; i < 40; ++i) idle.push_back(std::make_unique<RawClient>(port));
    const auto late = agent("late");
    EXPECT_TRUE(closed(*idle.front())) << "the one that waited longest has made room";
    expect_others_served();
}

TEST_F(HostileAgentsTest, AreGoneWhereTheyFallSilent) {
    const ScriptedAgent silent(port, "silent", token(), [](const std::string&) { return false; });
    EXPECT_TRUE(within([&] { return !hub->live("silent").is_null(); }));
    EXPECT_TRUE(within([&] { return hub->live("silent").is_null(); })) << "no heartbeat was answered";
    EXPECT_TRUE(within([&] {
        return service->resources().find("agent", "silent")->body.find("\"gone\"") != std::string::npos;
    }));
    expect_others_served();
}

TEST_F(HostileAgentsTest, AreNotWaitedForLongWhereTheyDoNotPrepare) {
    const ScriptedAgent odd(port, "odd", token(),
                            [](const std::string& method) { return method != "plan.prepare"; });
    EXPECT_TRUE(within([&] { return !hub->live("odd").is_null(); }));
    ASSERT_TRUE(put("intent", "i", kIntent));
    EXPECT_TRUE(all_at_plan({good.get()})) << "the others go on without it";
    EXPECT_GT(odd.asked("plan.prepare"), 0);
    EXPECT_EQ(odd.asked("plan.commit"), 0) << "what it has not prepared it is not to commit";
    EXPECT_TRUE(within([&] { return hub->live("odd").is_null(); })) << "it is cut off, and may come again";
}

TEST_F(PatientHubTest, AsksToCommitOnlyWhenAllHavePrepared) {
    std::mutex mutex;
    std::vector<std::string> asked;
    const auto note = [&](const std::string& method) {
        const std::lock_guard lock(mutex);
        if (method.starts_with("plan.")) asked.push_back(method);
        return true;
    };
    const ScriptedAgent one(port, "one", token(), note), two(port, "two", token(), note),
        three(port, "three", token(), note);
    for (const char* name : {"one", "two", "three"})
        EXPECT_TRUE(within([&] { return !hub->live(name).is_null(); }));
    ASSERT_TRUE(put("intent", "i", kIntent));
    for (const char* status : {R"({"status":"down"})", R"({"status":"up"})"})
        ASSERT_TRUE(put("link", "a-b", status));
    const std::lock_guard lock(mutex);
    ASSERT_GE(asked.size(), 18U) << "three plans, three agents";
    ASSERT_EQ(asked.size() % 6, 0U);
    for (std::size_t i = 0; i < asked.size(); ++i)
        EXPECT_EQ(asked[i], i % 6 < 3 ? "plan.prepare" : "plan.commit") << i;
}

TEST_F(HostileAgentsTest, AreCutOffWhereTheyDoNotSayThatTheyCommitted) {
    const ScriptedAgent odd(port, "odd", token(),
                            [](const std::string& method) { return method != "plan.commit"; });
    EXPECT_TRUE(within([&] { return !hub->live("odd").is_null(); }));
    ASSERT_TRUE(put("intent", "i", kIntent));
    EXPECT_TRUE(all_at_plan({good.get()}));
    EXPECT_GT(odd.asked("plan.commit"), 0);
    EXPECT_TRUE(within([&] { return hub->live("odd").is_null(); }))
        << "nobody knows what it forwards by: it comes again and says so";
}

TEST_F(HostileAgentsTest, AnswerWhatNobodyAsked) {
    const ScriptedAgent odd(port, "odd", token(), always);
    EXPECT_TRUE(within([&] { return !hub->live("odd").is_null(); }));
    for (int id = -5; id < 2000; ++id)
        odd.client().send(fmt::format(R"({{"jsonrpc":"2.0","result":{{}},"id":{}}})"
                                      "\n",
                                      id));
    odd.client().send(R"({"jsonrpc":"2.0","error":{"code":"seven"},"id":3})"
                      "\n");
    odd.client().send(R"({"jsonrpc":"2.0","error":7,"id":9223372036854775807})"
                      "\n");
    expect_others_served();
}

TEST_F(HostileAgentsTest, MayUseAnIdTwice) {
    EXPECT_THAT(said_to(call("heartbeat", "{}") + "\n" + call("heartbeat", "{}")),
                HasSubstr("\"result\":{},\"id\":2}\n{\"jsonrpc\":\"2.0\",\"result\":{},\"id\":2}\n"))
        << "ids are theirs: each request is answered";
}

TEST_F(HostileAgentsTest, CannotBothHaveOneName) {
    const RunningAgent second("good", port, token(), square());
    EXPECT_TRUE(within([&] { return second.said().find("'good' is here already") != std::string::npos; }));
    EXPECT_EQ(second.refusal(), "") << "it tries again";
    expect_others_served();
    EXPECT_EQ(second.carrier.plan(), 0U);
    ASSERT_TRUE(put("intent", "i", kIntent));
    good.reset();
    EXPECT_TRUE(within([&] { return second.carrier.plan() > 0; })) << "the place is free";
}

TEST_F(HostileAgentsTest, TellFollowersNoMoreThanOthersDo) {
    std::atomic<int> told{0};
    service->events().follow(service->events().last(), [&](const auto& text) {
        if (text->find("event: telemetry") != std::string::npos &&
            text->find("\"flood\"") != std::string::npos)
            ++told;
        return true;
    });
    const ScriptedAgent flood(port, "flood", token(), always);
    EXPECT_TRUE(within([&] { return !hub->live("flood").is_null(); }));
    const auto begun = std::chrono::steady_clock::now();
    std::string lines;
    for (int i = 0; i < 100; ++i)
        lines += R"({"jsonrpc":"2.0","method":"telemetry","params":{"n":1}})"
                 "\n";
    for (int i = 0; i < 20; ++i) flood.client().send(lines);
    expect_others_served();
    EXPECT_TRUE(within([&] { return told > 0; }));
    const auto lasted = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    EXPECT_LE(told, 2 + lasted / 0.2) << "2000 reports, five a second passed on";
}

TEST_F(HostileAgentsTest, FloodWithEmptyLines) {
    const RawClient flood(port);
    const std::string lines(1U << 16U, '\n');
    bool open = true;
    for (int i = 0; i < 16 && open; ++i) {
        open = flood.send(lines);
        std::this_thread::sleep_for(milliseconds(5));
    }
    expect_others_served();
    EXPECT_TRUE(closed(flood)) << "more than four seconds' messages at once";
}

TEST_F(HostileAgentsTest, SpeakOfLinksThatAreNotThere) {
    ASSERT_TRUE(put("intent", "i", kIntent));
    EXPECT_THAT(
        said_to(R"({"jsonrpc":"2.0","method":"links.seen","params":{"links":[{"id":"none","status":"down"},)"
                R"({"id":"a-b","status":"sideways"},{"id":7},8,{"id":"a-b:fwd"}]},"id":5})"),
        HasSubstr("\"result\":{},\"id\":5}"));
    settle();
    EXPECT_EQ(way(), "a-b:fwd") << "nothing of that is news of a link";
    expect_others_served();
}

TEST_F(HostileAgentsTest, HaveTheirWordOnLinksTakenBackWhenForgotten) {
    ASSERT_TRUE(put("intent", "i", kIntent));
    {
        const ScriptedAgent liar(port, "liar", token(), always, R"(,"links":[{"id":"a-b","status":"down"}])");
        EXPECT_TRUE(within([&] { return way() == "a-c:fwd"; })) << "the worst that is said holds";
        const auto good_sees_it_down = [&] {
            const auto seen = service->resources().find("observation", "good/a-b:fwd");
            return seen != nullptr && seen->body.find("\"down\"") != std::string::npos;
        };
        const auto links = square()->find_links("a-b").value();
        good->carrier.set(links, LinkStatus::kDown);
        EXPECT_TRUE(within(good_sees_it_down));
        good->carrier.set(links, LinkStatus::kUp);
        EXPECT_TRUE(within([&] { return !good_sees_it_down(); }));
        settle();
        EXPECT_EQ(way(), "a-c:fwd") << "another's word does not change it";
    }
    EXPECT_TRUE(within([&] { return hub->live("liar").is_null(); }));
    settle();
    EXPECT_EQ(way(), "a-c:fwd") << "what it saw last holds while it is away";
    ASSERT_TRUE(remove("agent", "liar"));
    EXPECT_TRUE(within([&] { return way() == "a-b:fwd"; }));
}

TEST_F(HostileAgentsTest, WriteNothingTwice) {
    const ScriptedAgent odd(port, "odd", token(), always);
    EXPECT_TRUE(within([&] { return !hub->live("odd").is_null(); }));
    const auto writes = [&] { return service->counters().writes.load(); };
    const std::string down =
        R"({"jsonrpc":"2.0","method":"links.seen","params":{"links":[{"id":"a-c:fwd","status":"down"}]}})"
        "\n";
    odd.client().send(down);
    EXPECT_TRUE(within([&] { return service->resources().find("observation", "odd/a-c:fwd") != nullptr; }));
    settle();
    const auto before = writes();
    for (int i = 0; i < 500; ++i) odd.client().send(down);
    // What comes last must be written: then all before it has been read.
    odd.client().send(
        R"({"jsonrpc":"2.0","method":"links.seen","params":{"links":[{"id":"a-c:rev","status":"down"}]}})"
        "\n");
    EXPECT_TRUE(within([&] { return service->resources().find("observation", "odd/a-c:rev") != nullptr; }));
    settle();
    EXPECT_EQ(writes(), before + 1) << "nothing but what was new";
    expect_others_served();
}

}  // namespace
}  // namespace hexi
