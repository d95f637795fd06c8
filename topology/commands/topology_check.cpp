#include "topology/commands/topology_check.hpp"

#include <map>
#include <tuple>

#include <fmt/format.h>

#include "topology/commands/topology_summary.hpp"

namespace hexi {
namespace {

/// Positions are rounded to some hundred metres, and a cable may run straight: less than this is no doubt.
constexpr double kTolerance = 0.98;

using Findings = std::vector<Finding>;

std::optional<Kilometres> apart(const Topology& topology, NodeId from, NodeId to) {
    const auto &a = topology.node(from).position, &b = topology.node(to).position;
    if (!a || !b) return std::nullopt;
    return great_circle(*a, *b);
}

void check_layers(const Topology& topology, Findings& findings) {
    for (const LayerCounts& layer : summarise(topology).layers) {
        if (layer.components <= 1) continue;
        findings.push_back(
            {Finding::Kind::kError, fmt::format("layer {} falls into {} parts that no link joins",
                                                to_string(layer.layer), layer.components)});
    }
}

void check_fibres(const Topology& topology, Findings& findings) {
    for (const Fibre& fibre : topology.fibres()) {
        const auto direct = apart(topology, fibre.from, fibre.to);
        if (!direct || fibre.length >= *direct * kTolerance) continue;
        findings.push_back({Finding::Kind::kError,
                            fmt::format("fibre '{}' is {:.1f} km long, but its ends are {:.1f} km apart",
                                        fibre.id, fibre.length.count(), direct->count())});
    }
}

/// Adds a finding where light in `fibre`, which is `what`, takes longer than `link` says it does.
void check_delay(const Topology& topology, const Link& link, Kilometres fibre, std::string_view what,
                 Findings& findings) {
    const SimTime least = propagation_delay(fibre * kTolerance, topology.spec().physics.group_index);
    if (link.delay.propagation >= least) return;
    findings.push_back(
        {Finding::Kind::kError, fmt::format("link '{}' takes {:.3f} ms; light in {} takes {:.3f} ms",
                                            link.duplex, to_ms(link.delay.propagation), what, to_ms(least))});
}

void check_delays(const Topology& topology, Findings& findings) {
    for (const Link& link : topology.links()) {
        if (link.id.ends_with(":rev")) continue;
        const Kilometres direct = apart(topology, link.from, link.to).value_or(Kilometres(0));
        if (link.length > direct) {
            check_delay(topology, link, link.length, fmt::format("its {:g} km of fibre", link.length.count()),
                        findings);
        } else {
            check_delay(topology, link, direct, "straight fibre", findings);
        }
    }
}

void check_nodes(const Topology& topology, Findings& findings) {
    std::vector<std::size_t> arriving(topology.nodes().size());
    for (const Link& link : topology.links()) ++arriving[link.to.index()];
    for (std::size_t i = 0; i < topology.nodes().size(); ++i) {
        const Node& node = topology.nodes()[i];
        const bool linked = arriving[i] > 0 || !topology.outgoing(NodeId(i)).empty();
        bool fibre_site = false;
        for (const Fibre& fibre : topology.fibres())
            fibre_site |= fibre.from == NodeId(i) || fibre.to == NodeId(i);
        if (!linked && !fibre_site)
            findings.push_back({Finding::Kind::kError, fmt::format("node '{}' has no link", node.id)});
        if (!node.position)
            findings.push_back({Finding::Kind::kWarning, fmt::format("node '{}' has no position", node.id)});
    }
}

/// Where the cables are known, parallel links over different ones are there for protection.
void check_parallels(const Topology& topology, Findings& findings) {
    if (!topology.fibres().empty()) return;
    std::map<std::tuple<Layer, NodeId, NodeId>, std::string> seen;
    for (const Link& link : topology.links()) {
        const auto [first, fresh] = seen.emplace(std::tuple(link.layer, link.from, link.to), link.duplex);
        if (fresh || link.id.ends_with(":rev")) continue;
        findings.push_back({Finding::Kind::kWarning,
                            fmt::format("link '{}' runs parallel to '{}'", link.duplex, first->second)});
    }
}

}  // namespace

std::vector<Finding> check_topology(const Topology& topology) {
    Findings findings;
    check_layers(topology, findings);
    check_fibres(topology, findings);
    check_delays(topology, findings);
    check_nodes(topology, findings);
    check_parallels(topology, findings);
    for (const std::string& note : topology.spec().notes) findings.push_back({Finding::Kind::kWarning, note});
    return findings;
}

}  // namespace hexi
