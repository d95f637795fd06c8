// What demands put on links under one routing table.
#pragma once

#include <vector>

#include "topology/routing_table.hpp"
#include "topology/traffic_matrix.hpp"

namespace hexi {

/// Offered load of each link in bit/s, indexed by LinkId.
class LinkLoads {
public:
    explicit LinkLoads(const Topology& topology) : topology_(&topology), bps_(topology.links().size(), 0) {}

    /// Adds `bps` along the paths of `route`, split by their weights.
    void add(const Route& route, double bps);

    [[nodiscard]] double bps(LinkId link) const { return bps_[link.index()]; }
    /// Load over capacity; above 1 where more is offered than fits.
    [[nodiscard]] double utilisation(LinkId link) const;
    /// Mean utilisation over the links of `layer` that carry load: spare links, which only a failure brings
    /// to use, do not count. 0 where none carries any.
    [[nodiscard]] double mean_utilisation(Layer layer) const;
    /// The link with the highest utilisation of `layer`, the first of several; invalid where the layer has no
    /// link.
    [[nodiscard]] LinkId busiest(Layer layer) const;

private:
    const Topology* topology_;  ///< not owned; outlives this
    std::vector<double> bps_;
};

/// Mean number of links a packet of `route` crosses; 0 without paths.
[[nodiscard]] double mean_hops(const Route& route);

}  // namespace hexi
