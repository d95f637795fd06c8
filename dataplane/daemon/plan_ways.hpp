// The ways of access ports, by the forwarding plan in force.
#pragma once

#include <memory>
#include <unordered_map>
#include <vector>

#include "dataplane/gateway/backbone.hpp"
#include "dataplane/plan/forwarding_plan.hpp"

namespace hexi {

/// The routes of one layer of a ForwardingPlan as access ports ask for them. Immutable: safe to read from any
/// thread.
class WayTable {
public:
    static std::shared_ptr<const WayTable> create(const Topology& topology, Layer layer,
                                                  std::shared_ptr<const ForwardingPlan> plan);

    [[nodiscard]] const ForwardingPlan& plan() const { return *plan_; }
    [[nodiscard]] const std::shared_ptr<const ForwardingPlan>& shared_plan() const { return plan_; }
    /// Two ends and a class to the number of their route; ForwardingPlan::kNone where there is none.
    [[nodiscard]] std::uint32_t route(NodeId from, NodeId to, std::uint8_t traffic_class) const {
        const auto found = routes_.find(key_of(from, to, traffic_class));
        return found == routes_.end() ? ForwardingPlan::kNone : found->second;
    }
    /// Of one of the plan's chains.
    [[nodiscard]] const Way& way(std::uint32_t chain) const { return ways_[chain]; }

private:
    explicit WayTable(std::shared_ptr<const ForwardingPlan> plan) : plan_(std::move(plan)) {}
    [[nodiscard]] static std::uint64_t key_of(NodeId from, NodeId to, std::uint8_t traffic_class) {
        return std::uint64_t{from.index()} << 36U | std::uint64_t{to.index()} << 8U | traffic_class;
    }
    [[nodiscard]] Way way_over(const Topology& topology, std::uint32_t chain) const;

    std::shared_ptr<const ForwardingPlan> plan_;
    std::unordered_map<std::uint64_t, std::uint32_t> routes_;
    std::vector<Way> ways_;  ///< by chain
};

/// Ways by the WayTable in force, and by what the heads of its chains know of broken links. One thread; each
/// may have its own over the same table.
class PlanWays : public Ways {
public:
    /// `state` is the network's at the start.
    PlanWays(std::shared_ptr<const WayTable> table, const NetworkState& state)
        : table_(std::move(table)), health_(table_->plan(), state) {}

    /// `table`, whose plan was compiled from the one in force, is so from now on. The network that carries
    /// packets must be given its chains before the next one.
    void use(std::shared_ptr<const WayTable> table);
    /// See ChainHealth.
    void link_changed(LinkId link, bool down, SimTime at) {
        health_.link_changed(table_->plan(), link, down, at);
    }
    void learn(SimTime now) { version_ += health_.learn(now) ? 1 : 0; }

    [[nodiscard]] std::uint32_t route(NodeId from, NodeId to, std::uint8_t traffic_class) const override {
        static_assert(kNoRoute == ForwardingPlan::kNone);
        return from == to ? kHere : table_->route(from, to, traffic_class);
    }
    [[nodiscard]] const Way* choose(std::uint32_t route, std::uint32_t hash) const override {
        return route == kHere ? &none_ : &table_->way(table_->plan().choose(route, hash, health_));
    }
    [[nodiscard]] const Way* choose_for_all(std::uint32_t route) const override {
        const bool one = route == kHere || table_->plan().has_one_path(route);
        return one ? choose(route, 0) : nullptr;
    }
    [[nodiscard]] std::uint64_t version() const override { return version_; }
    [[nodiscard]] const ForwardingPlan& plan() const { return table_->plan(); }

private:
    std::shared_ptr<const WayTable> table_;
    ChainHealth health_;
    static constexpr std::uint32_t kHere = kNoRoute - 1;  ///< from a node to itself
    std::uint64_t version_ = 1;                           ///< counts tables, and news of links
    Way none_;                                            ///< between ports of one node
};

}  // namespace hexi
