#include "controller/whatif/detours.hpp"

#include <algorithm>

#include "controller/route_solver.hpp"

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
    return flows;
}

Detours route_afresh(const SweepModel& model, std::vector<std::uint32_t> flows,
                     std::span<const LinkId> down) {
    RoutingPolicy policy = model.load().policy;
    policy.protection = Protection::kNone;
    std::vector<RouteKey> keys;
    keys.reserve(flows.size());
    for (const std::uint32_t flow : flows) keys.push_back(model.flows()[flow].key);
    RouteSolver solver(model.topology(), std::move(keys), policy);
    const auto routes = solver.solve(with_down(model.load().state, down)).routes();
    return {std::move(flows), {routes.begin(), routes.end()}};
}

ElementDetours::ElementDetours(const SweepModel& model, const FailurePlan& plan)
    : model_(&model), plan_(&plan) {
    by_element_.reserve(plan.elements.size());
    for (const FailureElement& element : plan.elements) {
        by_element_.push_back(route_afresh(model, affected_flows(model, element.links), element.links));
    }
}

const Route* ElementDetours::around_one(const FailureCase& failure, const std::vector<bool>& down,
                                        std::uint32_t flow) const {
    for (const std::uint32_t element : failure.elements) {
        const Route* detour = by_element_[element].find(flow);
        // A pair that one failure cuts off stays cut off when there are more.
        if (detour != nullptr && (detour->paths.empty() || whole(*detour, down))) return detour;
    }
    return nullptr;
}

std::vector<const Route*> ElementDetours::around(const FailureCase& failure, const std::vector<bool>& down,
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
    fresh.push_back(route_afresh(*model_, std::move(open), case_links(*plan_, failure)));
    for (std::size_t i = 0; i < affected.size(); ++i) {
        if (routes[i] == nullptr) routes[i] = fresh.back().find(affected[i]);
    }
    return routes;
}

}  // namespace hexi
