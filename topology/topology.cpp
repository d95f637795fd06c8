#include "topology/topology.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "topology/base/nearest.hpp"

namespace hexi {

Result<NodeId> Topology::find_node(std::string_view name) const {
    const auto found = node_names_.find(lower_case(name));
    if (found != node_names_.end()) return found->second;
    std::vector<std::string> known;
    for (const Node& node : nodes_) known.push_back(node.id);
    return fail(ErrorCode::kNotFound,
                fmt::format("no node '{}' in {}{}", name, spec_.name, did_you_mean(name, known)));
}

Result<std::vector<LinkId>> Topology::find_links(std::string_view name) const {
    const auto found = link_names_.find(std::string(name));
    if (found != link_names_.end()) return found->second;
    std::vector<std::string> known;
    for (const LinkSpec& link : spec_.links) known.push_back(link.id);
    for (const Fibre& fibre : fibres_) known.push_back(fibre.id);
    return fail(ErrorCode::kNotFound, fmt::format("no link, fibre or risk group '{}' in {}{}", name,
                                                  spec_.name, did_you_mean(name, known)));
}

Result<ColourId> Topology::find_colour(std::string_view name) const {
    const auto found = std::ranges::find(colours_, name);
    if (found != colours_.end()) return ColourId(static_cast<std::size_t>(found - colours_.begin()));
    return fail(ErrorCode::kNotFound,
                fmt::format("no link of {} has the colour '{}'{}", spec_.name, name,
                            colours_.empty() ? ": none has any" : did_you_mean(name, colours_)));
}

std::vector<NodeId> Topology::endpoints() const {
    std::vector<NodeId> ends, all;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        all.emplace_back(i);
        if (nodes_[i].kind == NodeKind::kCluster || nodes_[i].kind == NodeKind::kMetro) ends.emplace_back(i);
    }
    return ends.empty() ? all : ends;
}

std::vector<NodeId> Topology::clusters() const {
    std::vector<NodeId> all;
    for (const Hub& hub : hubs_) all.insert(all.end(), hub.clusters.begin(), hub.clusters.end());
    return all;
}

bool Topology::has_layer(Layer layer) const {
    return std::any_of(links_.begin(), links_.end(),
                       [layer](const Link& link) { return link.layer == layer; });
}

}  // namespace hexi
