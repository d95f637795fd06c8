// Whoever carries plans out, as the planner sees them.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "topology/json/json.hpp"
#include "topology/network_state.hpp"
#include "topology/routing_table.hpp"
#include "topology/topology.hpp"

namespace hexi {

/// A table to be put in force everywhere.
struct PlanOffer {
    std::uint64_t version = 0;
    std::shared_ptr<const Topology> topology;
    std::shared_ptr<const RoutingTable> table;
};

/// What became of an offer at one agent.
struct AgentShare {
    std::string agent;
    std::chrono::microseconds prepared{0}, committed{0};  ///< since the offer was made
};

/// What became of an offer.
struct Delivery {
    bool committed = false;  ///< on all agents; else on none
    std::string refusal;     ///< which agent refused, and why
    std::vector<AgentShare> agents;
};

/// Carries plans to agents.
class Forwarders {
public:
    virtual ~Forwarders() = default;
    /// Prepares `offer` on every agent, then commits it on all, or takes it back from all. Waits for them;
    /// called by the planner's thread alone.
    virtual Delivery deliver(const PlanOffer& offer) = 0;
    /// How operators want links to be, for dataplanes that can make them so: every impairment of `state`, in
    /// place of what was said before. Does not wait; any thread.
    virtual void impair(const Topology& /*topology*/, const NetworkState& /*state*/) {}
    /// Whether every agent forwards by plan `version`. Any thread.
    [[nodiscard]] virtual bool all_have(std::uint64_t /*version*/) { return true; }
    /// The highest version that an agent forwards by: the next plan must be above it. Any thread.
    [[nodiscard]] virtual std::uint64_t highest() { return 0; }
    /// What is known of the agent `name` now; null where it is away. Any thread.
    [[nodiscard]] virtual Json live(const std::string& /*name*/) { return {}; }
};

/// Nobody: every plan is in force at once.
class NoForwarders : public Forwarders {
public:
    Delivery deliver(const PlanOffer&) override { return {.committed = true, .refusal = "", .agents = {}}; }
};

}  // namespace hexi
