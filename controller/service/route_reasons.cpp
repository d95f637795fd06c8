#include "controller/service/route_reasons.hpp"

#include <fmt/format.h>

#include "topology/words.hpp"

namespace hexi {
namespace {

constexpr Words<PathMetric, 3> kMetrics{
    {{PathMetric::kDelay, "delay"}, {PathMetric::kIgp, "IGP metric"}, {PathMetric::kHops, "hops"}}};

/// The first link of `path` that is not to be used; nothing where all are.
std::optional<LinkId> out_of_use(const Path& path, const NetworkState& state) {
    for (const LinkId link : path.links()) {
        if (!state.routable(link)) return link;
    }
    return std::nullopt;
}

}  // namespace

const PathTree& RouteReasons::tree(const RouteKey& key, bool all_up) {
    const auto known = trees_.find({key.layer, all_up, key.source});
    if (known != trees_.end()) return known->second;
    const Topology& topology = *network_.topology;
    const NetworkState state = all_up ? NetworkState(topology) : network_.state;
    const PathConstraints constraints{.layer = key.layer, .metric = metric_};
    const auto graph = graphs_.try_emplace({key.layer, all_up}, topology, state, constraints).first;
    return trees_.try_emplace({key.layer, all_up, key.source}, graph->second, key.source).first->second;
}

std::string RouteReasons::of(const RouteKey& key) {
    if (network_.pinned) return fmt::format("routes are pinned to plan {}", network_.plan);
    const Route* route = network_.table->find(key);
    if (route == nullptr) return "no plan knows it yet";
    if (route->paths.empty())
        return fmt::format("no path of layer '{}' from '{}' to '{}' has only links that are up",
                           to_string(key.layer), network_.topology->node(key.source).id,
                           network_.topology->node(key.destination).id);
    const bool engineered =
        network_.objective != "shortest" && network_.rates && network_.rates->contains(key);
    if (engineered)
        return fmt::format("it is one of the routes that are best together by {}", network_.objective);
    return of_shortest(key, route->paths.front().path);
}

std::string RouteReasons::of_shortest(const RouteKey& key, const Path& taken) {
    const auto first = tree(key, true).to(key.destination);
    const auto down = first ? out_of_use(*first, network_.state) : std::nullopt;
    if (down)
        return fmt::format("its shortest path, {:.3f} ms, is not to be had: link {} is {}",
                           to_ms(path_delay(*network_.topology, *first)), network_.topology->link(*down).id,
                           to_string(network_.state[*down].status));
    const PathTree& now = tree(key, false);
    const auto least = now.cost_to(key.destination);
    if (least && !out_of_use(taken, network_.state) && now.graph().cost(taken) == *least)
        return fmt::format("it is the shortest by {} on layer '{}'", word_of(kMetrics, metric_),
                           to_string(key.layer));
    return "what intents hold of its shortest path leaves too little room there";
}

}  // namespace hexi
