// A small experiment that uses every part of the type, for tests of its writers and readers.
#pragma once

#include "emulator/experiment/experiment.hpp"
#include "tests/support/small_results.hpp"

namespace hexi::support {

/// Over hub_network(): an optical and an IP route, the first with a backup; two tables that share a route;
/// sources of every process, a TCP flow, changes of rate and network, a target.
inline Experiment small_experiment() {
    const auto topology = hub_network();
    const Topology& t = *topology;
    const Path north_south = path_of(t, {"ip-north-core:fwd", "ip-south-core:rev"});
    const Path north_east = path_of(t, {"otn-north-south:fwd", "otn-south-east:fwd"});
    const Path direct = path_of(t, {"otn-north-south:fwd"});
    const Route optical{.key = {.source = node_of(t, "north"),
                                .destination = node_of(t, "east"),
                                .layer = Layer::kOptical,
                                .traffic_class = 1},
                        .paths = {{.path = north_east, .weight = 3}}};
    const Route ip{.key = {.source = node_of(t, "north"), .destination = node_of(t, "south")},
                   .paths = {{.path = north_south, .weight = 1, .backup = direct}}};
    const Route cut_off{.key = optical.key, .paths = {}};
    Experiment experiment{
        .name = "small",
        .topology = topology,
        .classes = {{"urgent"}, {"bulk"}},
        .sources = {{.route = ip.key, .rate = 5_Gbps, .packet_size = 1500_B},
                    {.route = optical.key,
                     .process = ArrivalProcess::kOnOff,
                     .rate = 1_Gbps,
                     .packet_size = 9000_B,
                     .peak = 10_Gbps,
                     .mean_burst = 1_MiB,
                     .start = 1_ps,
                     .stop = 3_s},
                    {.route = ip.key,
                     .process = ArrivalProcess::kConstant,
                     .rate = 1_Mbps,
                     .packet_size = 64_B,
                     .size_law = PacketSizeLaw::kExponential,
                     .probe = true},
                    {.route = ip.key,
                     .process = ArrivalProcess::kConstant,
                     .packet_size = 64_B,
                     .probe = true,
                     .interval = 10'000'000'001_ps}},
        .tcp_flows =
            {{.name = "backup", .route = optical.key, .variant = "newreno", .size = 1024_MiB, .start = 7_us},
             {.name = "endless", .route = ip.key}},
        .rate_changes = {{.at = 1_s, .key = ip.key, .factor = 0.1}},
        .changes = {{.at = 2_s,
                     .link = link_of(t, "otn-south-east:fwd"),
                     .state = {.status = LinkStatus::kDown,
                               .capacity_factor = 0.3,
                               .extra_delay = 5_ps,
                               .loss_ratio = 1e-9}}},
        .routes = RouteTimeline(
            {{SimTime{0}, RoutingTable({optical, ip})}, {2'200_ms, RoutingTable({cut_off, ip}), 2_s}}),
        .targets = {{.route = ip.key, .one_way = 20_ms, .statistic = DelayStatistic::kP999}},
        .scaling = {.rate_factor = 0.001},
        .warmup = 100_ms,
        .duration = 5_s,
        .seed = 18'446'744'073'709'551'615U,
        .inputs = {{.name = "small.json", .sha256 = std::string(64, 'b')}}};
    return experiment;
}

}  // namespace hexi::support
