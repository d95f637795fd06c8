// The scenario that holds a network against its latency targets at daily peak.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "emulator/experiment/scenario.hpp"
#include "emulator/experiment/shape_parts.hpp"
#include "topology/base/result.hpp"
#include "topology/topology.hpp"

namespace hexi {

/// What a person may choose of it.
struct ValidationOptions {
    std::vector<Layer> layers;        ///< to probe and load; empty: every layer the topology has
    std::vector<std::string> failed;  ///< links, fibres or shared risks that are down from the start
    double load = 1;                  ///< times the load of the daily peak, kLeastLoad .. kMostLoad
    /// Local hour, 0 <= hour < 24, whose load by the daily curve it is; absent: the peak's, which a whole day
    /// is a multiple of (see daily_bins()).
    std::optional<double> hour = std::nullopt;
    /// Of background traffic: variance of its work below a second over that of packets at random,
    /// kLeastBurstiness .. kMostBurstiness.
    double burstiness = kUsualBurstiness;
    bool whole_day = false;  ///< remarks speak of a day, not of the time that the scenario says
    std::uint64_t seed = 1;
    std::optional<SimTime> target;  ///< for every pair, > 0, instead of the circle each lies in
    DelayStatistic statistic = DelayStatistic::kP99;  ///< what targets bound
    /// Of background traffic: what a simulation packet by packet may cost, > 0; it is scaled down to that,
    /// and the largest demands stand for all. Absent: at full rates, with all demands.
    std::optional<double> packet_hops = 2e7;
    /// Background of the one layer in `layers`, instead of a model's; empty: the model's. `hour` is not used.
    std::vector<NamedDemand> demands = {};
};

/// Factors on the load that make sense: no less than leaves some traffic, no more than drowns every link.
inline constexpr double kLeastLoad = 1e-6, kMostLoad = 1000;

/// Most pairs that are probed on a layer without hubs; of more, so many are drawn by the seed.
inline constexpr std::size_t kMostProbedPairs = 2000;

/// Makes the scenario. Everything it decides stands in its remarks.
///
/// **Pairs and targets**, one way at p99, on each layer. Where the layer joins clusters of different hubs:
/// those, 20 ms; clusters of one hub, 5 ms; each cluster and the nearest city it has a direct link to on any
/// layer, 5 ms, or 1 ms where both stand at one site (circles of 1, 5 and 20 ms: national plan for computing
/// hubs, 2023). Else all pairs of endpoints, at most kMostProbedPairs, 20 ms. At most kMostLoss may be lost.
///
/// Pairs, targets and the statistic can be had otherwise: see ValidationOptions.
///
/// **Load**: 16 % mean utilisation (measured on the bundles between hub clusters, 2024 Q1; assumed of all
/// other links) times the peak of the daily curve, lowered until no link is fuller than 70 % (assumed), times
/// `load`. Optical links carry the traffic of their own two ends, as direct lines do; on IP layers demand is
/// a gravity matrix by the capacity of each place's links. Four fifths is Poisson, one fifth on-off bursts as
/// large as `burstiness` asks; probes share its one class and queue.
///
/// **Scale**: 2 s are measured after 0.2 s of warm-up; rates are scaled down to `packet_hops` where it is
/// given.
///
/// kUnreachable where an endpoint has no link, or cannot reach another on a layer even while all is well.
/// kNotFound for a layer the topology lacks or a link that does not exist; kInvalid for a load or hour out
/// of range, a budget that is not above 0, or a topology without a pair to probe. Messages name the option,
/// "--fail" for one.
Result<Scenario> validation_scenario(const Topology& topology, const ValidationOptions& options = {});

}  // namespace hexi
