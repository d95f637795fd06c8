// The words of a scenario's choices, as files and messages write them.
#pragma once

#include <string_view>

#include "emulator/experiment/scenario.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// "inter-hub", "intra-hub", "endpoints".
[[nodiscard]] std::string_view to_string(PairGroup group);
/// "population", "capacity".
[[nodiscard]] std::string_view to_string(GravityMass mass);
/// "delay", "igp", "hops".
[[nodiscard]] std::string_view to_string(RouteObjective objective);
[[nodiscard]] std::string_view to_string(PathMetric metric);
/// "none", "path".
[[nodiscard]] std::string_view to_string(Protection protection);
/// "link-down", "link-up", "drain", "degrade".
[[nodiscard]] std::string_view to_string(LinkEvent::Kind kind);
/// "open-loop", "causal".
[[nodiscard]] std::string_view to_string(Replies replies);

/// The inverse; kInvalid lists the words allowed.
[[nodiscard]] Result<PairGroup> parse_pair_group(std::string_view word);
[[nodiscard]] Result<GravityMass> parse_gravity_mass(std::string_view word);
[[nodiscard]] Result<RouteObjective> parse_route_objective(std::string_view word);
[[nodiscard]] Result<PathMetric> parse_path_metric(std::string_view word);
[[nodiscard]] Result<Protection> parse_protection(std::string_view word);
[[nodiscard]] Result<Replies> parse_replies(std::string_view word);
/// A TCP variant that engines know, unchanged; kInvalid lists them.
[[nodiscard]] Result<std::string> parse_tcp_variant(std::string_view word);

}  // namespace hexi
