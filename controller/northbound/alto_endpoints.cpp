#include <fmt/format.h>

#include "controller/northbound/endpoint_groups.hpp"
#include "controller/shortest_path.hpp"

namespace hexi {
namespace {

/// Tells maps of one network from those of another (RFC 7285, 10.3).
Json version_tag(const Network& network) {
    Json tag = Json::object();
    tag.set("resource-id", "hexi-network-map");
    tag.set("tag", fmt::format("{}-{}", network.topology->name(), network.topology_version));
    return tag;
}

HttpAnswer alto(const Json& json, const char* type) {
    HttpAnswer answer = json_answer(json);
    answer.type = type;
    return answer;
}

/// Each endpoint of the network is a PID. The network knows no addresses of hosts, so its groups are empty.
Answered<HttpAnswer> network_map(const Call& call) {
    const Topology& topology = *call.network->topology;
    Json map = Json::object();
    for (const NodeId node : topology.endpoints()) {
        Json group = Json::object();
        map.set(topology.node(node).id, group.set("ipv4", Json::array()).set("ipv6", Json::array()));
    }
    Json meta = Json::object(), json = Json::object();
    json.set("meta", meta.set("vtag", version_tag(*call.network))).set("network-map", std::move(map));
    return alto(json, "application/alto-networkmap+json");
}

Json costs_from(NodeId source, const std::vector<NodeId>& ends, const CostGraph& graph) {
    const Topology& topology = graph.topology();
    const PathTree tree(graph, source);
    Json costs = Json::object();
    for (const NodeId end : ends) {
        if (const auto cost = tree.cost_to(end)) costs.set(topology.node(end).id, to_us(SimTime(*cost)));
    }
    return costs;
}

/// One-way delay in microseconds over the links that are up (RFC 9439, delay-ow); pairs without a path are
/// left out.
Answered<HttpAnswer> cost_map(const Call& call) {
    const Topology& topology = *call.network->topology;
    Layer layer = topology.has_layer(Layer::kIp) ? Layer::kIp : topology.links().front().layer;
    if (const std::string_view word = header(call.request.query, "layer"); !word.empty()) {
        const auto asked = parse_layer(word);
        if (!asked) return refuse(400, "query: layer: " + asked.error().message);
        layer = *asked;
    }
    const CostGraph graph(topology, call.network->state, {.layer = layer, .metric = PathMetric::kDelay});
    const std::vector<NodeId> ends = topology.endpoints();
    Json map = Json::object();
    for (const NodeId end : ends) map.set(topology.node(end).id, costs_from(end, ends, graph));
    Json type = Json::object(), meta = Json::object(), json = Json::object();
    type.set("cost-mode", "numerical").set("cost-metric", "delay-ow");
    meta.set("dependent-vtags", Json(Json::Array{version_tag(*call.network)}));
    json.set("meta", meta.set("cost-type", type)).set("cost-map", std::move(map));
    return alto(json, "application/alto-costmap+json");
}

}  // namespace

std::vector<Endpoint> alto_endpoints() {
    return {{"GET", "/v1/alto/networkmap", Role::kViewer, Pondered{network_map}},
            {"GET", "/v1/alto/costmap", Role::kViewer, Pondered{cost_map}}};
}

}  // namespace hexi
