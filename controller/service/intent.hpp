// What a client wants carried: from where to where, how much, how fast.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "controller/placement/placement_policy.hpp"
#include "topology/compute_job.hpp"
#include "topology/json/json.hpp"
#include "topology/json/json_reader.hpp"
#include "topology/routing_table.hpp"
#include "topology/topology.hpp"

namespace hexi {

/// Work that looks for a hub. It holds what it needs from its admission until it is withdrawn.
struct ComputeFlow {
    ComputeJob job;
    JobSchedule schedule;
    PlacementPolicy policy;
    std::optional<NodeId> hub;  ///< where it was placed; nothing before that

    bool operator==(const ComputeFlow&) const = default;
};

/// An intent whose names are known in one topology.
struct Intent {
    std::string id;
    RouteKey key;                     ///< of a compute flow layer and class alone
    BitRate bandwidth;                ///< what it is expected to send, each site of a flow; 0: not said
    std::optional<SimTime> target;    ///< most one-way delay over an empty network
    std::optional<ComputeFlow> flow;  ///< absent: a pair

    bool operator==(const Intent&) const = default;
};

/// Reads {"source", "destination", "layer", "class", "bandwidth_bps", "target_us", "label"}, all but the
/// first two of which may be left out; or a compute flow, {"job", "policy", "hub", "layer", "class",
/// "label"}: `job` as in "hexi-jobs/1" without "id", "start_s" and "layer", `hub` the node where it is.
/// Errors name place and value; unknown nodes are kNotFound.
Result<Intent> read_intent(const Json& body, std::string_view name, const Topology& topology);

/// What it asks to be routed: its pair, or every site to the hub but the hub itself; none before a flow is
/// placed.
[[nodiscard]] std::vector<RouteKey> keys_of(const Intent& intent);

/// The layer of those that name none.
[[nodiscard]] Layer usual_layer(const Topology& topology);

}  // namespace hexi
