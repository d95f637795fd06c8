// topohub's JSON: the node-link form of NetworkX.
#pragma once

#include <string_view>

#include "topology/base/result.hpp"
#include "topology/json/json.hpp"
#include "topology/spec.hpp"

namespace hexi {

/// Reads `text`; `name` begins every error ("x.json: /nodes/3: ..."). docs/formats/imports.md says which keys
/// are read.
Result<TopologySpec> read_topohub(std::string_view text, std::string_view name);
/// The same, of text already parsed.
Result<TopologySpec> topohub_from_json(const Json& json, std::string_view name);

}  // namespace hexi
