// Where packets go: a routing table made ready for one lookup and one hash a packet.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

#include "dataplane/plan/chain_table.hpp"
#include "topology/network_state.hpp"
#include "topology/routing_table.hpp"
#include "topology/topology.hpp"

namespace hexi {

class ChainHealth;

/// A RoutingTable compiled for forwarding: routes are numbers, paths are chains, and every chain can be
/// crossed up to any of its hops and back. Immutable, so a new plan is put in force by swapping a pointer; a
/// plan compiled from an earlier one keeps its chains' numbers, so packets under way stay on theirs. Safe to
/// read from any thread.
class ForwardingPlan {
public:
    static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

    /// `earlier`: the plan that this one is to replace, or null for the first. Paths of `table` are of
    /// `topology`.
    static std::shared_ptr<const ForwardingPlan> compile(const Topology& topology, const RoutingTable& table,
                                                         const ForwardingPlan* earlier = nullptr);

    /// Counts from 1, one more than the earlier plan's.
    [[nodiscard]] std::uint64_t version() const { return version_; }
    [[nodiscard]] const std::shared_ptr<const ChainTable>& chains() const { return chains_; }

    /// The number of the route of `key`; kNone where the table has none or it has no path. Routes of
    /// different plans have different numbers.
    [[nodiscard]] std::uint32_t route(const RouteKey& key) const;
    [[nodiscard]] std::size_t route_count() const { return keys_.size(); }
    [[nodiscard]] const RouteKey& key(std::uint32_t route) const { return keys_[route]; }

    /// Whether all flows of `route` take one path, or its backup.
    [[nodiscard]] bool has_one_path(std::uint32_t route) const { return ranges_[route].count == 1; }
    /// The chain for a packet of `route` whose flow hashes to `hash` (uniform over 32 bits): one path for one
    /// hash, in proportion to the weights; its backup where the path is known broken and the backup is not.
    [[nodiscard]] std::uint32_t choose(std::uint32_t route, std::uint32_t hash,
                                       const ChainHealth& health) const;

    /// The chain that crosses the first `hops` (1 .. all) links of `chain`, turns there and comes back over
    /// the opposite directions: the way of a packet that expires, and of the answer to it. kNone where a link
    /// has no opposite direction, and for chains that are such ways themselves.
    [[nodiscard]] std::uint32_t there_and_back(std::uint32_t chain, std::size_t hops) const;

    /// A chain over some link, and how long news of that link take to its head.
    struct Crossing {
        std::uint32_t chain = 0;
        SimTime notice{0};  ///< fixed delays of the links before it
    };
    /// Chains of routes and of their backups that cross `link`.
    [[nodiscard]] std::span<const Crossing> crossings(LinkId link) const;

private:
    struct Choice {
        std::uint64_t up_to = 0;  ///< share of 2^32 of the route's paths up to this one
        std::uint32_t chain = 0, backup = kNone;
    };
    /// A slice of choices_ or crossings_.
    struct Range {
        std::uint32_t first = 0, count = 0;
    };
    class Compiler;
    ForwardingPlan() = default;

    std::uint64_t version_ = 1;
    std::shared_ptr<const ChainTable> chains_;
    std::vector<RouteKey> keys_;  ///< sorted
    std::vector<Range> ranges_;   ///< of choices_, by route
    std::vector<Choice> choices_;
    std::vector<std::uint32_t> turns_;       ///< there_and_back() of each chain, hop by hop
    std::vector<std::uint32_t> first_turn_;  ///< into turns_, by chain; kNone
    std::vector<Crossing> crossings_;
    std::vector<Range> crossings_of_;  ///< by LinkId
};

/// What the heads of chains know of broken links. One thread, that of choose(); each thread may have its own.
class ChainHealth {
public:
    /// Of `plan`, where the links that are down in `state` have been known down all along.
    ChainHealth(const ForwardingPlan& plan, const NetworkState& state);

    /// `link` went down or came up at `at`, not before an earlier change: its near end sees it at once, and
    /// the news travels back along each chain, at the links' fixed delays, to its head.
    void link_changed(const ForwardingPlan& plan, LinkId link, bool down, SimTime at);
    /// Everything that heads have learned by `now` (included), which never goes back; whether that is
    /// anything new.
    bool learn(SimTime now) {
        if (news_.empty() || news_.front().at > now) [[likely]]
            return false;
        learn_due(now);
        return true;
    }
    /// As for the plan that is in force from now on; news under way are known at once.
    void adopt(const ForwardingPlan& plan);

    [[nodiscard]] bool broken(std::uint32_t chain) const { return broken_[chain] != 0; }
    /// When learn() has something to learn; SimTime::max() when nothing is under way.
    [[nodiscard]] SimTime next_news() const { return news_.empty() ? SimTime::max() : news_.front().at; }

private:
    struct News {
        SimTime at{0};
        std::uint32_t chain = 0;
        std::int32_t step = 0;
    };
    void learn_due(SimTime now);

    std::vector<std::int32_t> broken_;  ///< links known down, by chain
    std::vector<bool> down_;            ///< by LinkId
    std::vector<News> news_;            ///< a heap, the earliest in front
};

inline std::uint32_t ForwardingPlan::choose(std::uint32_t route, std::uint32_t hash,
                                            const ChainHealth& health) const {
    const Choice* choice = &choices_[ranges_[route].first];
    while (hash >= choice->up_to) ++choice;
    if (!health.broken(choice->chain) || choice->backup == kNone) return choice->chain;
    return health.broken(choice->backup) ? choice->chain : choice->backup;
}

}  // namespace hexi
