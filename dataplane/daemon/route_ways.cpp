#include "dataplane/daemon/route_ways.hpp"

#include <algorithm>

namespace hexi {
namespace {

bool whole(const Path& path, const NetworkState& state) {
    return std::all_of(path.links().begin(), path.links().end(),
                       [&](LinkId link) { return state[link].status != LinkStatus::kDown; });
}

const Path& path_in_use(const WeightedPath& weighted, const NetworkState& state) {
    const bool switched = !whole(weighted.path, state) && weighted.backup && whole(*weighted.backup, state);
    return switched ? *weighted.backup : weighted.path;
}

}  // namespace

void RouteWays::use(const RoutingTable& table, const NetworkState& state) {
    shares_.clear();
    ++version_;
    for (const Route& route : table.routes()) {
        if (route.key.layer != layer_ || route.paths.empty()) continue;
        auto& shares = shares_[key_of(route.key.source, route.key.destination, route.key.traffic_class)];
        std::uint64_t weight = 0;
        for (const WeightedPath& weighted : route.paths) {
            weight += weighted.weight;
            shares.push_back({weight << 32U, way_over(path_in_use(weighted, state))});
        }
    }
}

std::uint32_t RouteWays::there_and_back(std::span<const LinkId> links) {
    std::vector<LinkId> round(links.begin(), links.end());
    for (auto link = links.rbegin(); link != links.rend(); ++link) {
        const LinkId reverse = topology_.link(*link).reverse;
        if (!reverse.valid()) return kNoChain;
        round.push_back(reverse);
    }
    return chains_.add(round);
}

const Way* RouteWays::way_over(const Path& path) {
    const std::uint32_t chain = chains_.add(path.links());
    const auto [known, fresh] = ways_.try_emplace(chain);
    if (fresh) {
        known->second.chain = chain;
        for (std::size_t hop = 1; hop <= path.hop_count(); ++hop) {
            const auto links = path.links().first(hop);
            known->second.routers.push_back({topology_.link(links.back()).to, there_and_back(links)});
        }
    }
    return &known->second;
}

const Way* RouteWays::find(NodeId from, NodeId to, std::uint8_t traffic_class, std::uint32_t hash) const {
    if (from == to) return &none_;
    const auto found = shares_.find(key_of(from, to, traffic_class));
    if (found == shares_.end()) return nullptr;
    const std::vector<Share>& shares = found->second;
    if (shares.size() == 1) return shares.front().way;
    const std::uint64_t point = std::uint64_t{hash} * (shares.back().up_to >> 32U);
    return std::find_if(shares.begin(), shares.end(), [&](const Share& share) { return point < share.up_to; })
        ->way;
}

}  // namespace hexi
