#include "controller/cost_graph.hpp"

#include "controller/shortest_path.hpp"
#include "tests/controller/hand_network.hpp"
#include "tests/controller/random_network.hpp"

namespace hexi {
namespace {

using support::hand_network;
using support::node;

const LinkId kFirst(0), kFirstBack(1), kSecond(2);

class CostGraphTest : public testing::Test {
protected:
    Topology network_ = hand_network(
        {{"ab", "a", "b", 2, {"duct"}}, {"bc", "b", "c", 3}, {"abo", "a", "b", 1, {}, Layer::kOptical}});
    NetworkState state_{network_};

    CostGraph graph(const PathConstraints& constraints = {}) { return {network_, state_, constraints}; }
};

TEST_F(CostGraphTest, CountsFixedAndExtraDelayInPicoseconds) {
    state_[kFirst].extra_delay = SimTime(5);
    EXPECT_EQ(graph().cost(kFirst), 2'000'000'005);
    EXPECT_EQ(graph().cost(kFirstBack), 2'000'000'000);
}

TEST_F(CostGraphTest, CountsTheIgpMetricInMillionthsWithoutExtraDelay) {
    state_[kFirst].extra_delay = SimTime(5);
    EXPECT_EQ(graph({.metric = PathMetric::kIgp}).cost(kFirst), 1'000'000);
}

TEST_F(CostGraphTest, LeavesOutDownAndDrainedLinksInThatDirectionOnly) {
    state_[kFirst].status = LinkStatus::kDown;
    state_[kSecond].status = LinkStatus::kDrained;
    EXPECT_FALSE(graph().usable(kFirst));
    EXPECT_TRUE(graph().usable(kFirstBack));
    EXPECT_FALSE(graph().usable(kSecond));
}

TEST_F(CostGraphTest, StaysOnItsLayer) {
    EXPECT_FALSE(graph().usable(LinkId(4)));
    EXPECT_TRUE(graph({.layer = Layer::kOptical}).usable(LinkId(4)));
    EXPECT_FALSE(graph({.layer = Layer::kOptical}).usable(kFirst));
}

TEST_F(CostGraphTest, LeavesOutWhatIsExcluded) {
    EXPECT_FALSE(graph({.excluded_links = {kFirst}}).usable(kFirst));
    EXPECT_TRUE(graph({.excluded_links = {kFirst}}).usable(kFirstBack));
    const CostGraph without_c = graph({.excluded_nodes = {node(network_, "c")}});
    EXPECT_TRUE(without_c.usable(kFirst));
    EXPECT_FALSE(without_c.usable(kSecond));
    EXPECT_FALSE(without_c.usable(LinkId(3)));
    const SrlgId duct = network_.link(kFirst).srlgs.back();
    const CostGraph without_duct = graph({.excluded_srlgs = {duct}});
    EXPECT_FALSE(without_duct.usable(kFirstBack));
    EXPECT_TRUE(without_duct.usable(kSecond));
}

TEST_F(CostGraphTest, SaturatesSoThatNoPathOverflows) {
    state_[kFirst].extra_delay = SimTime::max();
    EXPECT_EQ(graph().cost(kFirst), (PathCost{1} << 62) / 3);
    auto spec = network_.spec();
    spec.links[0].metric = 1e300;
    const auto huge = Topology::create(spec);
    EXPECT_EQ(link_cost(*huge, NetworkState(*huge), PathMetric::kIgp, kFirst), (PathCost{1} << 62) / 3);
}

TEST_F(CostGraphTest, SumsAPath) {
    EXPECT_EQ(graph().cost(make_path(network_, {kFirst, kSecond})), 5'000'000'000);
}

TEST_F(CostGraphTest, NamesAPairWithoutAPathAndWhy) {
    const NodeId a = node(network_, "a"), c = node(network_, "c");
    EXPECT_EQ(
        no_path_error(network_, a, c, Layer::kOptical),
        (Error{ErrorCode::kUnreachable,
               "no path from 'a' to 'c' on layer 'optical' over the links that are up and not excluded"}));
    EXPECT_EQ(no_path_error(network_, a, c, Layer::kIpPrivate).message,
              "no path from 'a' to 'c' on layer 'ip-private': network 'by-hand' has no link on that layer");
}

TEST_F(CostGraphTest, CountsLinksWhereHopsAreTheMetric) {
    state_[kFirst].extra_delay = SimTime(5);
    EXPECT_EQ(graph({.metric = PathMetric::kHops}).cost(kFirst), 1);
}

/// By the definition of RFC 3209, 4.7.4, on masks of bits.
bool allowed(unsigned link, unsigned include_any, unsigned include_all, unsigned exclude_any) {
    return (link & exclude_any) == 0 && (include_any == 0 || (link & include_any) != 0) &&
           ((link & include_all) ^ include_all) == 0;
}

TEST(LinkAffinity, IsThatOfRfc3209ForEveryCombination) {
    const auto colours = [](unsigned mask) {
        std::vector<ColourId> ids;
        for (unsigned bit = 0; bit < 3; ++bit) {
            if ((mask >> bit & 1U) != 0) ids.emplace_back(bit);
        }
        return ids;
    };
    for (unsigned all = 0; all < 1U << 12; ++all) {
        const unsigned link = all & 7, any = all >> 3 & 7, every = all >> 6 & 7, none = all >> 9 & 7;
        const LinkAffinity affinity{colours(any), colours(every), colours(none)};
        EXPECT_EQ(affinity.allows({.colours = colours(link)}), allowed(link, any, every, none)) << all;
    }
}

TEST(LinkAffinity, LeavesTheBestPathOverTheLinksAllowed) {
    std::size_t found = 0, none = 0;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        const Topology topology = support::random_network(seed);
        const auto colour = topology.find_colour(seed % 2 == 0 ? "red" : "blue");
        if (!colour) continue;
        const LinkAffinity affinity =
            seed % 3 == 0 ? LinkAffinity{.include_any = {*colour}} : LinkAffinity{.exclude_any = {*colour}};
        const NetworkState state(topology);
        auto all = support::all_paths(CostGraph(topology, state, {}), NodeId(0), NodeId(1));
        std::erase_if(all, [&](const Path& path) {
            return !std::ranges::all_of(path.links(),
                                        [&](LinkId link) { return affinity.allows(topology.link(link)); });
        });
        const auto path = cheapest_path({topology, state, {.affinity = affinity}}, NodeId(0), NodeId(1));
        ASSERT_EQ(path.has_value(), !all.empty());
        ++(path ? found : none);
        if (path) {
            EXPECT_EQ(path_delay(topology, *path), path_delay(topology, all.front()));
        }
    }
    EXPECT_GT(found, 50U);
    EXPECT_GT(none, 50U);
}

}  // namespace
}  // namespace hexi
