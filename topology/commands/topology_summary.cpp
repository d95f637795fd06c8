#include "topology/commands/topology_summary.hpp"

#include <algorithm>
#include <numeric>
#include <set>

#include <fmt/format.h>

#include "topology/commandline/text_table.hpp"

namespace hexi {
namespace {

/// Groups of nodes that the links of `layer` join; nodes without a link of the layer do not count.
std::size_t count_components(const Topology& topology, Layer layer) {
    std::vector<std::size_t> parent(topology.nodes().size());
    std::iota(parent.begin(), parent.end(), std::size_t{0});
    const auto root = [&](std::size_t node) {
        while (parent[node] != node) node = parent[node] = parent[parent[node]];
        return node;
    };
    std::set<std::size_t> touched;
    for (const Link& link : topology.links()) {
        if (link.layer != layer) continue;
        touched.insert({link.from.index(), link.to.index()});
        parent[root(link.from.index())] = root(link.to.index());
    }
    std::set<std::size_t> roots;
    for (const std::size_t node : touched) roots.insert(root(node));
    return roots.size();
}

/// True for the first direction of a duplex link and for a directed one.
bool counts(const Topology& topology, const Link& link) {
    return !link.reverse.valid() || topology.link(link.reverse).id > link.id;
}

LayerCounts summarise_layer(const Topology& topology, Layer layer) {
    LayerCounts summary{.layer = layer, .components = count_components(topology, layer)};
    for (const Link& link : topology.links()) {
        if (link.layer != layer || !counts(topology, link)) continue;
        ++summary.links;
        summary.capacity = summary.capacity + link.capacity;
        summary.length += link.length;
    }
    return summary;
}

Json layer_json(const LayerCounts& layer) {
    Json json = Json::object();
    json.set("layer", to_string(layer.layer));
    json.set("links", layer.links);
    json.set("capacity_bps", layer.capacity.count());
    json.set("length_km", layer.length.count());
    json.set("components", layer.components);
    return json;
}

}  // namespace

TopologySummary summarise(const Topology& topology) {
    TopologySummary summary{.name = topology.name(),
                            .description = topology.spec().description,
                            .nodes = topology.nodes().size(),
                            .links = topology.spec().links.size(),
                            .directed_links = topology.links().size(),
                            .fibres = topology.fibres().size(),
                            .srlgs = topology.srlgs().size(),
                            .hubs = topology.hubs().size(),
                            .clusters = topology.clusters().size(),
                            .endpoints = topology.endpoints().size(),
                            .notes = topology.spec().notes};
    for (const Link& link : topology.links()) {
        const bool derived = link.provenance.confidence == Confidence::kDerived;
        summary.derived_links += derived && counts(topology, link) ? 1 : 0;
    }
    for (const Node& node : topology.nodes()) {
        if (!node.position) summary.without_position.push_back(node.id);
    }
    for (const Layer layer : {Layer::kOptical, Layer::kIpPrivate, Layer::kIp}) {
        if (topology.has_layer(layer)) summary.layers.push_back(summarise_layer(topology, layer));
    }
    return summary;
}

Json to_json(const TopologySummary& summary) {
    Json json = Json::object();
    json.set("name", summary.name);
    json.set("description", summary.description);
    json.set("nodes", summary.nodes);
    json.set("links", summary.links);
    json.set("directed_links", summary.directed_links);
    json.set("fibres", summary.fibres);
    json.set("srlgs", summary.srlgs);
    json.set("hubs", summary.hubs);
    json.set("clusters", summary.clusters);
    json.set("endpoints", summary.endpoints);
    json.set("derived_links", summary.derived_links);
    json.set("nodes_without_position", summary.without_position);
    Json layers = Json::array();
    for (const LayerCounts& layer : summary.layers) layers.push_back(layer_json(layer));
    json.set("layers", std::move(layers));
    json.set("notes", summary.notes);
    return json;
}

std::string to_text(const TopologySummary& summary, bool colour) {
    std::string text = fmt::format("{}: {} nodes, {} links ({} directed), {} fibres, {} risk groups\n",
                                   printable(summary.name), summary.nodes, summary.links,
                                   summary.directed_links, summary.fibres, summary.srlgs);
    if (!summary.description.empty()) text += printable(summary.description) + "\n";
    text += fmt::format("{} hubs, {} clusters, {} endpoints; {} links derived, {} nodes without position\n\n",
                        summary.hubs, summary.clusters, summary.endpoints, summary.derived_links,
                        summary.without_position.size());
    TextTable table(
        {{"layer"}, {"links", true}, {"capacity Tbit/s", true}, {"length km", true}, {"components", true}});
    for (const LayerCounts& layer : summary.layers) {
        table.add_row({std::string(to_string(layer.layer)), std::to_string(layer.links),
                       fmt::format("{:.3f}", static_cast<double>(layer.capacity.count()) * 1e-12),
                       fmt::format("{:.0f}", layer.length.count()), std::to_string(layer.components)});
    }
    text += table.text(colour);
    for (const std::string& note : summary.notes) text += "note: " + printable(note) + "\n";
    return text;
}

}  // namespace hexi
