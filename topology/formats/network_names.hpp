// Nodes, links and paths by name, for readers of documents that refer to a network.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "topology/json/json_reader.hpp"
#include "topology/path.hpp"
#include "topology/routing_table.hpp"
#include "topology/topology.hpp"

namespace hexi {

/// Looks names up exactly as written, and records each that is unknown at its place. `topology` and `errors`
/// must outlive it.
class NetworkNames {
public:
    NetworkNames(const Topology& topology, JsonErrors& errors);

    /// The node, or directed link ("ID:fwd"), that member `key` names; an invalid id on error.
    NodeId node(ObjectReader& reader, std::string_view key) const;
    LinkId link(ObjectReader& reader, std::string_view key) const;
    /// `source`, `destination` and `layer`; the class is written differently by different documents and stays
    /// 0.
    RouteKey route_key(ObjectReader& reader) const;
    /// A path given as an array of directed link ids at `place`; empty on error.
    std::optional<Path> path(const Json& ids, const std::string& place) const;

private:
    std::optional<LinkId> find_link(std::string_view id) const;

    const Topology* topology_;
    JsonErrors* errors_;
    std::unordered_map<std::string_view, NodeId> nodes_;
    std::unordered_map<std::string_view, LinkId> links_;
};

/// The id of a node or directed link as documents name it.
[[nodiscard]] inline const std::string& name_of(const Topology& topology, NodeId node) {
    return topology.node(node).id;
}
[[nodiscard]] inline const std::string& name_of(const Topology& topology, LinkId link) {
    return topology.link(link).id;
}
/// A path as an array of directed link ids, the inverse of NetworkNames::path().
[[nodiscard]] Json link_names(const Topology& topology, const Path& path);
/// Adds `source`, `destination` and `layer` to an object, the inverse of NetworkNames::route_key().
void set_route_key(Json& object, const Topology& topology, const RouteKey& key);

}  // namespace hexi
