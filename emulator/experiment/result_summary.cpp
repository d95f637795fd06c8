#include "emulator/experiment/result_summary.hpp"

#include <algorithm>

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

LayerSummary summarise_layer(const RunResult& result, Layer layer) {
    LayerSummary summary{.layer = layer, .published = published_for(*result.topology, layer)};
    Int128 sum = 0;
    for (const PairResult& pair : result.pairs) {
        if (pair.route.layer != layer) continue;
        if (pair.met) ++(*pair.met ? summary.met : summary.missed);
        if (!counts(*result.topology, pair)) continue;
        ++summary.pairs;
        sum += pair.one_way.p50.count();
        summary.max = std::max(summary.max, pair.one_way.p50);
    }
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
    }
    return summary;
}

}  // namespace hexi
