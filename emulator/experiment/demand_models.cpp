#include "emulator/experiment/demand_models.hpp"

#include <algorithm>
#include <map>
#include <numeric>

namespace hexi {
namespace {

double sum_of(const std::vector<Demand>& demands) {
    return std::accumulate(demands.begin(), demands.end(), 0.0, [](double sum, const Demand& demand) {
        return sum + static_cast<double>(demand.rate.count());
    });
}

}  // namespace

std::vector<Demand> adjacent_demands(const Topology& topology, Layer layer, BitRate total) {
    std::map<std::pair<NodeId, NodeId>, double> capacity;
    for (const Link& link : topology.links()) {
        if (link.layer != layer) continue;
        double& largest = capacity[{link.from, link.to}];
        largest = std::max(largest, static_cast<double>(link.capacity.count()));
    }
    const double sum = std::accumulate(capacity.begin(), capacity.end(), 0.0,
                                       [](double so_far, const auto& pair) { return so_far + pair.second; });
    std::vector<Demand> demands;
    for (const auto& [ends, share] : capacity) {
        const double bps = share / sum * static_cast<double>(total.count());
        demands.push_back({ends.first, ends.second, BitRate(static_cast<std::uint64_t>(bps))});
    }
    return demands;
}

std::vector<Demand> largest_demands(const std::vector<Demand>& demands, std::size_t most) {
    if (demands.size() <= most) return demands;
    std::vector<std::size_t> order(demands.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return demands[a].rate > demands[b].rate; });
    order.resize(most);
    std::sort(order.begin(), order.end());
    std::vector<Demand> kept;
    for (const std::size_t index : order) kept.push_back(demands[index]);
    return kept;
}

std::vector<Demand> scaled_to(std::vector<Demand> demands, double total_bps) {
    const double sum = sum_of(demands);
    for (Demand& demand : demands) {
        demand.rate =
            BitRate(static_cast<std::uint64_t>(static_cast<double>(demand.rate.count()) / sum * total_bps));
    }
    std::erase_if(demands, [](const Demand& demand) { return demand.rate.count() == 0; });
    return demands;
}

}  // namespace hexi
