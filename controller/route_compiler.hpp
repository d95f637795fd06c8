// Routes for a network that changes: which table is in force from when.
#pragma once

#include "topology/route_request.hpp"

namespace hexi {

/// The timeline of a request.
///
/// The table at 0 knows the changes at 0. Each later instant with changes leads to one more table, computed
/// from the state of that instant and in force detection + computation + installation later. Changes that
/// happen meanwhile are not in it: they lead to tables of their own, which supersede it in order. Every
/// changed instant has its table, also where no route differs; one that would come into force after the end
/// of time (106 days) is left out.
///
/// Down and drained links are avoided; `extra_delay` counts in the delay metric; `capacity_factor` and
/// `loss_ratio` do not steer. A route has up to `max_paths` equal-cost paths (see EqualCostPaths) of weight
/// 1, each with its backup_path() under Protection::kPath, where there is one. A pair cut off after 0 keeps
/// its key with no paths.
///
/// kUnreachable: a pair without a path at time 0, named. kInvalid: a key or change outside the topology, a
/// key with equal ends or given twice, changes not ascending or before 0, `max_paths` outside 1..64, a
/// negative delay.
///
/// Deterministic; one tree per source and layer, one more search per path that is protected; a change that
/// only takes links away recomputes only the routes that used them, and a state seen before is not computed
/// again.
[[nodiscard]] Result<RouteTimeline> compile_routes(const RouteRequest& request);

/// `compile_routes` as the value that emulators are given.
[[nodiscard]] RouteCompiler route_compiler();

}  // namespace hexi
