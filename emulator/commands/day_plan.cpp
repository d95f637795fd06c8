#include "emulator/commands/day_plan.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace hexi {
namespace {

bool on_layers(const Topology& topology, std::span<const Layer> layers, std::span<const LinkId> links) {
    return std::any_of(links.begin(), links.end(), [&](LinkId link) {
        return std::find(layers.begin(), layers.end(), topology.link(link).layer) != layers.end();
    });
}

/// The fibres' names, or those of the links as they were given.
std::vector<std::string> names_of(const Topology& topology, bool fibres) {
    std::vector<std::string> names;
    if (fibres) {
        for (const Fibre& fibre : topology.fibres()) names.push_back(fibre.id);
        return names;
    }
    std::set<std::string> seen;
    for (const Link& link : topology.links()) {
        if (seen.insert(link.duplex).second) names.push_back(link.duplex);
    }
    return names;
}

}  // namespace

Result<std::vector<DayCut>> day_cuts(const Topology& topology, std::span<const Layer> layers, CutKind kind) {
    std::vector<DayCut> cuts;
    if (kind == CutKind::kNone) return cuts;
    const bool fibres = kind == CutKind::kFibres || (kind == CutKind::kUsual && !topology.fibres().empty());
    if (fibres && topology.fibres().empty())
        return fail(ErrorCode::kNotFound, fmt::format("{} has no fibres", topology.name()));
    for (const std::string& name : names_of(topology, fibres)) {
        auto links = topology.find_links(name);
        if (!links) return tl::unexpected(std::move(links.error()));
        if (on_layers(topology, layers, *links)) cuts.push_back({name, std::move(*links)});
    }
    return cuts;
}

}  // namespace hexi
