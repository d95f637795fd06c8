#include "controller/placement/hub_resources.hpp"

#include <algorithm>

namespace hexi {
namespace {

const HubTerms* terms_of(const ComputeJobSet& set, NodeId node) {
    const auto found =
        std::find_if(set.hubs.begin(), set.hubs.end(), [&](const auto& terms) { return terms.node == node; });
    return found == set.hubs.end() ? nullptr : &*found;
}

/// `given` with the fields of `terms` that are there.
ComputeSpec overlaid(ComputeSpec given, const ComputeSpec& terms) {
    const auto take = [](std::optional<double>& field, const std::optional<double>& other) {
        if (other) field = other;
    };
    take(given.capacity_eflops, terms.capacity_eflops);
    take(given.racks, terms.racks);
    take(given.pue, terms.pue);
    take(given.pue_limit, terms.pue_limit);
    take(given.green_ratio, terms.green_ratio);
    take(given.price_cny_per_kwh, terms.price_cny_per_kwh);
    return given;
}

HubResources resources_of(NodeId node, const ComputeSpec& spec, const HubAssumptions& assumptions) {
    HubResources hub{.node = node, .pue_limit = spec.pue_limit};
    const auto take = [&](const std::optional<double>& given, double assumed, const char* key) {
        if (!given) hub.assumed.emplace_back(key);
        return given.value_or(assumed);
    };
    const double guess = spec.racks ? *spec.racks * assumptions.eflops_per_rack : assumptions.capacity_eflops;
    hub.capacity_eflops = take(spec.capacity_eflops, guess, "capacity_eflops");
    hub.pue = take(spec.pue, spec.pue_limit.value_or(assumptions.pue), "pue");
    hub.green_ratio = take(spec.green_ratio, assumptions.green_ratio, "green_ratio");
    hub.price_cny_per_kwh = take(spec.price_cny_per_kwh, assumptions.price_cny_per_kwh, "price_cny_per_kwh");
    return hub;
}

}  // namespace

Result<std::vector<HubResources>> hub_resources(const Topology& topology, const ComputeJobSet& set,
                                                const HubAssumptions& assumptions) {
    std::vector<HubResources> hubs;
    for (std::size_t i = 0; i < topology.nodes().size(); ++i) {
        const Node& node = topology.nodes()[i];
        const HubTerms* terms = terms_of(set, NodeId(i));
        const ComputeSpec spec = terms != nullptr ? overlaid(node.compute, terms->compute) : node.compute;
        if (node.kind != NodeKind::kCluster && !spec.capacity_eflops) continue;
        HubResources hub = resources_of(NodeId(i), spec, assumptions);
        hub.occupied_ratio = set.occupied_ratio;
        if (terms != nullptr && terms->occupied_ratio) hub.occupied_ratio = *terms->occupied_ratio;
        hubs.push_back(std::move(hub));
    }
    if (hubs.empty())
        return fail(ErrorCode::kNotFound,
                    "the network '" + topology.name() +
                        "' has no compute hub: no cluster, and no node with capacity_eflops");
    return hubs;
}

}  // namespace hexi
