// The endpoints, by what they are about; endpoints() puts them together.
#pragma once

#include <vector>

#include "controller/northbound/endpoint.hpp"

namespace hexi {

/// Topology, links, routes, paths.
[[nodiscard]] std::vector<Endpoint> network_endpoints();
/// Intents.
[[nodiscard]] std::vector<Endpoint> intent_endpoints();
/// What routes are to be best at, matrices, and what links carry.
[[nodiscard]] std::vector<Endpoint> traffic_endpoints();
/// Plans, and going back to one.
[[nodiscard]] std::vector<Endpoint> plan_endpoints();
/// Questions without side effects: what-if, placement.
[[nodiscard]] std::vector<Endpoint> question_endpoints();
/// Latency as RFC 7285 and RFC 9439 have it.
[[nodiscard]] std::vector<Endpoint> alto_endpoints();
/// Health, metrics, events, audit log, tokens, backups.
[[nodiscard]] std::vector<Endpoint> operation_endpoints();

}  // namespace hexi
