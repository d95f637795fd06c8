// How far apart the national hubs are on one layer: the figure that published aggregates give.
#pragma once

#include <vector>

#include "topology/base/result.hpp"
#include "topology/path.hpp"
#include "topology/topology.hpp"

namespace hexi {

/// Two clusters of different hubs and the quickest way between them.
struct HubPairDelay {
    NodeId source, destination;  ///< clusters; `source` is listed first in Topology::clusters()
    Path path;                   ///< least fixed delay, see ShortestTree for ties
    SimTime one_way{0};          ///< of `path`, an empty network and a packet of no size

    bool operator==(const HubPairDelay&) const = default;
};

/// One-way delays over every unordered pair of clusters of different hubs.
struct LayerDelay {
    SimTime mean{0};
    SimTime max{0};
    std::vector<HubPairDelay> pairs;  ///< in order of clusters(); at least one

    bool operator==(const LayerDelay&) const = default;
};

/// Measures `layer`. kNotFound where the network has not two hubs with clusters, kUnreachable names a pair
/// the layer does not join.
Result<LayerDelay> inter_hub_delay(const Topology& topology, Layer layer);

}  // namespace hexi
