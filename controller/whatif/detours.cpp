#include "controller/whatif/detours.hpp"

#include <algorithm>

namespace hexi {
namespace {

bool whole(const Route& route, const std::vector<bool>& down) {
    return std::ranges::none_of(route.paths, [&](const WeightedPath& way) { return broken(way.path, down); });
}

}  // namespace

const Route* Detours::find(std::uint32_t flow) const {
    const auto at = std::ranges::lower_bound(flows_, flow);
    return at != flows_.end() && *at == flow ? &routes_[static_cast<std::size_t>(at - flows_.begin())]
                                             : nullptr;
}

std::vector<std::uint32_t> affected_flows(const SweepModel& model, std::span<const LinkId> links) {
    std::vector<std::uint32_t> flows;
    for (const LinkId link : links) {
        const auto over = model.flows_over(link);
        flows.insert(flows.end(), over.begin(), over.end());
    }
    std::ranges::sort(flows);
    flows.erase(std::unique(flows.begin(), flows.end()), flows.end());
    if (flows.empty() || !model.objective()) return flows;
    flows.clear();
    for (std::uint32_t flow = 0; flow < model.flows().size(); ++flow) {
        if (!model.route(flow).paths.empty()) flows.push_back(flow);
    }
    return flows;
}

Result<Detours> route_afresh(const SweepModel& model, std::vector<std::uint32_t> flows,
                             std::span<const LinkId> down) {
    ServiceLoad unprotected = model.load();
    unprotected.policy.protection = Protection::kNone;
    std::vector<SweepFlow> some;
    some.reserve(flows.size());
    for (const std::uint32_t flow : flows) some.push_back(model.flows()[flow]);
    const auto table = route_flows(unprotected, model.sessions(), some, with_down(model.load().state, down));
    if (!table) return tl::unexpected(table.error());
    return Detours(std::move(flows), {table->routes().begin(), table->routes().end()});
}

Result<ElementDetours> ElementDetours::create(const SweepModel& model, const FailurePlan& plan) {
    ElementDetours made(model, plan);
    if (model.objective()) return made;
    for (const FailureElement& element : plan.elements) {
        auto detours = route_afresh(model, affected_flows(model, element.links), element.links);
        if (!detours) return tl::unexpected(std::move(detours.error()));
        made.by_element_.push_back(*std::move(detours));
    }
    return made;
}

const Route* ElementDetours::around_one(const FailureCase& failure, const std::vector<bool>& down,
                                        std::uint32_t flow) const {
    if (by_element_.empty()) return nullptr;
    for (const std::uint32_t element : failure.elements) {
        const Route* detour = by_element_[element].find(flow);
        // A pair that one failure cuts off stays cut off when there are more.
        if (detour != nullptr && (detour->paths.empty() || whole(*detour, down))) return detour;
    }
    return nullptr;
}

Result<std::vector<const Route*>> ElementDetours::around(const FailureCase& failure,
                                                         const std::vector<bool>& down,
                                                         std::span<const std::uint32_t> affected,
                                                         std::deque<Detours>& fresh) const {
    std::vector<const Route*> routes;
    std::vector<std::uint32_t> open;
    routes.reserve(affected.size());
    for (const std::uint32_t flow : affected) {
        routes.push_back(around_one(failure, down, flow));
        if (routes.back() == nullptr) open.push_back(flow);
    }
    if (open.empty()) return routes;
    auto made = route_afresh(*model_, std::move(open), case_links(*plan_, failure));
    if (!made) return tl::unexpected(std::move(made.error()));
    fresh.push_back(*std::move(made));
    for (std::size_t i = 0; i < affected.size(); ++i) {
        if (routes[i] == nullptr) routes[i] = fresh.back().find(affected[i]);
    }
    return routes;
}

}  // namespace hexi
