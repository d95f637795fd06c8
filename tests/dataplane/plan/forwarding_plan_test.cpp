#include "dataplane/plan/forwarding_plan.hpp"

#include <map>

#include "tests/support/played_experiments.hpp"

namespace hexi {
namespace {

using namespace support;
using testing::ElementsAre;

/// a to d over b or, longer, over c; b joins c.
struct Square {
    Square()
        : topology(make_topology({{"a", "b", 1_Gbps, 1_ms},
                                  {"b", "d", 1_Gbps, 2_ms},
                                  {"a", "c", 1_Gbps, 3_ms},
                                  {"c", "d", 1_Gbps, 4_ms}})),
          state(*topology) {}

    [[nodiscard]] NodeId node(const std::string& id) const { return *topology->find_node(id); }
    [[nodiscard]] RouteKey key() const { return {node("a"), node("d"), Layer::kIp, 0}; }
    [[nodiscard]] LinkId link(const std::string& from, const std::string& to) const {
        const auto links = topology->links();
        for (std::size_t i = 0; i < links.size(); ++i) {
            if (links[i].from == node(from) && links[i].to == node(to)) return LinkId(i);
        }
        return {};
    }
    [[nodiscard]] Path over(const std::string& middle) const {
        return *Path::create(*topology, {link("a", middle), link(middle, "d")});
    }
    /// Weights of the ways over b and c; 0 leaves one out.
    [[nodiscard]] RoutingTable table(std::uint32_t b, std::uint32_t c, bool backups = false) const {
        Route route{.key = key(), .paths = {}};
        if (b > 0) route.paths.push_back({.path = over("b"), .weight = b});
        if (c > 0) route.paths.push_back({.path = over("c"), .weight = c});
        if (backups) route.paths.front().backup = over(b > 0 ? "c" : "b");
        return RoutingTable({route});
    }
    [[nodiscard]] std::vector<LinkId> links(const ForwardingPlan& plan, std::uint32_t chain) const {
        std::vector<LinkId> ids;
        for (const std::uint32_t index : plan.chains()->links_of(chain)) ids.emplace_back(index);
        return ids;
    }

    std::shared_ptr<const Topology> topology;
    NetworkState state;
};

TEST(ForwardingPlan, SpreadsFlowsByWeightAndKeepsEachOnOnePath) {
    const Square square;
    const auto plan = ForwardingPlan::compile(*square.topology, square.table(3, 1));
    const ChainHealth health(*plan, square.state);
    const std::uint32_t route = plan->route(square.key());
    ASSERT_NE(route, ForwardingPlan::kNone);
    std::map<std::uint32_t, int> counts;
    constexpr std::uint32_t kFlows = 4096;
    for (std::uint32_t flow = 0; flow < kFlows; ++flow)
        ++counts[plan->choose(route, flow * (0xffffffffU / kFlows + 1), health)];
    ASSERT_EQ(counts.size(), 2U);
    EXPECT_THAT(square.links(*plan, 0), ElementsAre(square.link("a", "b"), square.link("b", "d")));
    EXPECT_EQ(counts[0], 3072);
    EXPECT_EQ(counts[1], 1024);
    EXPECT_EQ(plan->choose(route, 0xffffffffU, health), 1U);
}

TEST(ForwardingPlan, KnowsNoRouteThatTheTableLacksOrLeavesWithoutPaths) {
    const Square square;
    const auto plan = ForwardingPlan::compile(*square.topology, square.table(0, 0));
    EXPECT_EQ(plan->route(square.key()), ForwardingPlan::kNone);
    EXPECT_EQ(plan->route({square.node("d"), square.node("a"), Layer::kIp, 0}), ForwardingPlan::kNone);
}

TEST(ForwardingPlan, ALaterPlanKeepsTheChainsOfTheEarlier) {
    const Square square;
    const auto first = ForwardingPlan::compile(*square.topology, square.table(1, 0));
    const auto second = ForwardingPlan::compile(*square.topology, square.table(0, 1), first.get());
    EXPECT_EQ(first->version(), 1U);
    EXPECT_EQ(second->version(), 2U);
    for (std::uint32_t chain = 0; chain < first->chains()->size(); ++chain)
        EXPECT_EQ(square.links(*first, chain), square.links(*second, chain));
    const ChainHealth health(*second, square.state);
    const std::uint32_t chosen = second->choose(second->route(square.key()), 1, health);
    EXPECT_THAT(square.links(*second, chosen), ElementsAre(square.link("a", "c"), square.link("c", "d")));
}

TEST(ForwardingPlan, TurnsBackAtEveryHop) {
    const Square square;
    const auto plan = ForwardingPlan::compile(*square.topology, square.table(1, 0));
    EXPECT_THAT(square.links(*plan, plan->there_and_back(0, 1)),
                ElementsAre(square.link("a", "b"), square.link("b", "a")));
    EXPECT_THAT(square.links(*plan, plan->there_and_back(0, 2)),
                ElementsAre(square.link("a", "b"), square.link("b", "d"), square.link("d", "b"),
                            square.link("b", "a")));
    EXPECT_EQ(plan->there_and_back(plan->there_and_back(0, 1), 1), ForwardingPlan::kNone);
}

TEST(ChainHealth, ABackupServesOnceTheHeadKnowsAndNoLongerThanNeeded) {
    const Square square;
    const auto plan = ForwardingPlan::compile(*square.topology, square.table(1, 0, true));
    ChainHealth health(*plan, square.state);
    const std::uint32_t route = plan->route(square.key());
    const std::uint32_t primary = plan->choose(route, 7, health);
    health.link_changed(*plan, square.link("b", "d"), true, 10_ms);
    EXPECT_EQ(health.next_news(), 11_ms) << "news cross a-b in 1 ms";
    health.learn(11_ms - 1_ps);
    EXPECT_EQ(plan->choose(route, 7, health), primary);
    health.learn(11_ms);
    const std::uint32_t backup = plan->choose(route, 7, health);
    EXPECT_THAT(square.links(*plan, backup), ElementsAre(square.link("a", "c"), square.link("c", "d")));
    health.link_changed(*plan, square.link("a", "c"), true, 12_ms);
    health.learn(12_ms);
    EXPECT_EQ(plan->choose(route, 7, health), primary) << "a broken backup is no better";
    health.link_changed(*plan, square.link("b", "d"), false, 20_ms);
    health.link_changed(*plan, square.link("b", "d"), false, 20_ms);
    health.learn(21_ms);
    EXPECT_FALSE(health.broken(primary));
    EXPECT_EQ(health.next_news(), SimTime::max());
}

TEST(ChainHealth, KnowsWhatWasDownFromTheStartAndCarriesItToTheNextPlan) {
    Square square;
    square.state[square.link("a", "b")].status = LinkStatus::kDown;
    const auto first = ForwardingPlan::compile(*square.topology, square.table(1, 0, true));
    ChainHealth health(*first, square.state);
    const auto over_c = [&](const ForwardingPlan& plan) {
        return square.links(plan, plan.choose(plan.route(square.key()), 1, health))[0] ==
               square.link("a", "c");
    };
    EXPECT_TRUE(over_c(*first));
    const auto second = ForwardingPlan::compile(*square.topology, square.table(2, 0, true), first.get());
    health.adopt(*second);
    EXPECT_TRUE(over_c(*second));
}

}  // namespace
}  // namespace hexi
