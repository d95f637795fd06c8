// Repetita's .graph files.
#pragma once

#include <string_view>

#include "topology/base/result.hpp"
#include "topology/spec.hpp"

namespace hexi {

/// Reads `text`; `name` begins every error ("x.graph:47: ..."). Capacity is in kbit/s, weight becomes the
/// metric, delay is in microseconds and left out where light in fibre cannot keep it, as in all of Repetita's
/// Topology Zoo files.
Result<TopologySpec> read_repetita(std::string_view text, std::string_view name);

}  // namespace hexi
