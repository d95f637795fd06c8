// A routing table as the parameters of `plan.prepare`.
#pragma once

#include <cstdint>

#include "topology/base/result.hpp"
#include "topology/json/json.hpp"
#include "topology/routing_table.hpp"
#include "topology/topology.hpp"

namespace hexi {

/// A plan on its way into the dataplane.
struct OfferedPlan {
    std::uint64_t version = 0;
    RoutingTable table;
};

[[nodiscard]] Json plan_json(const Topology& topology, const OfferedPlan& plan);

/// The inverse. kInvalid or kNotFound name the place ("plan.prepare: /routes/3/paths/0/links/2"), the value
/// and what is allowed: unknown nodes and links, a path that does not lead from source to destination over
/// its layer, a route given twice, a weight of 0.
[[nodiscard]] Result<OfferedPlan> read_plan(const Json& params, const Topology& topology);

}  // namespace hexi
