#include "traces/gravity.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include <fmt/format.h>

#include "topology/base/check.hpp"
#include "topology/median.hpp"

namespace hexi {
namespace {

bool is_cluster(const Topology& topology, NodeId id) { return topology.node(id).kind == NodeKind::kCluster; }

/// What the network's file says of a node's weight; nothing where it is silent.
std::optional<double> stated_mass(const Topology& topology, NodeId id) {
    if (!is_cluster(topology, id)) return topology.spec().nodes[id.index()].population_million;
    const auto& capacity = topology.node(id).compute.capacity_eflops;
    return capacity ? std::optional(std::sqrt(*capacity)) : std::nullopt;
}

/// Fills in the masses of the clusters (or of the others) so that they sum to `share`.
void weigh_group(const Topology& topology, const std::vector<NodeId>& endpoints, bool clusters, double share,
                 std::vector<double>& masses) {
    std::vector<double> known;
    for (const NodeId id : endpoints) {
        if (is_cluster(topology, id) != clusters) continue;
        if (const auto mass = stated_mass(topology, id)) known.push_back(*mass);
    }
    const double fallback = median(std::move(known)).value_or(1);
    double sum = 0;
    for (std::size_t i = 0; i < endpoints.size(); ++i) {
        if (is_cluster(topology, endpoints[i]) != clusters) continue;
        masses[i] = stated_mass(topology, endpoints[i]).value_or(fallback);
        sum += masses[i];
    }
    if (sum <= 0) return;
    for (std::size_t i = 0; i < endpoints.size(); ++i) {
        if (is_cluster(topology, endpoints[i]) == clusters) masses[i] *= share / sum;
    }
}

std::optional<double> distance_km(const Topology& topology, NodeId a, NodeId b, const GravityModel& model) {
    const auto& from = topology.node(a).position;
    const auto& to = topology.node(b).position;
    if (!from || !to) return std::nullopt;
    return std::max(great_circle(*from, *to).count(), model.least_distance.count());
}

/// Mean of the known distances; 1 where there are none.
double mean_distance(const Topology& topology, const std::vector<NodeId>& endpoints,
                     const GravityModel& model) {
    double sum = 0;
    std::size_t count = 0;
    for (std::size_t i = 0; i < endpoints.size(); ++i) {
        for (std::size_t j = i + 1; j < endpoints.size(); ++j) {
            const auto distance = distance_km(topology, endpoints[i], endpoints[j], model);
            if (!distance) continue;
            sum += *distance;
            ++count;
        }
    }
    return count == 0 ? 1 : sum / static_cast<double>(count);
}

std::vector<double> masses_by_population(const Topology& topology, const std::vector<NodeId>& endpoints,
                                         double compute_share) {
    const auto clusters = std::count_if(endpoints.begin(), endpoints.end(),
                                        [&](NodeId id) { return is_cluster(topology, id); });
    const bool mixed = clusters > 0 && static_cast<std::size_t>(clusters) < endpoints.size();
    std::vector<double> masses(endpoints.size(), 0);
    weigh_group(topology, endpoints, true, mixed ? compute_share : 1, masses);
    weigh_group(topology, endpoints, false, mixed ? 1 - compute_share : 1, masses);
    return masses;
}

std::vector<double> masses_by_capacity(const Topology& topology, Layer layer,
                                       const std::vector<NodeId>& endpoints) {
    std::vector<double> masses;
    for (const NodeId id : endpoints) {
        double capacity = 0;
        for (const LinkId link : topology.outgoing(id)) {
            if (topology.link(link).layer == layer)
                capacity += static_cast<double>(topology.link(link).capacity.count());
        }
        masses.push_back(capacity);
    }
    const double sum = std::accumulate(masses.begin(), masses.end(), 0.0);
    for (double& mass : masses) mass /= sum > 0 ? sum : 1;
    return masses;
}

}  // namespace

std::vector<double> gravity_masses(const Topology& topology, Layer layer,
                                   const std::vector<NodeId>& endpoints, const GravityModel& model) {
    if (model.mass == GravityMass::kCapacity) return masses_by_capacity(topology, layer, endpoints);
    return masses_by_population(topology, endpoints, model.compute_share);
}

Result<TrafficMatrix> gravity_matrix(const Topology& topology, Layer layer,
                                     const std::vector<NodeId>& endpoints, BitRate total,
                                     const GravityModel& model) {
    HEXI_CHECK(model.least_distance.count() > 0, "the least distance of the gravity model divides");
    if (!(model.distance_exponent >= 0 && model.distance_exponent <= kSteepestGravity)) {
        return fail(ErrorCode::kInvalid, fmt::format("distance_exponent {} is not allowed: must be 0 to {}",
                                                     model.distance_exponent, kSteepestGravity));
    }
    const auto masses = gravity_masses(topology, layer, endpoints, model);
    if (std::count_if(masses.begin(), masses.end(), [](double mass) { return mass > 0; }) < 2) {
        return fail(ErrorCode::kInvalid,
                    fmt::format("a gravity matrix over {} endpoints needs at least two with a mass above 0",
                                endpoints.size()));
    }
    const double unknown = mean_distance(topology, endpoints, model);
    const auto weight = [&](std::size_t i, std::size_t j) {
        const double distance = distance_km(topology, endpoints[i], endpoints[j], model).value_or(unknown);
        return masses[i] * masses[j] / std::pow(distance, model.distance_exponent);
    };
    double sum = 0;
    for (std::size_t i = 0; i < endpoints.size(); ++i) {
        for (std::size_t j = i + 1; j < endpoints.size(); ++j) sum += 2 * weight(i, j);
    }
    TrafficMatrix matrix(topology.nodes().size());
    for (std::size_t i = 0; i < endpoints.size(); ++i) {
        for (std::size_t j = i + 1; j < endpoints.size(); ++j) {
            const BitRate rate(
                static_cast<std::uint64_t>(static_cast<double>(total.count()) * weight(i, j) / sum));
            matrix.set(endpoints[i], endpoints[j], rate);
            matrix.set(endpoints[j], endpoints[i], rate);
        }
    }
    return matrix;
}

}  // namespace hexi
