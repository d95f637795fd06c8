#include "emulator/experiment/result_summary.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "topology/base/wide.hpp"

namespace hexi {
namespace {

/// Whether the published aggregates would count this pair.
bool counts(const Topology& topology, const PairResult& pair) {
    if (pair.one_way.count == 0) return false;
    if (topology.hubs().empty()) return true;
    const HubId from = topology.node(pair.route.source).hub;
    const HubId to = topology.node(pair.route.destination).hub;
    return from.valid() && to.valid() && from != to;
}

std::optional<ReferenceSpec> published_for(const Topology& topology, Layer layer) {
    for (const ReferenceSpec& reference : topology.spec().references) {
        if (reference.layer == layer) return reference;
    }
    return std::nullopt;
}

/// Pairs of clusters of different hubs that both have links on `layer`: what the published aggregates are
/// over.
std::size_t pairs_between_hubs(const Topology& topology, Layer layer) {
    std::vector<NodeId> clusters = topology.clusters();
    std::erase_if(clusters, [&](NodeId cluster) {
        const auto links = topology.outgoing(cluster);
        return std::none_of(links.begin(), links.end(),
                            [&](LinkId link) { return topology.link(link).layer == layer; });
    });
    std::size_t pairs = 0;
    for (const NodeId a : clusters) {
        for (const NodeId b : clusters) pairs += topology.node(a).hub != topology.node(b).hub ? 1 : 0;
    }
    return pairs;
}

LayerSummary summarise_layer(const RunResult& result, Layer layer) {
    LayerSummary summary{.layer = layer, .published = published_for(*result.topology, layer)};
    std::set<std::pair<NodeId, NodeId>> counted;
    Int128 sum = 0;
    for (const PairResult& pair : result.pairs) {
        if (pair.route.layer != layer) continue;
        if (pair.met) ++(*pair.met ? summary.met : summary.missed);
        if (!counts(*result.topology, pair)) continue;
        ++summary.pairs;
        counted.emplace(pair.route.source, pair.route.destination);
        sum += pair.one_way.p50.count();
        summary.max = std::max(summary.max, pair.one_way.p50);
    }
    summary.complete = counted.size() == pairs_between_hubs(*result.topology, layer);
    const auto n = static_cast<Int128>(summary.pairs);
    if (n > 0) summary.mean = SimTime(static_cast<std::int64_t>((sum + n / 2) / n));
    return summary;
}

bool has_pairs(const RunResult& result, Layer layer) {
    return std::any_of(result.pairs.begin(), result.pairs.end(),
                       [layer](const PairResult& pair) { return pair.route.layer == layer; });
}

}  // namespace

ResultSummary summarise(const RunResult& result) {
    ResultSummary summary;
    for (const Layer layer : {Layer::kOptical, Layer::kIpPrivate, Layer::kIp}) {
        if (!has_pairs(result, layer)) continue;
        summary.layers.push_back(summarise_layer(result, layer));
        summary.met += summary.layers.back().met;
        summary.missed += summary.layers.back().missed;
    }
    for (const PairResult& pair : result.pairs) {
        summary.sent += pair.sent;
        summary.received += pair.received;
        summary.lost += pair.lost;
    }
    return summary;
}

}  // namespace hexi
