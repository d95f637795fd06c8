#include "topology/path.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace hexi {

Result<Path> Path::create(const Topology& topology, std::vector<LinkId> links) {
    if (links.empty()) return fail(ErrorCode::kInvalid, "a path needs at least one link");
    Path path;
    path.source_ = topology.link(links.front()).from;
    path.destination_ = topology.link(links.back()).to;
    std::vector<NodeId> visited{path.source_};
    for (const LinkId id : links) {
        const Link& link = topology.link(id);
        if (link.from != visited.back()) {
            return fail(ErrorCode::kInvalid, fmt::format("the path is broken at '{}': it does not leave '{}'",
                                                         link.id, topology.node(visited.back()).id));
        }
        if (std::find(visited.begin(), visited.end(), link.to) != visited.end()) {
            return fail(ErrorCode::kInvalid,
                        fmt::format("the path visits '{}' twice", topology.node(link.to).id));
        }
        visited.push_back(link.to);
    }
    path.links_ = std::move(links);
    return path;
}

std::vector<NodeId> path_nodes(const Topology& topology, const Path& path) {
    std::vector<NodeId> nodes{path.source()};
    for (const LinkId id : path.links()) nodes.push_back(topology.link(id).to);
    return nodes;
}

SimTime path_delay(const Topology& topology, const Path& path) {
    SimTime delay{0};
    for (const LinkId id : path.links()) delay += topology.link(id).delay.total();
    return delay;
}

SimTime path_floor(const Topology& topology, const Path& path, ByteCount size) {
    SimTime delay = path_delay(topology, path);
    for (const LinkId id : path.links()) delay += transmission_time(size, topology.link(id).lane_rate);
    return delay;
}

std::vector<SrlgId> path_srlgs(const Topology& topology, const Path& path) {
    std::vector<SrlgId> all;
    for (const LinkId id : path.links()) {
        const auto& srlgs = topology.link(id).srlgs;
        all.insert(all.end(), srlgs.begin(), srlgs.end());
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

}  // namespace hexi
