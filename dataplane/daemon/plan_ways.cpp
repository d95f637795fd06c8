#include "dataplane/daemon/plan_ways.hpp"

namespace hexi {

std::shared_ptr<const WayTable> WayTable::create(const Topology& topology, Layer layer,
                                                 std::shared_ptr<const ForwardingPlan> plan) {
    WayTable table(std::move(plan));
    const ForwardingPlan& routes = table.plan();
    for (std::uint32_t route = 0; route < routes.route_count(); ++route) {
        const RouteKey& key = routes.key(route);
        if (key.layer != layer) continue;
        table.routes_[key_of(key.source, key.destination, key.traffic_class)] = route;
    }
    for (std::uint32_t chain = 0; chain < routes.chains()->size(); ++chain)
        table.ways_.push_back(table.way_over(topology, chain));
    return std::make_shared<const WayTable>(std::move(table));
}

Way WayTable::way_over(const Topology& topology, std::uint32_t chain) const {
    static_assert(kNoChain == ForwardingPlan::kNone);
    Way way{.chain = chain};
    for (const std::uint32_t link : plan_->chains()->links_of(chain)) {
        const NodeId router = topology.link(LinkId(link)).to;
        way.routers.push_back({router, plan_->there_and_back(chain, way.routers.size() + 1)});
    }
    return way;
}

void PlanWays::use(std::shared_ptr<const WayTable> table) {
    ++version_;
    table_ = std::move(table);
    health_.adopt(table_->plan());
}

}  // namespace hexi
