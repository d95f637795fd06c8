// Hexi's own topology format: JSON that maps one to one onto TopologySpec. See docs/formats/topology.md.
#pragma once

#include <string>
#include <string_view>

#include "topology/base/result.hpp"
#include "topology/json/json.hpp"
#include "topology/spec.hpp"

namespace hexi {

/// Value of `schema` that this version writes and reads.
inline constexpr std::string_view kTopologySchema = "hexi-topology/1";

/// Reads a topology; `name` begins every error. kInvalid names the JSON Pointer, the value and what is
/// allowed; kUnsupported is another version of the schema. What spans entries (a link to an unknown node, an
/// id given twice) is left to Topology::create.
Result<TopologySpec> read_hexi_json(std::string_view text, std::string_view name);
/// The same, of text already parsed.
Result<TopologySpec> topology_from_json(const Json& json, std::string_view name);

/// A spec as a document, for those that carry it within their own; topology_from_json() is the inverse.
Json topology_to_json(const TopologySpec& spec);
/// The text that read_hexi_json() turns into an equal spec. Numbers must be finite (checked).
std::string write_hexi_json(const TopologySpec& spec);

}  // namespace hexi
