#include "dataplane/daemon/plan_ways.hpp"

namespace hexi {

PlanWays::PlanWays(const Topology& topology, Layer layer, std::shared_ptr<const ForwardingPlan> plan,
                   const NetworkState& state)
    : topology_(topology), layer_(layer), plan_(std::move(plan)), health_(*plan_, state) {
    list_routes();
}

void PlanWays::use(std::shared_ptr<const ForwardingPlan> plan) {
    plan_ = std::move(plan);
    health_.adopt(*plan_);
    list_routes();
}

void PlanWays::list_routes() {
    routes_.clear();
    for (std::uint32_t route = 0; route < plan_->route_count(); ++route) {
        const RouteKey& key = plan_->key(route);
        if (key.layer == layer_) routes_[key_of(key.source, key.destination, key.traffic_class)] = route;
    }
    // A later plan keeps the chains of the one before, and their ways.
    while (ways_.size() < plan_->chains()->size())
        ways_.push_back(way_over(static_cast<std::uint32_t>(ways_.size())));
}

Way PlanWays::way_over(std::uint32_t chain) const {
    static_assert(kNoChain == ForwardingPlan::kNone);
    Way way{.chain = chain};
    for (const std::uint32_t link : plan_->chains()->links_of(chain)) {
        const NodeId router = topology_.link(LinkId(link)).to;
        way.routers.push_back({router, plan_->there_and_back(chain, way.routers.size() + 1)});
    }
    return way;
}

const Way* PlanWays::find(NodeId from, NodeId to, std::uint8_t traffic_class, std::uint32_t hash) const {
    if (from == to) return &none_;
    const auto found = routes_.find(key_of(from, to, traffic_class));
    return found == routes_.end() ? nullptr : &ways_[plan_->choose(found->second, hash, health_)];
}

}  // namespace hexi
