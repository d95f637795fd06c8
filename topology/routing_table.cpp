#include "topology/routing_table.hpp"

#include <algorithm>

#include "topology/base/check.hpp"
#include "topology/route_timeline.hpp"

namespace hexi {

RoutingTable::RoutingTable(std::vector<Route> routes) : routes_(std::move(routes)) {
    std::sort(routes_.begin(), routes_.end(), [](const Route& a, const Route& b) { return a.key < b.key; });
    const auto twice = std::adjacent_find(routes_.begin(), routes_.end(),
                                          [](const Route& a, const Route& b) { return a.key == b.key; });
    HEXI_CHECK(twice == routes_.end(), "a routing table holds each key once");
}

const Route* RoutingTable::find(const RouteKey& key) const {
    const auto at =
        std::lower_bound(routes_.begin(), routes_.end(), key,
                         [](const Route& route, const RouteKey& wanted) { return route.key < wanted; });
    return at != routes_.end() && at->key == key ? &*at : nullptr;
}

RouteTimeline::RouteTimeline(std::vector<TimedTable> tables) : tables_(std::move(tables)) {
    HEXI_CHECK(!tables_.empty() && tables_.front().from == SimTime{0}, "a timeline begins at 0");
    const auto stuck =
        std::adjacent_find(tables_.begin(), tables_.end(),
                           [](const TimedTable& a, const TimedTable& b) { return a.from >= b.from; });
    HEXI_CHECK(stuck == tables_.end(), "a timeline ascends strictly");
    const auto forgetful =
        std::adjacent_find(tables_.begin(), tables_.end(),
                           [](const TimedTable& a, const TimedTable& b) { return a.reflects > b.reflects; });
    HEXI_CHECK(forgetful == tables_.end(), "a table reflects what those before it do");
    const bool causal =
        std::all_of(tables_.begin(), tables_.end(), [](const TimedTable& t) { return t.reflects <= t.from; });
    HEXI_CHECK(causal, "a table reflects nothing that comes after it is in force");
}

const RoutingTable& RouteTimeline::at(SimTime time) const {
    const auto after =
        std::upper_bound(tables_.begin(), tables_.end(), time,
                         [](SimTime wanted, const TimedTable& table) { return wanted < table.from; });
    HEXI_CHECK(after != tables_.begin(), "a timeline is asked about times from 0 on");
    return std::prev(after)->table;
}

std::optional<SimTime> RouteTimeline::answered_at(SimTime change) const {
    for (const TimedTable& timed : tables_) {
        if (timed.reflects >= change) return timed.from;
    }
    return std::nullopt;
}

}  // namespace hexi
