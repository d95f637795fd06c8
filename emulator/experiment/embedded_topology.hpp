// The network that a document carries within it.
#pragma once

#include <memory>

#include "topology/json/json_reader.hpp"
#include "topology/topology.hpp"

namespace hexi {

/// `topology` as a Hexi JSON topology, to stand as a member of another document.
[[nodiscard]] Json embed_topology(const Topology& topology);

/// The network at member `topology` of `document`; null, and its error recorded, where there is no valid one.
[[nodiscard]] std::shared_ptr<const Topology> embedded_topology(ObjectReader& document);

}  // namespace hexi
