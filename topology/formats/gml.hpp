// GML as in the Internet Topology Zoo and topohub.
#pragma once

#include <string_view>

#include "topology/base/result.hpp"
#include "topology/spec.hpp"

namespace hexi {

/// Reads `text`; `name` begins every error ("zoo.gml:17: ..."). docs/formats/imports.md says which keys are
/// read.
Result<TopologySpec> read_gml(std::string_view text, std::string_view name);

}  // namespace hexi
