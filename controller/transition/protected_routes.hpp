// Backups for a whole table.
#pragma once

#include "topology/network_state.hpp"
#include "topology/route_request.hpp"

namespace hexi {

/// `table` with the backup_path() of every path that has none, in `state` by `policy.metric`; under
/// Protection::kNone as it is. All routes are of one layer or another of `topology`.
[[nodiscard]] RoutingTable with_backups(const RoutingTable& table, const Topology& topology,
                                        const NetworkState& state, const RoutingPolicy& policy);

}  // namespace hexi
