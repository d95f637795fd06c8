#include "emulator/experiment/pair_selection.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "emulator/experiment/scenario_words.hpp"

namespace hexi {
namespace {

bool selected(const Topology& topology, PairGroup group, NodeId source, NodeId destination) {
    if (source == destination) return false;
    if (group == PairGroup::kEndpoints) return true;
    const bool same_hub = topology.node(source).hub == topology.node(destination).hub;
    return same_hub == (group == PairGroup::kIntraHub);
}

/// Those that a group pairs up.
std::vector<NodeId> candidates(const Topology& topology, Layer layer, PairGroup group) {
    if (group == PairGroup::kEndpoints) return layer_endpoints(topology, layer);
    std::vector<NodeId> clusters = topology.clusters();
    std::erase_if(clusters, [&](NodeId id) { return !attached(topology, id, layer); });
    std::sort(clusters.begin(), clusters.end());
    return clusters;
}

std::vector<NodePair> listed_pairs(const Topology& topology, Layer layer, const std::vector<NamedPair>& names,
                                   JsonErrors& errors, std::string_view place) {
    std::vector<NodePair> pairs;
    std::set<NodePair> seen;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::string here = fmt::format("{}/{}", place, i);
        const NodePair pair{resolve_node(topology, layer, names[i].source, errors, here + "/0"),
                            resolve_node(topology, layer, names[i].destination, errors, here + "/1")};
        if (!pair.source.valid() || !pair.destination.valid()) continue;
        if (pair.source == pair.destination) {
            errors.add(here, fmt::format("'{}' is paired with itself; source and destination must differ",
                                         names[i].source));
        } else if (!seen.insert(pair).second) {
            errors.add(here, fmt::format("the pair '{}' to '{}' is given twice; each may be given once",
                                         names[i].source, names[i].destination));
        } else {
            pairs.push_back(pair);
        }
    }
    if (names.empty()) errors.add(place, "no pairs are given; at least one is needed");
    return pairs;
}

}  // namespace

bool attached(const Topology& topology, NodeId node, Layer layer) {
    bool out = false;
    bool in = false;
    for (const LinkId id : topology.outgoing(node)) {
        const Link& link = topology.link(id);
        if (link.layer != layer) continue;
        out = true;
        in = in || link.reverse.valid();
    }
    if (out && in) return true;
    const auto links = topology.links();
    return out && std::any_of(links.begin(), links.end(),
                              [&](const Link& link) { return link.to == node && link.layer == layer; });
}

std::vector<NodeId> layer_endpoints(const Topology& topology, Layer layer) {
    std::vector<NodeId> ends = topology.endpoints();
    std::erase_if(ends, [&](NodeId id) { return !attached(topology, id, layer); });
    return ends;
}

NodeId resolve_node(const Topology& topology, Layer layer, std::string_view name, JsonErrors& errors,
                    std::string_view place) {
    const Result<NodeId> found = topology.find_node(name);
    if (!found) {
        errors.add(place, found.error().message, found.error().code);
        return {};
    }
    if (attached(topology, *found, layer)) return *found;
    errors.add(place, fmt::format("node '{}' has no links both ways on layer {}", name, to_string(layer)));
    return {};
}

std::vector<NodePair> pairs_of(const Topology& topology, Layer layer, PairGroup group) {
    const std::vector<NodeId> nodes = candidates(topology, layer, group);
    std::vector<NodePair> pairs;
    for (const NodeId source : nodes) {
        for (const NodeId destination : nodes) {
            if (selected(topology, group, source, destination)) pairs.push_back({source, destination});
        }
    }
    return pairs;
}

std::vector<NodePair> resolve_pairs(const Topology& topology, Layer layer, const PairSelection& selection,
                                    JsonErrors& errors, std::string_view place) {
    if (const auto* names = std::get_if<std::vector<NamedPair>>(&selection)) {
        if (names->size() <= kMostPairs) return listed_pairs(topology, layer, *names, errors, place);
        errors.add(place,
                   fmt::format("{} pairs are given; at most {} are allowed", names->size(), kMostPairs));
        return {};
    }
    const PairGroup group = std::get<PairGroup>(selection);
    const std::size_t nodes = candidates(topology, layer, group).size();
    if (nodes * nodes > kMostPairs + nodes) {
        errors.add(place,
                   fmt::format("'{}' stands for up to {} pairs on layer {} of {}; at most {} are allowed",
                               to_string(group), nodes * (nodes - 1), to_string(layer), topology.name(),
                               kMostPairs));
        return {};
    }
    std::vector<NodePair> pairs = pairs_of(topology, layer, group);
    if (pairs.empty()) {
        errors.add(place, fmt::format("'{}' stands for no pair on layer {} of {}", to_string(group),
                                      to_string(layer), topology.name()));
    }
    return pairs;
}

}  // namespace hexi
