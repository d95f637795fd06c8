#include "topology/formats/network_names.hpp"

#include <fmt/format.h>

namespace hexi {

NetworkNames::NetworkNames(const Topology& topology, JsonErrors& errors)
    : topology_(&topology), errors_(&errors) {
    for (std::size_t i = 0; i < topology.nodes().size(); ++i) nodes_.emplace(topology.nodes()[i].id, i);
    for (std::size_t i = 0; i < topology.links().size(); ++i) links_.emplace(topology.links()[i].id, i);
}

NodeId NetworkNames::node(ObjectReader& reader, std::string_view key) const {
    const std::string id = reader.string(key);
    const auto found = nodes_.find(id);
    if (found != nodes_.end()) return found->second;
    reader.refuse(key, fmt::format("no node '{}' in the network", id), ErrorCode::kNotFound);
    return {};
}

LinkId NetworkNames::link(ObjectReader& reader, std::string_view key) const {
    const std::string id = reader.string(key);
    if (const auto found = find_link(id)) return *found;
    reader.refuse(key, fmt::format("no directed link '{}' in the network", id), ErrorCode::kNotFound);
    return {};
}

RouteKey NetworkNames::route_key(ObjectReader& reader) const {
    RouteKey key;
    key.source = node(reader, "source");
    key.destination = node(reader, "destination");
    key.layer = reader.word_or("layer", Layer::kIp, parse_layer);
    return key;
}

std::optional<Path> NetworkNames::path(const Json& ids, const std::string& place) const {
    const Json::Array* items = ids.as_array();
    if (items == nullptr) {
        errors_->add(place, "is not allowed: must be an array of directed link ids");
        return std::nullopt;
    }
    std::vector<LinkId> links;
    for (std::size_t i = 0; i < items->size(); ++i) {
        const std::string* id = (*items)[i].as_string();
        const auto link = id == nullptr ? std::nullopt : find_link(*id);
        if (link) {
            links.push_back(*link);
            continue;
        }
        const std::string shown = id == nullptr ? write_json((*items)[i], JsonStyle::kCompact) : *id;
        errors_->add(fmt::format("{}/{}", place, i),
                     fmt::format("no directed link '{}' in the network", shown), ErrorCode::kNotFound);
        return std::nullopt;
    }
    Result<Path> path = Path::create(*topology_, std::move(links));
    if (path) return std::move(*path);
    errors_->add(place, path.error().message, path.error().code);
    return std::nullopt;
}

std::optional<LinkId> NetworkNames::find_link(std::string_view id) const {
    const auto found = links_.find(id);
    if (found == links_.end()) return std::nullopt;
    return found->second;
}

Json link_names(const Topology& topology, const Path& path) {
    Json names = Json::array();
    for (const LinkId link : path.links()) names.push_back(name_of(topology, link));
    return names;
}

void set_route_key(Json& object, const Topology& topology, const RouteKey& key) {
    object.set("source", name_of(topology, key.source));
    object.set("destination", name_of(topology, key.destination));
    object.set("layer", to_string(key.layer));
}

}  // namespace hexi
