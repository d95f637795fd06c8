#include "dataplane/commands/emulation_plan.hpp"

#include <algorithm>
#include <fstream>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "topology/commandline/quantity_text.hpp"
#include "topology/commandline/text_table.hpp"

namespace hexi {
namespace {

bool attached(const Topology& topology, NodeId node, Layer layer) {
    const auto links = topology.outgoing(node);
    return std::any_of(links.begin(), links.end(),
                       [&](LinkId link) { return topology.link(link).layer == layer; });
}

Result<Layer> choose_layer(const Topology& topology, const std::vector<PortSpec>& ports,
                           const std::vector<NodeId>& nodes, std::optional<Layer> wanted) {
    std::string first_missing;
    for (const Layer layer : {Layer::kIp, Layer::kIpPrivate, Layer::kOptical}) {
        if (wanted && *wanted != layer) continue;
        const auto missing = std::find_if(nodes.begin(), nodes.end(),
                                          [&](NodeId node) { return !attached(topology, node, layer); });
        if (missing == nodes.end()) return layer;
        const auto index = static_cast<std::size_t>(missing - nodes.begin());
        if (first_missing.empty())
            first_missing = fmt::format("--port {}: {} has no link on layer {}", to_string(ports[index]),
                                        ports[index].node, to_string(layer));
    }
    return fail(ErrorCode::kInvalid,
                first_missing + (wanted ? "" : ", and no other layer joins all ports; see --layer"));
}

/// Keys from every port's node to every node of `targets`, and for ports of different nodes among each other.
std::vector<RouteKey> keys_of(const std::set<NodeId>& sources, const std::set<NodeId>& targets, Layer layer,
                              std::size_t classes) {
    std::vector<RouteKey> keys;
    for (const NodeId source : sources) {
        for (const NodeId target : targets) {
            if (source == target) continue;
            for (std::size_t c = 0; c < classes; ++c)
                keys.push_back({source, target, layer, static_cast<std::uint8_t>(c)});
        }
    }
    return keys;
}

std::set<NodeId> nodes_of(const Topology& topology, const RouteTimeline& routes) {
    std::set<NodeId> nodes;
    const auto add = [&](const Path& path) {
        for (const NodeId node : path_nodes(topology, path)) nodes.insert(node);
    };
    for (const TimedTable& timed : routes.tables()) {
        for (const Route& route : timed.table.routes()) {
            for (const WeightedPath& weighted : route.paths) {
                add(weighted.path);
                if (weighted.backup) add(*weighted.backup);
            }
        }
    }
    return nodes;
}

std::vector<PlannedWay> ways_of(const Topology& topology, const std::vector<NodeId>& nodes,
                                const RoutingTable& table, Layer layer) {
    std::vector<PlannedWay> ways;
    for (std::size_t from = 0; from < nodes.size(); ++from) {
        for (std::size_t to = 0; to < nodes.size(); ++to) {
            const Route* route = table.find({nodes[from], nodes[to], layer, 0});
            if (route == nullptr || route->paths.empty()) continue;
            const auto heaviest = std::max_element(
                route->paths.begin(), route->paths.end(),
                [](const WeightedPath& a, const WeightedPath& b) { return a.weight < b.weight; });
            // 64 bytes and what frames them on the wire: preamble and gap (IEEE 802.3).
            ways.push_back({from, to, heaviest->path, path_floor(topology, heaviest->path, ByteCount(84))});
        }
    }
    return ways;
}

std::string gateways_text(const PortSpec& port) {
    if (!port.wire.empty()) return "a wire to " + port.wire;
    std::vector<std::string> texts;
    for (const IpPrefix& gateway : port.gateways) texts.push_back(to_string(gateway));
    return fmt::format("{}", fmt::join(texts, ", "));
}

}  // namespace

Result<EmulationPlan> plan_emulation(const ResolvedScenario& scenario, std::vector<PortSpec> ports,
                                     std::optional<Layer> layer, const RouteCompiler& compiler) {
    const Topology& topology = *scenario.topology;
    auto completed = complete_ports(std::move(ports));
    if (!completed) return tl::unexpected(completed.error());
    const auto nodes = find_port_nodes(topology, *completed);
    if (!nodes) return tl::unexpected(nodes.error());
    const auto chosen = choose_layer(topology, *completed, *nodes, layer);
    if (!chosen) return tl::unexpected(chosen.error());
    auto addresses = RouterAddresses::create(topology);
    if (!addresses) return tl::unexpected(addresses.error());
    const std::set<NodeId> sources(nodes->begin(), nodes->end());
    RouteRequest request{topology, keys_of(sources, sources, *chosen, scenario.classes.size()),
                         scenario.changes, scenario.policy};
    // Once to learn which routers are on the ways, and once with routes to these, which hosts may ping.
    auto routes = compiler(request);
    if (!routes) return tl::unexpected(routes.error());
    std::set<NodeId> routers = nodes_of(topology, *routes);
    routers.insert(sources.begin(), sources.end());
    request.keys = keys_of(sources, routers, *chosen, scenario.classes.size());
    routes = compiler(request);
    if (!routes) return tl::unexpected(routes.error());
    auto ways = ways_of(topology, *nodes, routes->tables().front().table, *chosen);
    std::vector<BitRate> rates;
    for (const PortSpec& port : *completed) rates.push_back(device_rate(port));
    const std::uint64_t frames = frames_needed(ways, rates), packed = packed_needed(ways, rates);
    return EmulationPlan{.experiment = {.name = scenario.name,
                                        .topology = scenario.topology,
                                        .classes = scenario.classes,
                                        .class_rules = scenario.class_rules,
                                        .behaviours = scenario.behaviours,
                                        .changes = scenario.changes,
                                        .routes = std::move(*routes),
                                        .duration = SimTime(1'000'000'000'000),
                                        .seed = scenario.seed},
                         .layer = *chosen,
                         .ports = std::move(*completed),
                         .nodes = *nodes,
                         .ways = std::move(ways),
                         .routers = {routers.begin(), routers.end()},
                         .addresses = std::move(*addresses),
                         .frames = frames,
                         .packed = packed};
}

namespace {

/// How often `bits` fit into what enters every port during its longest way: bandwidth times delay.
double under_way(const std::vector<PlannedWay>& ways, const std::vector<BitRate>& rates, double bits) {
    std::vector<SimTime> longest(rates.size());
    for (const PlannedWay& way : ways) longest[way.from] = std::max(longest[way.from], way.one_way);
    double frames = 0;
    for (std::size_t port = 0; port < rates.size(); ++port)
        frames += static_cast<double>(rates[port].count()) * to_seconds(longest[port]) / bits;
    return frames;
}

constexpr double kQueues = 1.25;
constexpr std::uint64_t kDevices = 8192;

}  // namespace

std::uint64_t frames_needed(const std::vector<PlannedWay>& ways, const std::vector<BitRate>& rates) {
    // With Ethernet header, FCS, preamble and gap.
    return static_cast<std::uint64_t>(under_way(ways, rates, (1500 + 38) * 8) * kQueues) + kDevices;
}

std::uint64_t packed_needed(const std::vector<PlannedWay>& ways, const std::vector<BitRate>& rates) {
    return static_cast<std::uint64_t>(under_way(ways, rates, 84 * 8) * kQueues) + kDevices;
}

EmulationMemory memory_of(const EmulationPlan& plan) {
    return memory_needed({.frames = plan.frames,
                          .packed = plan.packed,
                          .longest_frame = longest_frame(plan.ports),
                          .links = plan.experiment.topology->links().size(),
                          .workers = plan.workers,
                          .prefixes = prefix_count(*plan.experiment.topology, plan.ports)});
}

BitRate device_rate(const PortSpec& port) {
    std::ifstream speed("/sys/class/net/" + port.device.name + "/speed");
    std::int64_t mbps = 0;
    const bool interface =
        port.device.kind == DeviceKind::kAfPacket || port.device.kind == DeviceKind::kAfXdp;
    if (interface && speed >> mbps && mbps > 0) return BitRate(static_cast<std::uint64_t>(mbps) * 1'000'000);
    return BitRate(10'000'000'000);
}

namespace {

Json memory_json(const EmulationPlan& plan) {
    const EmulationMemory memory = memory_of(plan);
    Json json = Json::object();
    json.set("frames", plan.frames);
    json.set("packed_frames", plan.packed);
    json.set("workers", plan.workers);
    json.set("buffers_mb", memory.dpdk_mb());
    json.set("packed_mb", memory.packed_mb);
    json.set("descriptors_mb", memory.descriptors_mb);
    json.set("available_mb", available_memory_mb());
    return json;
}

std::string memory_text(const EmulationPlan& plan) {
    const EmulationMemory memory = memory_of(plan);
    const std::uint64_t shared = memory.packed_mb + memory.descriptors_mb;
    return fmt::format(
        "\nroom for {} frames in buffers: {} MiB, in huge pages where enough are free\n"
        "room for {} frames of 60 bytes, packed: {} MiB, and {} MiB of descriptors\n"
        "{} worker{} of {} MiB beside buffers; this machine has {} MiB to give\n",
        plan.frames, memory.dpdk_mb(), plan.packed, memory.packed_mb, memory.descriptors_mb, plan.workers,
        plan.workers == 1 ? "" : "s, each", (shared + plan.workers - 1) / plan.workers,
        available_memory_mb());
}

}  // namespace

Json to_json(const EmulationPlan& plan) {
    const Topology& topology = *plan.experiment.topology;
    Json ports = Json::array(), ways = Json::array(), routers = Json::array();
    for (const PortSpec& port : plan.ports) {
        Json json = Json::object();
        json.set("port", to_string(port));
        ports.push_back(std::move(json));
    }
    for (const PlannedWay& way : plan.ways) {
        Json json = Json::object();
        std::vector<std::string> nodes;
        for (const NodeId node : path_nodes(topology, way.path)) nodes.push_back(topology.node(node).id);
        json.set("from", plan.ports[way.from].node);
        json.set("to", plan.ports[way.to].node);
        json.set("one_way_ms", to_ms(way.one_way));
        json.set("nodes", nodes);
        ways.push_back(std::move(json));
    }
    for (const NodeId router : plan.routers) {
        Json json = Json::object();
        json.set("node", topology.node(router).id);
        json.set("ipv4", to_string(plan.addresses.v4(router)));
        json.set("ipv6", to_string(plan.addresses.v6(router)));
        routers.push_back(std::move(json));
    }
    Json json = Json::object();
    json.set("name", plan.experiment.name);
    json.set("layer", to_string(plan.layer));
    json.set("memory", memory_json(plan));
    json.set("ports", std::move(ports));
    json.set("ways", std::move(ways));
    json.set("routers", std::move(routers));
    return json;
}

std::string to_text(const EmulationPlan& plan, bool colour) {
    const Topology& topology = *plan.experiment.topology;
    TextTable ports({{"port"}, {"device"}, {"vlan", true}, {"gateway"}});
    for (const PortSpec& port : plan.ports)
        ports.add_row({port.node, to_string(port.device), port.vlan ? std::to_string(*port.vlan) : "",
                       gateways_text(port)});
    TextTable ways({{"from"}, {"to"}, {"hops", true}, {"one way", true}, {"by"}});
    for (const PlannedWay& way : plan.ways) {
        std::vector<std::string> nodes;
        for (const NodeId node : path_nodes(topology, way.path)) nodes.push_back(topology.node(node).id);
        ways.add_row({plan.ports[way.from].node, plan.ports[way.to].node,
                      std::to_string(way.path.hop_count()), duration_text(way.one_way),
                      fmt::format("{}", fmt::join(nodes, " "))});
    }
    TextTable routers({{"router"}, {"IPv4"}, {"IPv6"}});
    for (const NodeId router : plan.routers)
        routers.add_row({topology.node(router).id, to_string(plan.addresses.v4(router)),
                         to_string(plan.addresses.v6(router))});
    return ports.text(colour) + "\n" + ways.text(colour) + "\n" + routers.text(colour) + memory_text(plan);
}

}  // namespace hexi
