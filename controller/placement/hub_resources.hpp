// What a hub has to offer: its own figures, or the stated guess where nothing is published.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "topology/compute_job.hpp"

namespace hexi {

/// What stands in for figures that neither the topology nor the jobs file has.
struct HubAssumptions {
    /// National AI compute over national standard racks, 788 EFLOPS over 10.85 million (MIIT, 2025-06).
    double eflops_per_rack = 788 / 10.85e6;
    double capacity_eflops = 10;     ///< where racks are unknown too: our guess
    double pue = 1.42;               ///< where the limit is unknown too: the national mean (MIIT, 2025-06)
    double green_ratio = 0.33;       ///< what Zhangjiakou states; a guess elsewhere
    double price_cny_per_kwh = 0.6;  ///< our guess: no hub's tariff is published officially
};

/// One hub as placement sees it.
struct HubResources {
    NodeId node;
    double capacity_eflops = 0;
    double occupied_ratio = 0;  ///< share that is taken before any job is placed, 0..1
    double pue = 1;
    std::optional<double> pue_limit;
    double green_ratio = 0;
    double price_cny_per_kwh = 0;
    std::vector<std::string> assumed;  ///< keys of the figures above that are assumptions

    [[nodiscard]] double free_eflops() const { return capacity_eflops * (1 - occupied_ratio); }

    bool operator==(const HubResources&) const = default;
};

/// The hubs of a network in order of their node ids: its clusters, nodes with a capacity of their own, and
/// nodes that the set names with one. kNotFound where there is none.
[[nodiscard]] Result<std::vector<HubResources>> hub_resources(const Topology& topology,
                                                              const ComputeJobSet& set,
                                                              const HubAssumptions& assumptions = {});

}  // namespace hexi
