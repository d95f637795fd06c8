#include "emulator/fluid/live_figures.hpp"

#include <algorithm>
#include <cmath>

namespace hexi {
namespace {

/// Reports are compared and read by people: digits beyond these are noise of floating point.
double rounded(double value, double parts) { return std::round(value * parts) / parts; }

Json link_json(const LiveLink& link, const Topology& topology) {
    Json json = Json::object();
    json.set("id", topology.link(link.link).id).set("offered_bps", std::round(link.offered_bps));
    json.set("load_ratio", rounded(link.load_ratio, 1e6));
    json.set("dropped_bps", std::round(link.dropped_bps));
    json.set("dropped_packets", std::floor(link.dropped_packets));
    json.set("queue_delay_us", rounded(link.queue_delay_s * 1e6, 1e3));
    return json.set("delay_us", rounded(to_us(topology.link(link.link).delay.total()), 1e3));
}

}  // namespace

Json to_json(const LiveFigures& figures, const Topology& topology) {
    Json json = Json::object();
    json.set("offered_bps", std::round(figures.offered_bps));
    json.set("carried_bps", std::round(figures.carried_bps));
    json.set("on_backup_bps", std::round(figures.on_backup_bps));
    Json lost = Json::object();
    lost.set("queue_full_bps", std::round(figures.lost_bps.queue_full));
    lost.set("link_down_bps", std::round(figures.lost_bps.link_down));
    lost.set("no_route_bps", std::round(figures.lost_bps.no_route));
    lost.set("random_bps", std::round(figures.lost_bps.random));
    json.set("lost", std::move(lost)).set("delay_us", rounded(figures.delay_s * 1e6, 1e3));
    std::vector<LiveLink> links = figures.links;
    std::stable_sort(links.begin(), links.end(),
                     [](const LiveLink& a, const LiveLink& b) { return a.load_ratio > b.load_ratio; });
    Json shown = Json::array();
    for (const LiveLink& link : links) shown.push_back(link_json(link, topology));
    return json.set("links", std::move(shown));
}

}  // namespace hexi
