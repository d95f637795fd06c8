#include "dataplane/daemon/emulation_telemetry.hpp"

#include <charconv>
#include <numeric>

namespace hexi {
namespace {

/// Links that one answer holds; DPDK sends at most 16 KiB.
constexpr std::size_t kMostLinks = 128;

std::uint64_t ns(SimTime time) {
    return static_cast<std::uint64_t>(std::max(time, SimTime(0)).count()) / 1000;
}

template <std::size_t N>
std::uint64_t sum(const std::array<std::uint64_t, N>& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

Json ports(const LiveDataplane& live) { return live.port_names(); }

/// The counters of port number `text`.
Json port(const LiveDataplane& live, const std::string& text) {
    std::size_t index = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), index);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size() || index >= live.port_names().size())
        return {};
    const LiveFigures now = live.figures();
    const auto found = now.ports.find(index);
    const PortFigures figures = found == now.ports.end() ? PortFigures{} : found->second;
    Json json = Json::object();
    json.set("port", live.port_names()[index]);
    json.set("received_frames", figures.gateway.received);
    json.set("forwarded_frames", figures.gateway.forwarded);
    json.set("answered_frames", figures.gateway.answered);
    json.set("dropped_frames", sum(figures.gateway.dropped));
    json.set("left_frames", figures.left_frames);
    json.set("left_bytes", figures.left_bytes);
    return json;
}

/// Those with the most bytes, most first.
Json links(const Topology& topology, const LiveDataplane& live) {
    const LiveFigures now = live.figures();
    std::vector<std::pair<std::uint64_t, LinkId>> order;
    for (const auto& [link, counters] : now.links) order.emplace_back(counters.bytes, link);
    std::sort(order.begin(), order.end(), std::greater<>());
    Json list = Json::array();
    for (std::size_t i = 0; i < std::min(order.size(), kMostLinks); ++i)
        list.push_back(topology.link(order[i].second).id);
    return list;
}

Json link(const Topology& topology, const LiveDataplane& live, const std::string& name) {
    const auto found = topology.find_links(name);
    if (!found || found->size() != 1) return {};
    const LiveFigures now = live.figures();
    const auto used = now.links.find(found->front());
    const LinkCounters counters = used == now.links.end() ? LinkCounters{} : used->second;
    Json json = Json::object();
    json.set("link", topology.link(found->front()).id);
    json.set("packets", counters.packets);
    json.set("bytes", counters.bytes);
    json.set("busy_ns", ns(counters.busy));
    json.set("waited_ns", ns(counters.waited));
    json.set("most_backlog_bytes", counters.most_backlog);
    json.set("lost", losses_json(counters.lost));
    return json;
}

Json plan(const Topology& topology, const LiveDataplane& live) {
    const LiveFigures now = live.figures();
    Json json = Json::object();
    json.set("network", topology.name());
    json.set("plan_version", now.plan_version);
    json.set("running_ns", ns(now.at));
    json.set("packets_in_flight", now.in_flight);
    return json;
}

Json release_error(const LiveDataplane& live) {
    const LiveFigures now = live.figures();
    Json bounds = Json::array(), counts = Json::array();
    for (const SimTime bound : ReleaseErrors::kUpTo) bounds.push_back(ns(bound));
    for (const std::uint64_t count : now.release.counts) counts.push_back(count);
    Json json = Json::object();
    json.set("frames", sum(now.release.counts));
    json.set("up_to_ns", std::move(bounds));
    json.set("counts", std::move(counts));
    json.set("p50_ns", ns(now.release.p50));
    json.set("p99_ns", ns(now.release.p99));
    json.set("max_ns", ns(now.release.max));
    json.set("loop_stalls", now.stalls);
    return json;
}

}  // namespace

std::vector<TelemetryEndpoint> telemetry_endpoints(const Topology& topology, const LiveDataplane& live) {
    return {
        {"/hexi/ports", "Access ports, in order", [&](const auto&) { return ports(live); }},
        {"/hexi/port", "Counters of a port: its number", [&](const auto& text) { return port(live, text); }},
        {"/hexi/links", "Link directions in use, busiest first",
         [&](const auto&) { return links(topology, live); }},
        {"/hexi/link", "Counters of a link direction: ID:fwd or ID:rev",
         [&](const auto& text) { return link(topology, live, text); }},
        {"/hexi/plan", "The plan in force", [&](const auto&) { return plan(topology, live); }},
        {"/hexi/frames", "What became of every frame",
         [&](const auto&) { return ledger_json(live.figures().ledger); }},
        {"/hexi/release_error", "How late frames left, as a histogram",
         [&](const auto&) { return release_error(live); }}};
}

}  // namespace hexi
