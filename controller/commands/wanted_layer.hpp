// The layer that --layer stands for.
#pragma once

#include <string>

#include "topology/topology.hpp"

namespace hexi {

/// The layer called `word`; where that is empty public IP, or where the network has none the first layer it
/// has. kInvalid begins with "--layer" and lists the words allowed.
[[nodiscard]] Result<Layer> wanted_layer(const Topology& topology, const std::string& word);

}  // namespace hexi
