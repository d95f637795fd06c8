// What one route puts on links, local protection included.
#pragma once

#include <map>

#include "topology/network_state.hpp"
#include "topology/routing_table.hpp"

namespace hexi {

/// bit/s of each demand that is routed; pairs without one are absent.
using RouteRates = std::map<RouteKey, double>;

/// bit/s by link, of links that carry any.
using RouteLoad = std::map<LinkId, double>;

/// True where no link of `path` is down.
[[nodiscard]] bool whole(const Path& path, const NetworkState& state);

/// Load of `route` at `rate` bit/s, split by weights. What a broken path carries goes over its backup where
/// that is whole, else nowhere.
[[nodiscard]] RouteLoad route_load(const Route& route, double rate, const NetworkState& state);

}  // namespace hexi
