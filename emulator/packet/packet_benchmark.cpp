#include "emulator/packet/packet_benchmark.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <sys/resource.h>

#include "emulator/packet/packet_engine.hpp"
#include "topology/base/check.hpp"
#include "topology/base/random.hpp"
#include "topology/median.hpp"
#include "topology/shortest_tree.hpp"

namespace hexi {
namespace {

/// A duplex link of a benchmark network.
struct Line {
    int from, to;
    std::uint64_t gbps;
    std::int64_t delay_us;
};

/// Delays are those of 400 to 2000 km of fibre; cities are nobody's in particular.
constexpr std::array<Line, 16> kBackbone{{{0, 1, 10, 4200},
                                          {0, 3, 10, 9800},
                                          {1, 2, 10, 2100},
                                          {1, 4, 10, 7700},
                                          {2, 5, 10, 8300},
                                          {3, 4, 10, 3100},
                                          {3, 6, 10, 5600},
                                          {4, 5, 10, 4900},
                                          {4, 7, 10, 6100},
                                          {5, 8, 10, 3700},
                                          {6, 7, 10, 2900},
                                          {6, 9, 10, 8800},
                                          {7, 10, 10, 4400},
                                          {8, 11, 10, 1900},
                                          {9, 10, 10, 3300},
                                          {10, 11, 10, 5200}}};

std::shared_ptr<const Topology> network(std::span<const Line> lines) {
    TopologySpec spec;
    spec.name = "benchmark";
    int nodes = 0;
    for (const Line& line : lines) nodes = std::max({nodes, line.from + 1, line.to + 1});
    for (int i = 0; i < nodes; ++i) spec.nodes.push_back({.id = "n" + std::to_string(i)});
    for (const Line& line : lines) {
        spec.links.push_back({.from = spec.nodes[static_cast<std::size_t>(line.from)].id,
                              .to = spec.nodes[static_cast<std::size_t>(line.to)].id,
                              .capacity = BitRate(line.gbps * 1'000'000'000),
                              .delay = SimTime(line.delay_us * 1'000'000)});
    }
    auto topology = Topology::create(std::move(spec));
    HEXI_CHECK(topology.has_value(), "the benchmark's network is valid");
    return std::make_shared<const Topology>(std::move(*topology));
}

/// Every pair over its path of least delay.
RoutingTable shortest_routes(const Topology& topology) {
    std::vector<WeightedEdge> edges;
    for (const Link& link : topology.links()) {
        edges.push_back({static_cast<std::uint32_t>(link.from.index()),
                         static_cast<std::uint32_t>(link.to.index()), link.delay.total().count()});
    }
    std::vector<Route> routes;
    for (std::size_t from = 0; from < topology.nodes().size(); ++from) {
        const ShortestTree tree = shortest_tree(topology.nodes().size(), edges, from);
        for (std::size_t to = 0; to < topology.nodes().size(); ++to) {
            if (from == to) continue;
            std::vector<LinkId> links;
            for (const std::size_t edge : tree_path(tree, edges, to)) links.emplace_back(edge);
            routes.push_back({.key = {NodeId(from), NodeId(to)},
                              .paths = {{.path = Path::create(topology, std::move(links)).value()}}});
        }
    }
    return RoutingTable(std::move(routes));
}

Experiment over(std::span<const Line> lines, SimTime duration) {
    const auto topology = network(lines);
    return {.name = "benchmark",
            .topology = topology,
            .classes = {{"all"}},
            .routes = RouteTimeline({{SimTime{0}, shortest_routes(*topology)}}),
            .duration = duration};
}

/// One link of 100 Gbit/s and 100 ms, full of small packets.
Experiment full_wire() {
    constexpr std::array<Line, 1> kWire{{{0, 1, 100, 100'000}}};
    Experiment experiment = over(kWire, SimTime(100'000'000'000));
    experiment.sources = {
        {.route = {NodeId(0), NodeId(1)}, .rate = BitRate(90'000'000'000), .packet_size = ByteCount(1000)}};
    return experiment;
}

using Runner = Result<RunResult> (*)(const Experiment&, const PacketOptions&);

/// Packet-hops per second of one run.
Result<double> speed(Runner run, const Experiment& experiment, const PacketOptions& options,
                     const MonotonicClock& clock) {
    const auto before = clock();
    auto result = run(experiment, options);
    const auto after = clock();
    return std::move(result).transform([&](const RunResult& done) {
        return static_cast<double>(done.packet_hops) / std::chrono::duration<double>(after - before).count();
    });
}

BenchmarkRow memory_row(const std::string& name, const RunCost& cost) {
    return {.name = name,
            .value = static_cast<double>(cost.packet_memory) / static_cast<double>(cost.most_in_flight),
            .unit = "bytes_per_packet"};
}

/// Of all the runs, stock ns-3's among them.
BenchmarkRow peak_memory_row() {
    rusage own{};
    getrusage(RUSAGE_SELF, &own);
    return {.name = "peak-memory", .value = static_cast<double>(own.ru_maxrss) / 1024, .unit = "MiB"};
}

}  // namespace

Experiment benchmark_experiment(SimTime duration) {
    Experiment experiment = over(kBackbone, duration);
    RandomStream random(1, "benchmark");
    for (const Route& route : experiment.routes.tables().front().table.routes()) {
        experiment.sources.push_back({.route = route.key,
                                      .process = ArrivalProcess::kConstant,
                                      .rate = BitRate(1'000'000),
                                      .packet_size = ByteCount(125),
                                      .probe = true});
        experiment.sources.push_back({.route = route.key,
                                      .rate = BitRate(200'000'000 + random.below(500'000'000)),
                                      .packet_size = ByteCount(300 + random.below(1200))});
    }
    return experiment;
}

Result<std::vector<BenchmarkRow>> packet_benchmark(const PacketBenchmarkOptions& options,
                                                   const MonotonicClock& clock) {
    const Experiment experiment = benchmark_experiment(options.duration);
    std::vector<double> lean, stock;
    RunCost cost;
    for (std::uint32_t run = 0; run < options.runs; ++run) {
        const auto theirs = speed(run_stock, experiment, {}, clock);
        if (!theirs) return tl::unexpected(theirs.error());
        const auto ours = speed(run_lean, experiment, {.observer = {}, .cost = &cost}, clock);
        if (!ours) return tl::unexpected(ours.error());
        stock.push_back(*theirs);
        lean.push_back(*ours);
    }
    RunCost wire;
    if (const auto done = run_lean(full_wire(), {.observer = {}, .cost = &wire}); !done)
        return tl::unexpected(done.error());
    return std::vector<BenchmarkRow>{{.name = "backbone",
                                      .value = *median(lean),
                                      .unit = "packet_hops_per_s",
                                      .reference = "stock ns-3.37",
                                      .reference_value = *median(stock),
                                      .ratio = *median(lean) / *median(stock),
                                      .runs = options.runs},
                                     memory_row("backbone-memory", cost),
                                     memory_row("full-wire-memory", wire),
                                     peak_memory_row()};
}

}  // namespace hexi
