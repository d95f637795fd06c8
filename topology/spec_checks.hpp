// The rules that one entry of a TopologySpec must keep by itself, whatever else the network holds.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "topology/base/result.hpp"
#include "topology/spec.hpp"

namespace hexi {

/// One number and what is allowed of it.
struct FieldRule {
    bool holds;
    std::string_view field;
    double value;
    std::string_view allowed;  ///< "at least 0", "0 to 1", ...
};

/// Nothing, or for the first broken rule kInvalid "PLACE: FIELD VALUE is not allowed: must be ALLOWED".
[[nodiscard]] Result<void> check_fields(const std::string& place, std::initializer_list<FieldRule> rules);
/// True for a finite `value` that is not below `least`.
[[nodiscard]] bool at_least(double value, double least);

/// Group index and route factor at least 1, amplifier spacing above 0, amplifier delay at least 0.
[[nodiscard]] Result<void> check_physics(const FibrePhysics& physics);
/// A name, a position on the Earth, and every number in the range spec.hpp states.
[[nodiscard]] Result<void> check_node(const NodeSpec& node, const std::string& place);
/// Every number in the range spec.hpp states.
[[nodiscard]] Result<void> check_link(const LinkSpec& link, const std::string& place);

}  // namespace hexi
