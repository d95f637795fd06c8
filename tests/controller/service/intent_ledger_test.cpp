// What a service promises to intents, and what it refuses because of that.
#include "controller/service/intent_ledger.hpp"

#include <fmt/format.h>

#include "controller/service/intent_standing.hpp"
#include "tests/controller/service/service_fixture.hpp"

namespace hexi {
namespace {

using testing::HasSubstr;

std::string pair(const std::string& from, const std::string& to, std::uint64_t mbps,
                 const std::string& more = "") {
    return fmt::format(R"({{"source":"{}","destination":"{}","bandwidth_bps":{}{}}})", from, to,
                       mbps * 1'000'000, more);
}

class IntentLedgerTest : public ServiceTest {
protected:
    void SetUp() override { open(); }

    [[nodiscard]] double held(const std::string& link) const {
        return service->ledger().held()[service->network()->topology->find_links(link)->front().index()];
    }
    [[nodiscard]] const Route& route() const { return service->network()->table->routes().front(); }
    [[nodiscard]] std::string links(const Path& path) const {
        std::string names;
        for (const LinkId link : path.links()) names += service->network()->topology->link(link).id + " ";
        return names;
    }
};

TEST_F(IntentLedgerTest, SendsWhatDoesNotFitTheShortestWayOverAnother) {
    ASSERT_TRUE(put("intent", "i", pair("a", "d", 8000)));
    ASSERT_TRUE(put("intent", "j", pair("a", "d", 4000)));
    ASSERT_EQ(route().paths.size(), 2U);
    EXPECT_EQ(links(route().paths[0].path), "a-b:fwd b-d:fwd ");
    EXPECT_EQ(links(route().paths[1].path), "a-c:fwd c-d:fwd ");
    EXPECT_EQ(route().paths[0].weight, 171U) << "two thirds of 256";
    EXPECT_EQ(route().paths[1].weight, 85U);
    EXPECT_TRUE(route().paths[1].backup);
    ASSERT_TRUE(remove("intent", "i"));
    ASSERT_EQ(route().paths.size(), 1U);
    EXPECT_EQ(links(route().paths[0].path), "a-c:fwd c-d:fwd ") << "who was promised a way keeps it";
}

TEST_F(IntentLedgerTest, RefusesWhatNoWayHasRoomForAndSaysWhatThereIs) {
    ASSERT_TRUE(put("intent", "i", pair("a", "e", 7000)));
    const Decision refused = put("intent", "j", pair("b", "e", 3001));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().why, EditRefusal::Why::kNoRoom);
    EXPECT_EQ(refused.error().sentence,
              "no path from 'b' to 'e' has 3.001 Gbit/s free: at most 3 Gbit/s is; on the cheapest, link "
              "'b-d:fwd' has 3 Gbit/s of 10 Gbit/s free");
    EXPECT_EQ(service->resources().count("intent"), 1U);
    EXPECT_EQ(held("d-e:fwd"), 7e9) << "a refusal holds nothing";
    EXPECT_TRUE(put("intent", "j", pair("b", "e", 3000)));
    ASSERT_FALSE(put("intent", "i", pair("a", "e", 7001))) << "it cannot grow";
    EXPECT_EQ(held("d-e:fwd"), 10e9) << "and keeps what it had";
    EXPECT_TRUE(put("intent", "i", pair("a", "e", 1000)));
    EXPECT_EQ(held("d-e:fwd"), 4e9);
}

TEST_F(IntentLedgerTest, KeepsNoWayThatIsSlowerThanItsTarget) {
    ASSERT_TRUE(put("intent", "i", pair("a", "b", 8000)));
    EXPECT_FALSE(put("intent", "j", pair("a", "b", 4000, R"(,"target_us":1500)")));
    EXPECT_TRUE(put("intent", "j", pair("a", "b", 4000, R"(,"target_us":3500)")));
}

TEST_F(IntentLedgerTest, HoldsNothingForWhatTheStateRefuses) {
    ASSERT_TRUE(put("intent", "i", pair("a", "d", 1000)));
    const Edit twice{.verb = Edit::Verb::kCreate, .kind = "intent", .id = "i", .body = pair("a", "d", 2000)};
    EXPECT_FALSE(change(twice));
    Edit stale{.verb = Edit::Verb::kPut, .kind = "intent", .id = "i", .body = pair("a", "d", 2000)};
    stale.seen = 999;
    EXPECT_FALSE(change(stale));
    Edit gone{.verb = Edit::Verb::kRemove, .kind = "intent", .id = "i"};
    gone.seen = 999;
    EXPECT_FALSE(change(gone));
    EXPECT_EQ(held("a-b:fwd"), 1e9);
}

TEST_F(IntentLedgerTest, KeepsItsPromisesWhenLinksFailAndSaysThatTheyAreShort) {
    ASSERT_TRUE(put("intent", "i", pair("a", "d", 8000)));
    ASSERT_TRUE(put("intent", "j", pair("a", "d", 8000)));
    EXPECT_FALSE(service->ledger().short_of_room("i"));
    ASSERT_TRUE(put("link", "a-b", R"({"status":"down"})"));
    EXPECT_TRUE(service->ledger().short_of_room("j"));
    EXPECT_EQ(held("a-c:fwd"), 16e9);
    ASSERT_TRUE(remove("link", "a-b"));
    EXPECT_FALSE(service->ledger().short_of_room("j"));
}

TEST_F(IntentLedgerTest, PromisesTheSameAfterARestart) {
    ASSERT_TRUE(put("intent", "z", pair("a", "d", 8000)));
    ASSERT_TRUE(put("intent", "j", pair("a", "d", 4000)));
    const std::uint64_t plan = service->network()->plan;
    ASSERT_TRUE(service->query<bool>([](StateStore&) { return true; }));
    service.reset();
    open();
    EXPECT_EQ(service->network()->plan, plan) << "z came first, so nothing moves";
    EXPECT_EQ(held("a-b:fwd"), 8e9);
}

TEST_F(IntentLedgerTest, LeavesRoomForTheTrafficOfTheMatrix) {
    ASSERT_TRUE(put("matrix", "m",
                    R"({"schema":"hexi-matrix/1","demands":[)"
                    R"({"source":"a","destination":"d","rate_bps":6000000000}]})"));
    ASSERT_TRUE(put("goal", "current", R"({"objective":"shortest","matrix":"m"})"));
    EXPECT_EQ(held("a-b:fwd"), 6e9);
    EXPECT_EQ(service->network()->table->routes().size(), 1U) << "the matrix is routed";
    ASSERT_TRUE(put("intent", "i", pair("a", "d", 5000)));
    EXPECT_EQ(held("a-c:fwd"), 5e9);
    ASSERT_TRUE(put("goal", "current", R"({"matrix":"m","load_factor":1.5})"));
    EXPECT_EQ(held("a-b:fwd"), 9e9);
}

TEST_F(IntentLedgerTest, RoutesWhatIsBestTogetherWhereAskedTo) {
    ASSERT_TRUE(put("intent", "i", pair("a", "d", 8000)));
    ASSERT_TRUE(put("goal", "current", R"({"objective":"min-mlu"})"));
    ASSERT_EQ(route().paths.size(), 2U);
    EXPECT_EQ(route().paths[0].weight, 128U) << "half over b, half over c";
    EXPECT_EQ(service->network()->objective, "min-mlu");
    ASSERT_TRUE(put("link", "a-b", R"({"status":"down"})"));
    ASSERT_EQ(route().paths.size(), 1U);
    EXPECT_EQ(links(route().paths[0].path), "a-c:fwd c-d:fwd ");
    ASSERT_TRUE(remove("link", "a-b"));
    EXPECT_EQ(route().paths.size(), 2U);
    ASSERT_TRUE(remove("goal", "current"));
    EXPECT_EQ(route().paths.size(), 1U);
}

/// u - x - h1, u - h2 and x - h2: h1 is 2 ms away, h2 3 ms directly.
class ComputeFlowTest : public IntentLedgerTest {
protected:
    static std::shared_ptr<const Topology> hubs() {
        TopologySpec spec = support::network({"u", "x", "h1", "h2"}, {{"u", "x"}, {"x", "h1"}, {"u", "h2"}});
        spec.links[2].delay = SimTime(3'000'000'000);
        spec.nodes[2].compute.capacity_eflops = 1;
        spec.nodes[3].compute.capacity_eflops = 2;
        return std::make_shared<const Topology>(Topology::create(std::move(spec)).value());
    }
    void SetUp() override {
        auto opened = ControllerService::open({.folder = folder.path() + "/data",
                                               .topology = hubs(),
                                               .wall = system_clock(),
                                               .clock = steady_clock()});
        service = std::move(*opened);
        settle();
    }
    static std::string flow(double eflops, std::uint64_t mbps = 1000, const std::string& more = "") {
        return fmt::format(R"({{"job":{{"class":"online-inference","sites":["u"],"bandwidth_bps":{},)"
                           R"("compute_eflops":{}{}}},"policy":"latency"}})",
                           mbps * 1'000'000, eflops, more);
    }
    [[nodiscard]] std::string hub(const std::string& id) const {
        const auto body = parse_json(service->resources().find("intent", id)->body, id);
        return *body->find("hub")->as_string();
    }
};

TEST_F(ComputeFlowTest, IsPlacedAtTheBestHubThatHasRoom) {
    ASSERT_TRUE(put("intent", "one", flow(0.8)));
    EXPECT_EQ(hub("one"), "h1");
    EXPECT_EQ(links(route().paths[0].path), "u-x:fwd x-h1:fwd ");
    ASSERT_TRUE(put("intent", "two", flow(0.8)));
    EXPECT_EQ(hub("two"), "h2") << "h1 has 0.2 left";
    const Decision none = put("intent", "three", flow(1.5));
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().why, EditRefusal::Why::kNoRoom);
    EXPECT_THAT(none.error().sentence, HasSubstr("no hub takes it: h1: "));
    const Decision never = put("intent", "far", flow(0.1, 1000, R"(,"latency_target_ms":1)"));
    ASSERT_FALSE(never);
    EXPECT_EQ(never.error().why, EditRefusal::Why::kImpossible);
    ASSERT_TRUE(remove("intent", "two"));
    EXPECT_TRUE(put("intent", "three", flow(1.5))) << "what was withdrawn is free again";
}

TEST_F(ComputeFlowTest, GoesToAnotherHubWhenItsOwnIsCutOffAndStaysThere) {
    ASSERT_TRUE(put("intent", "one", flow(0.8)));
    ASSERT_TRUE(put("link", "x-h1", R"({"status":"down"})"));
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (hub("one") != "h2" && std::chrono::steady_clock::now() < until) std::this_thread::yield();
    EXPECT_EQ(hub("one"), "h2") << "durably";
    settle();
    EXPECT_EQ(links(route().paths[0].path), "u-h2:fwd ");
    ASSERT_TRUE(remove("link", "x-h1"));
    EXPECT_EQ(hub("one"), "h2");
    EXPECT_FALSE(
        service->ledger().held_compute().contains(service->network()->topology->find_node("h1").value()));
}

TEST_F(ComputeFlowTest, IsToldWhatEveryHubSays) {
    ASSERT_TRUE(put("intent", "one", flow(0.8)));
    const auto search = service->ledger().hubs_for("one");
    ASSERT_TRUE(search && *search);
    EXPECT_EQ(service->network()->topology->node((*search)->node(*(*search)->chosen())).id, "h1");
    EXPECT_EQ((*search)->plan.jobs.front().others.size(), 1U);
    EXPECT_FALSE(service->ledger().hubs_for("none"));
}

TEST(ReadIntent, NamesThePlaceOfWhatIsWrongWithAJob) {
    const auto topology = Topology::create(support::chain()).value();
    const auto error = [&](const std::string& text) {
        return read_intent(parse_json(text, "i").value(), "i", topology).error().message;
    };
    EXPECT_THAT(error(R"({"job":{"class":"dream","sites":["a"],"bandwidth_bps":1}})"),
                HasSubstr("i: /job/class: "));
    EXPECT_THAT(error(R"({"job":{"class":"training","sites":["z"],"bandwidth_bps":1}})"),
                HasSubstr("i: /job/sites: no node 'z'"));
    EXPECT_THAT(error(R"({"job":{"class":"training","sites":["a"],"bandwidth_bps":1,"start_s":5}})"),
                HasSubstr("i: /job: 'start_s' is not allowed"));
    EXPECT_THAT(error(R"({"job":5})"), HasSubstr("i: /job: must be an object"));
    EXPECT_THAT(error(R"({"job":{"class":"training","sites":["a"],"bandwidth_bps":1},"source":"a"})"),
                HasSubstr("/source"));
    EXPECT_THAT(error(R"({"job":{"class":"training","sites":["a"],"bandwidth_bps":1},"policy":"best"})"),
                HasSubstr("i: /policy: "));
}

}  // namespace
}  // namespace hexi
