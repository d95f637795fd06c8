// Two paths that no single shared risk can cut together: what the national network promises of every hub
// pair.
#pragma once

#include <optional>
#include <utility>

#include "topology/path.hpp"

namespace hexi::national {

/// A pair of paths on `layer` without a shared risk group in common, or nothing where the search finds none.
/// Searches depth first over sets of risks that the first path must avoid, trying those that block the second
/// (the idea of CoSE, conflicting SRLG exclusion, Rostami et al.,
/// ECUMN 2007, applied to the frontier of the failed search).
std::optional<std::pair<Path, Path>> disjoint_paths(const Topology& topology, Layer layer, NodeId source,
                                                    NodeId destination);

}  // namespace hexi::national
