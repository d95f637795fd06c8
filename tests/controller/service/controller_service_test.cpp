#include "controller/service/controller_service.hpp"

#include <sys/stat.h>

#include <set>

#include <fmt/format.h>

#include "controller/service/intent_standing.hpp"
#include "controller/state/plan_archive.hpp"
#include "tests/controller/service/service_fixture.hpp"

namespace hexi {
namespace {

using testing::HasSubstr;

constexpr const char* kIntent = R"({"source":"a","destination":"d","bandwidth_bps":1000})";

/// Makes intent i under the idempotency key k.
Edit keyed_creation() {
    return {.verb = Edit::Verb::kCreate,
            .kind = "intent",
            .id = "i",
            .body = kIntent,
            .key = IdempotencyKey{"k", "digest"}};
}

class ControllerServiceTest : public ServiceTest {
protected:
    [[nodiscard]] Standing standing() const {
        const auto intent = read_intent(parse_json(kIntent, "i").value(), "i", *service->network()->topology);
        return standing_of(intent.value(), *service->network()).standing;
    }
};

TEST_F(ControllerServiceTest, MakesATokenForEachRoleThatOnlyItsOwnerCanRead) {
    open();
    for (const char* role : {"viewer", "operator", "admin"}) {
        const std::string path = folder.path() + "/data/" + role + ".token";
        struct stat found {};
        ASSERT_EQ(stat(path.c_str(), &found), 0) << path;
        EXPECT_EQ(found.st_mode & 0777U, 0600U);
        const std::string secret = folder.read(std::string("data/") + role + ".token").substr(0, 64);
        const auto bearer = service->tokens().find(secret);
        ASSERT_TRUE(bearer);
        EXPECT_EQ(to_string(bearer->role), role);
        EXPECT_EQ(folder.read("data/state.db").find(secret), std::string::npos) << "kept in the clear";
        EXPECT_EQ(folder.read("data/state.db-wal").find(secret), std::string::npos) << "kept in the clear";
    }
    EXPECT_FALSE(service->tokens().find(""));
}

TEST_F(ControllerServiceTest, RoutesAnIntentRoundALinkThatFails) {
    open();
    ASSERT_TRUE(put("intent", "i", kIntent));
    EXPECT_EQ(way(), "a-b:fwd");
    EXPECT_EQ(standing(), Standing::kRouted);
    ASSERT_TRUE(put("link", "a-b", R"({"status":"down"})"));
    EXPECT_EQ(way(), "a-c:fwd");
    ASSERT_TRUE(put("link", "c-d", R"({"status":"drained"})"));
    EXPECT_EQ(standing(), Standing::kUnreachable);
    ASSERT_TRUE(remove("link", "a-b"));
    EXPECT_EQ(way(), "a-b:fwd");
    ASSERT_TRUE(remove("intent", "i"));
    EXPECT_TRUE(service->network()->table->routes().empty());
}

TEST_F(ControllerServiceTest, ActsOnWhatAnAgentSees) {
    open();
    ASSERT_TRUE(put("intent", "i", kIntent));
    const auto links = service->network()->topology->find_links("a-b").value();
    service->observe("one", {{links.front(), LinkStatus::kDown}});
    settle();
    EXPECT_EQ(way(), "a-c:fwd");
    service->observe("two", {{links.front(), LinkStatus::kUp}});
    settle();
    EXPECT_EQ(way(), "a-c:fwd") << "the agent that saw it down has not taken that back";
    service->observe("one", {{links.front(), LinkStatus::kUp}});
    settle();
    EXPECT_EQ(way(), "a-b:fwd");
}

TEST_F(ControllerServiceTest, GoesBackToAnEarlierPlanAndStaysThere) {
    open();
    ASSERT_TRUE(put("intent", "i", kIntent));
    const std::uint64_t first = service->network()->plan;
    ASSERT_TRUE(put("link", "a-b", R"({"status":"drained"})"));
    EXPECT_EQ(way(), "a-c:fwd");
    ASSERT_TRUE(put("pin", "plan", "{\"plan\":" + std::to_string(first) + "}"));
    EXPECT_EQ(way(), "a-b:fwd");
    EXPECT_TRUE(service->network()->pinned);
    ASSERT_TRUE(put("link", "c-d", R"({"status":"drained"})"));
    EXPECT_EQ(way(), "a-b:fwd");
    ASSERT_TRUE(remove("link", "c-d"));
    ASSERT_TRUE(remove("pin", "plan"));
    EXPECT_EQ(way(), "a-c:fwd");
}

TEST_F(ControllerServiceTest, KeepsThePlanThatItIsPinnedToAndPinsToNoOther) {
    open();
    ASSERT_TRUE(put("intent", "i", kIntent));
    const auto pin = [&](std::uint64_t plan) {
        return put("pin", "plan", fmt::format(R"({{"plan":{}}})", plan));
    };
    const Decision unknown = pin(99);
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().sentence, "there is no plan 99, or it is not kept any more");
    ASSERT_TRUE(pin(1));
    for (std::uint64_t version = 100; version < 110; ++version) {
        ASSERT_TRUE(service->query<bool>([&](StateStore& store) {
            return archive_plan(store, {version, "{}", "{}"}, 5).transform([] { return true; });
        }));
    }
    EXPECT_TRUE(pin(1)) << "kept beside the five newest";
    ASSERT_TRUE(remove("pin", "plan"));
}

TEST_F(ControllerServiceTest, KeepsEverythingAcrossARestartWithoutANewPlan) {
    open();
    ASSERT_TRUE(put("intent", "i", kIntent));
    ASSERT_TRUE(put("link", "a-b", R"({"status":"down"})"));
    const std::uint64_t plan = service->network()->plan;
    ASSERT_TRUE(service->query<bool>([](StateStore&) { return true; })) << "the plan is on the disk, too";
    const std::uint64_t last = service->events().last();
    service.reset();
    open();
    EXPECT_EQ(service->network()->plan, plan);
    EXPECT_EQ(way(), "a-c:fwd");
    EXPECT_EQ(service->events().last(), last) << "those who come back can go on where they were";
}

TEST_F(ControllerServiceTest, RefusesAFolderThatAnotherUses) {
    open();
    const auto second = ControllerService::open({.folder = folder.path() + "/data",
                                                 .topology = square(),
                                                 .wall = system_clock(),
                                                 .clock = steady_clock()});
    ASSERT_FALSE(second);
    EXPECT_THAT(second.error().message, HasSubstr("another controller uses this folder"));
}

TEST_F(ControllerServiceTest, AnswersARepeatedKeyWithoutMakingASecondIntent) {
    open();
    const Edit first = keyed_creation();
    Edit again = first;
    again.id = "j";
    ASSERT_TRUE(change(first));
    const Decision repeated = change(again);
    ASSERT_TRUE(repeated);
    EXPECT_TRUE(repeated->repeated);
    EXPECT_EQ(repeated->resource.id, "i");
    EXPECT_EQ(service->resources().count("intent"), 1U);
    again.key->request = "other";
    const Decision reused = change(again);
    ASSERT_FALSE(reused);
    EXPECT_EQ(reused.error().sentence, "the idempotency key 'k' was used for another request");
}

TEST_F(ControllerServiceTest, CaresForNoDateButInWhatItWritesForPeople) {
    std::atomic<std::int64_t> now_s{2'000'000'000};
    wall = [&] { return std::chrono::system_clock::time_point(std::chrono::seconds(now_s.load())); };
    open();
    const Edit first = keyed_creation();
    ASSERT_TRUE(change(first));
    const std::uint64_t seen = service->events().last(), plan = service->network()->plan;
    now_s = 1'000'000'000;  // thirty years back
    ASSERT_TRUE(put("link", "a-b", R"({"status":"down"})"));
    EXPECT_EQ(way(), "a-c:fwd");
    EXPECT_GT(service->network()->plan, plan);
    EXPECT_THAT(*told_after(seen), HasSubstr("event: link\n")) << "ids ascend, whatever the date";
    now_s = 4'000'000'000;  // and far ahead
    EXPECT_TRUE(change(first)->repeated) << "answers are not forgotten by date";
    service.reset();
    now_s = 1;
    open();
    EXPECT_TRUE(change(first)->repeated);
    EXPECT_EQ(way(), "a-c:fwd");
    const auto changes =
        service->query<std::vector<Change>>([](StateStore& store) { return store.changes_after(0, 1000); });
    std::set<std::int64_t> dates;
    for (const Change& one : *changes) dates.insert(one.at_us);
    EXPECT_TRUE(dates.contains(2'000'000'000'000'000)) << "the audit log has the date of then";
    EXPECT_TRUE(dates.contains(1'000'000'000'000'000));
}

TEST_F(ControllerServiceTest, ComesBackFromABackup) {
    open();
    ASSERT_TRUE(put("intent", "i", kIntent));
    ASSERT_TRUE(service->back_up(folder.path() + "/copy.db"));
    ASSERT_TRUE(put("intent", "later", kIntent));
    const std::uint64_t last = service->events().last();
    service.reset();
    ServiceOptions options{.folder = folder.path() + "/data",
                           .topology = square(),
                           .wall = wall,
                           .clock = steady_clock(),
                           .restore = folder.path() + "/none.db"};
    EXPECT_THAT(ControllerService::open(options).error().message, HasSubstr("--restore: "));
    options.restore = folder.path() + "/copy.db";
    service = ControllerService::open(options).value();
    settle();
    EXPECT_TRUE(service->resources().find("intent", "i"));
    EXPECT_FALSE(service->resources().find("intent", "later"));
    EXPECT_EQ(*told_after(last), "event: reset\ndata: {}\n\n") << "followers have seen what never was";
}

/// Refuses until told otherwise.
class Unwilling : public Forwarders {
public:
    Delivery deliver(const PlanOffer&) override {
        ++offers;
        return {.committed = willing, .refusal = willing ? "" : "agent x: no memory", .agents = {}};
    }
    std::atomic<bool> willing{false};
    std::atomic<int> offers{0};
};

TEST_F(ControllerServiceTest, TriesAgainWhereAnAgentRefusesAPlan) {
    Unwilling agents;
    open(&agents);
    auto promise = std::make_shared<std::promise<Decision>>();
    service->submit({.verb = Edit::Verb::kPut, .kind = "intent", .id = "i", .body = kIntent},
                    [promise](Decision made) { promise->set_value(std::move(made)); });
    ASSERT_TRUE(promise->get_future().get());
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (agents.offers < 2 && std::chrono::steady_clock::now() < until) std::this_thread::yield();
    EXPECT_EQ(service->network()->alarm, "agent x: no memory");
    const auto told = told_after(service->events().last());
    EXPECT_EQ(way(), "") << "what was refused is in force nowhere";
    agents.willing = true;
    settle();
    EXPECT_EQ(way(), "a-b:fwd");
    EXPECT_EQ(service->network()->alarm, "");
    EXPECT_THAT(*told, HasSubstr("event: alarm\ndata: {\"alarm\":\"\"}\n\n"))
        << "who follows is told that it is over";
}

}  // namespace
}  // namespace hexi
