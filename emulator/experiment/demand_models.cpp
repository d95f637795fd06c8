#include "emulator/experiment/demand_models.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include <fmt/format.h>

namespace hexi {
namespace {

double sum_of(const std::vector<Demand>& demands) {
    return std::accumulate(demands.begin(), demands.end(), 0.0, [](double sum, const Demand& demand) {
        return sum + static_cast<double>(demand.rate.count());
    });
}

}  // namespace

Result<BitRate> checked_rate(double bits_per_second) {
    if (const auto rate = whole_rate(bits_per_second)) return *rate;
    return fail(ErrorCode::kInvalid, fmt::format("{:.4g} bit/s is not allowed: a rate is 0 to {:g} bit/s",
                                                 bits_per_second, kLargestRate));
}

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
    kept.reserve(order.size());
    for (const std::size_t index : order) kept.push_back(demands[index]);
    return kept;
}

Result<std::vector<Demand>> scaled_to(std::vector<Demand> demands, double total_bps) {
    const double sum = sum_of(demands);
    for (Demand& demand : demands) {
        const auto rate = checked_rate(static_cast<double>(demand.rate.count()) / sum * total_bps);
        if (!rate) return tl::unexpected(rate.error());
        demand.rate = *rate;
    }
    std::erase_if(demands, [](const Demand& demand) { return demand.rate.count() == 0; });
    return demands;
}

}  // namespace hexi
