// A small network of three hubs and a made-up result over it, for tests of writers and reports. No number in
// it was measured.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/experiment/run_result.hpp"
#include "topology/base/check.hpp"

namespace hexi::support {

/// Hubs `hills` (north), `plains` (south) and `coast` (east, harbour), joined by optical links and, through a
/// core, by IP links; a published figure for the optical layer.
inline TopologySpec hub_spec() {
    TopologySpec spec;
    spec.name = "three hubs";
    spec.hubs = {{.id = "hills", .name = "Hills"}, {.id = "plains", .name = "Plains"}, {.id = "coast"}};
    const auto cluster = [](const char* id, const char* hub) {
        return NodeSpec{.id = id, .kind = NodeKind::kCluster, .hub = hub};
    };
    spec.nodes = {cluster("north", "hills"),
                  cluster("south", "plains"),
                  cluster("east", "coast"),
                  cluster("harbour", "coast"),
                  {.id = "core", .kind = NodeKind::kCore, .forwarding_delay = 35_us}};
    const auto optical = [](const char* from, const char* to, SimTime delay) {
        return LinkSpec{.id = std::string("otn-") + from + "-" + to,
                        .from = from,
                        .to = to,
                        .layer = Layer::kOptical,
                        .capacity = 17'600_Gbps,
                        .lane_rate = 400_Gbps,
                        .delay = delay,
                        .equipment_delay = 160_us};
    };
    spec.links = {optical("north", "south", 19'700_us), optical("south", "east", 5_ms),
                  optical("east", "harbour", 300_us)};
    for (const char* city : {"north", "south", "east", "harbour"}) {
        spec.links.push_back({.id = std::string("ip-") + city + "-core",
                              .from = city,
                              .to = "core",
                              .capacity = 400_Gbps,
                              .delay = 6_ms});
    }
    spec.references = {{.layer = Layer::kOptical,
                        .mean = 10_ms,
                        .max = 20_ms,
                        .provenance = {.source = "a made-up survey", .as_of = "2024-03"}}};
    return spec;
}

inline std::shared_ptr<const Topology> hub_network() {
    auto topology = Topology::create(hub_spec());
    HEXI_CHECK(topology, "the test network is valid");
    return std::make_shared<const Topology>(std::move(*topology));
}

inline NodeId node_of(const Topology& topology, std::string_view id) { return *topology.find_node(id); }
inline LinkId link_of(const Topology& topology, std::string_view id) {
    return topology.find_links(id)->at(0);
}

inline Path path_of(const Topology& topology, const std::vector<std::string>& links) {
    std::vector<LinkId> ids;
    for (const auto& id : links) ids.push_back(link_of(topology, id));
    return *Path::create(topology, std::move(ids));
}

/// Statistics whose quantiles lie `step` apart, from `min` on.
inline DelayStatistics spread(SimTime min, SimTime step) {
    return {.count = 1000,
            .min = min,
            .mean = min + 2 * step,
            .p50 = min + step,
            .p90 = min + 3 * step,
            .p99 = min + 4 * step,
            .p999 = min + 5 * step,
            .max = min + 6 * step};
}

/// A pair over `links`, with a target of 20 ms on p99; a hop's wait and wire time are made up.
inline PairResult pair_over(const Topology& topology, const std::vector<std::string>& links, Layer layer,
                            SimTime step) {
    const Path path = path_of(topology, links);
    PairResult pair;
    pair.route = {.source = path.source(), .destination = path.destination(), .layer = layer};
    pair.paths = {path};
    for (const LinkId id : path.links()) {
        const LinkDelay& delay = topology.link(id).delay;
        pair.hops.push_back({.link = id,
                             .propagation = delay.propagation,
                             .equipment = delay.equipment,
                             .forwarding = delay.forwarding,
                             .queueing = step,
                             .serialisation = 2_ns});
    }
    pair.one_way = spread(path_delay(topology, path), step);
    pair.round_trip = spread(2 * path_delay(topology, path), step);
    pair.jitter = step / 3;
    pair.sent = 1001;
    pair.received = 1000;
    pair.lost = {.queue_full = 1};
    pair.loss_ratio = 1.0 / 1001;
    pair.throughput = 12'345'678_bps;
    hold_against({.route = pair.route, .one_way = 20_ms}, pair);
    return pair;
}

/// One pair met, one missed, one of which nothing arrived, one over IP without a target; two links; a flow;
/// an event.
inline RunResult small_result() {
    RunResult result;
    result.name = "a small run";
    result.topology = hub_network();
    const Topology& t = *result.topology;
    result.classes = {{"urgent"}, {"bulk"}};
    result.pairs = {
        pair_over(t, {"otn-north-south:fwd"}, Layer::kOptical, 30'123_ps),
        pair_over(t, {"otn-north-south:fwd", "otn-south-east:fwd"}, Layer::kOptical, 1_us),
        pair_over(t, {"ip-north-core:fwd", "ip-harbour-core:rev"}, Layer::kIp, 40_us),
        pair_over(t, {"otn-south-east:fwd"}, Layer::kOptical, 7_ns),
    };
    PairResult& over_ip = result.pairs[2];
    over_ip.route.traffic_class = 1;
    over_ip.target.reset();
    over_ip.met.reset();
    PairResult& silent = result.pairs[3];
    silent.one_way = silent.round_trip = {};
    silent.jitter.reset();
    for (HopShare& hop : silent.hops) hop.queueing = hop.serialisation = std::nullopt;
    silent.received = 0;
    silent.lost = {.link_down = 400, .no_route = 600, .random = 1};
    silent.loss_ratio = 1;
    silent.throughput = {};
    hold_against({.route = silent.route, .one_way = 20_ms}, silent);
    result.links = {{.link = link_of(t, "otn-north-south:fwd"),
                     .utilisation = 0.625,
                     .queueing = spread(0_ps, 30'123_ps),
                     .max_backlog = 64_KiB,
                     .packets = 123'456,
                     .drops = {.queue_full = 3, .link_down = 1}},
                    {.link = link_of(t, "otn-south-east:fwd"), .utilisation = 0.25}};
    result.flows = {{.name = "backup",
                     .route = over_ip.route,
                     .variant = "cubic",
                     .received = 1_MiB,
                     .completion = 1'234'567'890_ps,
                     .goodput = 40_Mbps,
                     .retransmissions = 2,
                     .least_rtt = 24_ms}};
    result.events = {{.change = {.at = 1_s,
                                 .link = link_of(t, "otn-south-east:fwd"),
                                 .state = {.status = LinkStatus::kDown}},
                      .rerouted_at = 1'200_ms,
                      .lost = 17}};
    result.packet_hops = 987'654'321;
    result.manifest = {.version = "0.1.0",
                       .engine = "packet",
                       .simulator = "ns-3.37",
                       .inputs = {{.name = "three-hubs.json", .sha256 = std::string(64, 'a')}},
                       .seed = 18'446'744'073'709'551'615U,
                       .knobs = {{"load", "0.7"}},
                       .timing_error = 1_ps,
                       .trusted = true,
                       .remarks = {"Every rate was divided by 1000; waits were scaled back."}};
    return result;
}

}  // namespace hexi::support
