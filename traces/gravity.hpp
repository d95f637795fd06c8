// Who sends how much to whom when no matrix was measured: the gravity model.
#pragma once

#include <cstdint>
#include <vector>

#include "topology/base/result.hpp"
#include "topology/topology.hpp"
#include "topology/traffic_matrix.hpp"

namespace hexi {

/// What makes a place attract traffic.
enum class GravityMass : std::uint8_t {
    kPopulation,  ///< residents of a city, the square root of a cluster's compute
    kCapacity,  ///< capacity of the place's links: an operator builds where demand is (totals per place as in
                ///< Roughan)
};

/// Largest exponent of distance: measured ones lie between 0 and 3, and far above it weights vanish.
inline constexpr double kSteepestGravity = 10;

/// Parameters of the gravity model: demand(i, j) is proportional to m_i m_j / d_ij^gamma.
struct GravityModel {
    GravityMass mass = GravityMass::kPopulation;
    /// gamma, 0 to kSteepestGravity. With 1 and m = sqrt(compute) a pair of clusters weighs sqrt(C_i C_j) /
    /// d_ij, the weight proposed for bundles between hub clusters; 0 switches distance off (the model of
    /// Roughan, ACM CCR 35(5), 2005).
    double distance_exponent = 1;
    /// Nearer places count as this far apart (> 0), lest a cluster and the city it stands in draw all
    /// traffic. Assumed.
    Kilometres least_distance{100};
    /// Share of all mass that clusters hold where there are both clusters and other endpoints, 0..1. Assumed:
    /// transfers between data centres have filled a little over half of optical bandwidth since 2023.
    double compute_share = 0.5;

    bool operator==(const GravityModel&) const = default;
};

/// Mass of each of `endpoints`, in their order; all >= 0, their sum is 1 unless all are 0.
///
/// By population, a cluster weighs the square root of its compute (EFLOPS), any other node its residents.
/// Where an endpoint's own figure is unknown it weighs the median of the known ones of its group (clusters,
/// others), and 1 like everyone else where none is known. A stated figure of 0 is a mass of 0. The two groups
/// are then scaled to `compute_share` and the rest. By capacity, a node weighs the capacity of its links of
/// `layer` that leave it.
[[nodiscard]] std::vector<double> gravity_masses(const Topology& topology, Layer layer,
                                                 const std::vector<NodeId>& endpoints,
                                                 const GravityModel& model);

/// The gravity matrix between `endpoints` (each once) of `layer`, symmetric, with demands that sum to `total`
/// less at most 1 bit/s a pair. Distances are great circles; a pair with an unknown position gets the mean
/// distance of the others, and distance plays no part where no pair's is known. kInvalid when fewer than two
/// endpoints have a mass above 0, or for an exponent out of range.
[[nodiscard]] Result<TrafficMatrix> gravity_matrix(const Topology& topology, Layer layer,
                                                   const std::vector<NodeId>& endpoints, BitRate total,
                                                   const GravityModel& model = {});

}  // namespace hexi
