#include "emulator/fluid/day_growth_benchmark.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "emulator/fluid/fluid_day.hpp"
#include "emulator/fluid/ring_network.hpp"
#include "topology/base/check.hpp"
#include "topology/base/random.hpp"
#include "topology/median.hpp"

namespace hexi {
namespace {

using namespace hexi::literals;

constexpr BitRate kCapacity = 1000_Gbps;
constexpr double kFullest = 0.7, kBursty = 0.2;
constexpr std::uint32_t kTurns = 3;

std::shared_ptr<const Topology> topology_of(const RingNetwork& network) {
    TopologySpec spec;
    spec.name = "ring";
    for (std::uint32_t node = 0; node < network.nodes(); ++node)
        spec.nodes.push_back({.id = fmt::format("n{}", node)});
    for (std::size_t i = 0; i < network.links().size(); i += 2) {
        const auto& [from, to] = network.links()[i];
        LinkSpec link{.id = fmt::format("l{}", i / 2), .capacity = kCapacity, .delay = 1_ms};
        link.from = spec.nodes[from].id;
        link.to = spec.nodes[to].id;
        spec.links.push_back(link);
    }
    auto topology = Topology::create(std::move(spec));
    HEXI_CHECK(topology, "the made-up network is valid");
    return std::make_shared<const Topology>(*std::move(topology));
}

/// Directed links in the order of the network's.
std::vector<LinkId> link_ids(const Topology& topology) {
    std::vector<LinkId> ids;
    for (std::size_t i = 0; i < topology.links().size() / 2; ++i) {
        for (const char* way : {"fwd", "rev"})
            ids.push_back(topology.find_links(fmt::format("l{}:{}", i, way)).value().front());
    }
    return ids;
}

/// Demands by pair.
using Asked = std::map<RouteKey, int>;

Asked asked_pairs(std::uint32_t nodes, std::size_t demands) {
    RandomStream random(1, "demands");
    Asked asked;
    for (std::size_t i = 0; i < demands; ++i) {
        const std::uint64_t from = random.below(nodes), other = random.below(nodes - 1);
        ++asked[{NodeId(from), NodeId(other < from ? other : other + 1), Layer::kIp, 0}];
    }
    return asked;
}

/// Over the fewest hops; `asked` has its keys in order of source, so one tree serves all of a source.
std::vector<Route> shortest_routes(const RingNetwork& network, const Topology& topology, const Asked& asked) {
    const std::vector<LinkId> ids = link_ids(topology);
    std::vector<Route> routes;
    std::vector<std::uint32_t> tree;
    NodeId root;
    for (const auto& [key, count] : asked) {
        const auto source = static_cast<std::uint32_t>(key.source.index());
        if (key.source != root) tree = network.tree(source);
        root = key.source;
        std::vector<LinkId> links;
        const auto destination = static_cast<std::uint32_t>(key.destination.index());
        for (const std::uint32_t link : network.path(tree, source, destination)) links.push_back(ids[link]);
        routes.push_back({key, {{.path = Path::create(topology, std::move(links)).value()}}});
    }
    return routes;
}

/// How many demands go over the link that most go over.
std::size_t most_crossings(const std::vector<Route>& routes, const Asked& asked) {
    std::map<LinkId, std::size_t> crossed;
    std::size_t most = 0;
    for (const Route& route : routes) {
        for (const LinkId link : route.paths.front().path.links())
            most = std::max(most, crossed[link] += static_cast<std::size_t>(asked.at(route.key)));
    }
    return most;
}

PacketSource source_of(const RouteKey& key, BitRate rate) {
    PacketSource source;
    source.route = key;
    source.rate = rate;
    source.packet_size = 1500_B;
    return source;
}

/// kBursty of `bps` in bursts, the rest at random.
void add_sources(const RouteKey& key, double bps, std::vector<PacketSource>& sources) {
    sources.push_back(source_of(key, BitRate(static_cast<std::uint64_t>(bps * (1 - kBursty)))));
    PacketSource bursty = source_of(key, BitRate(static_cast<std::uint64_t>(bps * kBursty)));
    bursty.process = ArrivalProcess::kOnOff;
    bursty.peak = BitRate(4 * bursty.rate.count());
    bursty.mean_burst = 30'000_B;
    sources.push_back(bursty);
}

struct GrowthCase {
    std::uint32_t nodes = 150;
    std::size_t demands = 10'000, bins = 96;
    std::string what = "as it is";
};

double seconds_for(const GrowthCase& day, const MonotonicClock& clock) {
    const Experiment experiment = made_up_day(day.nodes, day.demands);
    const auto begun = clock();
    const auto result = run_fluid_day(experiment, {.bins = daily_bins(day.bins), .cuts = {}, .reroute = {}});
    HEXI_CHECK(result, "the made-up day is valid");
    return std::chrono::duration<double>(clock() - begun).count();
}

}  // namespace

Experiment made_up_day(std::uint32_t nodes, std::size_t demands) {
    const RingNetwork network(nodes);
    const auto topology = topology_of(network);
    const Asked asked = asked_pairs(nodes, demands);
    std::vector<Route> routes = shortest_routes(network, *topology, asked);
    const double each_bps = kFullest * static_cast<double>(kCapacity.count()) /
                            static_cast<double>(most_crossings(routes, asked));
    Experiment made{.name = "made-up day",
                    .topology = topology,
                    .classes = {{"all"}},
                    .routes = RouteTimeline({{SimTime{0}, RoutingTable(std::move(routes))}})};
    made.duration = 1_s;
    for (const auto& [key, count] : asked) add_sources(key, each_bps * count, made.sources);
    return made;
}

std::vector<BenchmarkRow> benchmark_day_growth(const MonotonicClock& clock) {
    const std::vector<GrowthCase> cases{{},
                                        {.nodes = 300, .what = "twice the nodes"},
                                        {.demands = 20'000, .what = "twice the demands"},
                                        {.bins = 192, .what = "twice the bins"}};
    std::vector<std::vector<double>> seconds(cases.size());
    for (std::uint32_t turn = 0; turn < kTurns; ++turn) {
        for (std::size_t i = 0; i < cases.size(); ++i) seconds[i].push_back(seconds_for(cases[i], clock));
    }
    const double base = median(seconds[0]).value_or(0);
    std::vector<BenchmarkRow> rows;
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const GrowthCase& day = cases[i];
        const double value = median(seconds[i]).value_or(0);
        rows.push_back({.name = fmt::format("made-up day, {}: {} nodes, {} demands, {} bins", day.what,
                                            day.nodes, day.demands, day.bins),
                        .value = value,
                        .unit = "s",
                        .reference = i == 0 ? "" : "the made-up day as it is",
                        .runs = kTurns});
        if (i == 0) continue;
        rows.back().reference_value = base;
        rows.back().ratio = value / base;
    }
    return rows;
}

}  // namespace hexi
