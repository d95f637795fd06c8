#include "controller/backup_path.hpp"

#include "controller/shortest_path.hpp"
#include "tests/controller/hand_network.hpp"
#include "tests/controller/random_network.hpp"

namespace hexi {
namespace {

using support::hand_network;
using support::node;

/// Shared metres and cost of the best backup, by trying every path.
std::optional<std::pair<std::int64_t, PathCost>> best_by_trial(const CostGraph& graph, const Path& primary,
                                                               const std::vector<Path>& all) {
    RiskSet risks(graph.topology());
    risks.add(primary);
    std::optional<std::pair<std::int64_t, PathCost>> best;
    for (const auto& path : all) {
        if (path == primary) continue;
        std::pair<std::int64_t, PathCost> offer{0, graph.cost(path)};
        for (const LinkId link : path.links()) offer.first += risks.shared_metres(link);
        if (!best || offer < *best) best = offer;
    }
    return best;
}

TEST(BackupPath, EqualsTheBestOfAllPathsOnRandomNetworks) {
    support::for_random_pairs(300, [](const CostGraph& graph, NodeId from, NodeId to) {
        const auto all = support::all_paths(graph, from, to);
        for (const Path& primary : all) {
            const auto best = best_by_trial(graph, primary, all);
            const auto [path, shared] = backup_path(graph, primary);
            ASSERT_EQ(path.has_value(), best.has_value());
            EXPECT_EQ(shared.kind == Disjointness::kNone, !path.has_value());
            if (!path) continue;
            RiskSet risks(graph.topology());
            risks.add(primary);
            std::int64_t metres = 0;
            for (const LinkId link : path->links()) metres += risks.shared_metres(link);
            EXPECT_EQ(std::pair(metres, graph.cost(*path)), *best);
            EXPECT_EQ(metres == 0, shared.kind == Disjointness::kSrlgDisjoint);
            EXPECT_NE(*path, primary);
        }
    });
}

struct Answer {
    std::string path, shared;
    bool operator==(const Answer&) const = default;
};

Answer backup_of_shortest(const Topology& network, const std::string& from, const std::string& to) {
    const CostGraph graph(network, NetworkState(network), {});
    const auto backup = backup_path(graph, *shortest_path(graph, node(network, from), node(network, to)));
    return {backup.path ? support::words(network, *backup.path) : "", describe(network, backup.shared)};
}

TEST(BackupPath, PrefersALongPathOfItsOwnToAShortOneInTheSameDuct) {
    const auto network = hand_network({{"ab", "a", "b", 1, {"duct"}},
                                       {"ab2", "a", "b", 2, {"duct"}},
                                       {"ac", "a", "c", 9},
                                       {"cb", "c", "b", 9}});
    EXPECT_EQ(backup_of_shortest(network, "a", "b"), (Answer{"ac:fwd cb:fwd", "shares no risk"}));
}

TEST(BackupPath, SharesTheShorterRiskWhereItMust) {
    const auto network = hand_network({{"ab", "a", "b", 1, {"near"}},
                                       {"bc", "b", "c", 4, {"far"}},
                                       {"ad", "a", "d", 1, {"near"}},
                                       {"dc", "d", "c", 9},
                                       {"ae", "a", "e", 1},
                                       {"ec", "e", "c", 5, {"far"}}});
    EXPECT_EQ(backup_of_shortest(network, "a", "c"),
              (Answer{"ad:fwd dc:fwd", "shares no link, but 'near' (100 km)"}));
}

TEST(BackupPath, SharesTheOnlyAccessLink) {
    const auto network = hand_network(
        {{"hostleg", "h", "a", 1}, {"ab", "a", "b", 1}, {"ac", "a", "c", 2}, {"cb", "c", "b", 2}});
    EXPECT_EQ(backup_of_shortest(network, "h", "b"),
              (Answer{"hostleg:fwd ac:fwd cb:fwd", "shares 'hostleg' (100 km)"}));
}

TEST(BackupPath, TakesTheOtherLinkInTheSameDuctForWantOfBetter) {
    const auto network = hand_network({{"ab", "a", "b", 1, {"duct"}}, {"ab2", "a", "b", 3, {"duct"}}});
    EXPECT_EQ(backup_of_shortest(network, "a", "b"),
              (Answer{"ab2:fwd", "shares no link, but 'duct' (300 km)"}));
}

TEST(BackupPath, IsNoneOnABridge) {
    const auto network = hand_network({{"ab", "a", "b"}, {"bc", "b", "c"}});
    EXPECT_EQ(backup_of_shortest(network, "a", "c"), (Answer{"", "there is no second path"}));
}

}  // namespace
}  // namespace hexi
