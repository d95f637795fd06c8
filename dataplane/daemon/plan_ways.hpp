// The ways of access ports, by the forwarding plan in force.
#pragma once

#include <memory>
#include <unordered_map>
#include <vector>

#include "dataplane/gateway/backbone.hpp"
#include "dataplane/plan/forwarding_plan.hpp"

namespace hexi {

/// Ways by the routes of one layer of a ForwardingPlan, and by what the heads of its chains know of broken
/// links. One thread.
class PlanWays : public Ways {
public:
    /// `topology` outlives it; `state` is the network's at the start.
    PlanWays(const Topology& topology, Layer layer, std::shared_ptr<const ForwardingPlan> plan,
             const NetworkState& state);

    /// `plan`, compiled from the one in force, is so from now on. The network that carries packets must be
    /// given its chains before the next one.
    void use(std::shared_ptr<const ForwardingPlan> plan);
    /// See ChainHealth.
    void link_changed(LinkId link, bool down, SimTime at) { health_.link_changed(*plan_, link, down, at); }
    void learn(SimTime now) { health_.learn(now); }

    [[nodiscard]] const Way* find(NodeId from, NodeId to, std::uint8_t traffic_class,
                                  std::uint32_t hash) const override;
    [[nodiscard]] const ForwardingPlan& plan() const { return *plan_; }

private:
    [[nodiscard]] static std::uint64_t key_of(NodeId from, NodeId to, std::uint8_t traffic_class) {
        return std::uint64_t{from.index()} << 36U | std::uint64_t{to.index()} << 8U | traffic_class;
    }
    void list_routes();
    [[nodiscard]] Way way_over(std::uint32_t chain) const;

    const Topology& topology_;
    Layer layer_;
    std::shared_ptr<const ForwardingPlan> plan_;
    ChainHealth health_;
    std::unordered_map<std::uint64_t, std::uint32_t> routes_;
    std::vector<Way> ways_;  ///< by chain
    Way none_;               ///< between ports of one node
};

}  // namespace hexi
