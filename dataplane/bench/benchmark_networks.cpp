#include "dataplane/bench/benchmark_networks.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "dataplane/clock/tsc.hpp"
#include "topology/base/check.hpp"
#include "topology/base/random.hpp"

namespace hexi {
namespace {

using namespace hexi::literals;

constexpr std::uint64_t kBuffer = 4'000'000;  // a burst from every port at once

LinkSpec link(std::string id, std::string from, std::string to, SimTime delay, bool directed = false) {
    return {.id = std::move(id),
            .from = std::move(from),
            .to = std::move(to),
            .directed = directed,
            .capacity = 100_Gbps,
            .delay = delay,
            .buffer = ByteCount(kBuffer)};
}

std::shared_ptr<const Topology> made(TopologySpec spec) {
    auto topology = Topology::create(std::move(spec));
    HEXI_CHECK(topology.has_value(), "a benchmark's network is valid");
    return std::make_shared<const Topology>(std::move(*topology));
}

Path path_over(const Topology& topology, std::vector<LinkId> links) {
    auto path = Path::create(topology, std::move(links));
    HEXI_CHECK(path.has_value(), "a benchmark's paths are valid");
    return std::move(*path);
}

Experiment experiment_over(std::shared_ptr<const Topology> topology, std::vector<Route> routes) {
    // The frames' DSCP is 0: of three classes it is the last.
    for (Route& route : routes) route.key.traffic_class = 2;
    return {.name = "benchmark",
            .topology = std::move(topology),
            .classes = {{"urgent"}, {"assured"}, {"all"}},
            .routes = RouteTimeline({{SimTime{0}, RoutingTable(std::move(routes))}})};
}

PortSpec port_at(std::string node, std::size_t index) {
    const auto bits = static_cast<std::uint32_t>(0x0A000001U + ((index + 1) << 16U));
    return {.node = std::move(node), .gateways = {{IpAddress::v4(bits), 16}}};
}

/// Both ways over the chain of nodes `ids`, which links join in this order.
std::vector<Route> there_and_back(const Topology& topology, std::vector<LinkId> there) {
    std::vector<LinkId> back;
    for (auto at = there.rbegin(); at != there.rend(); ++at) back.push_back(topology.link(*at).reverse);
    const Path out = path_over(topology, std::move(there)), home = path_over(topology, std::move(back));
    return {{.key = {out.source(), out.destination()}, .paths = {{.path = out}}},
            {.key = {home.source(), home.destination()}, .paths = {{.path = home}}}};
}

LinkId named(const Topology& topology, const std::string& from, const std::string& to) {
    for (std::size_t i = 0; i < topology.links().size(); ++i) {
        const Link& link = topology.links()[i];
        if (link.from == topology.find_node(from).value() && link.to == topology.find_node(to).value())
            return LinkId(i);
    }
    HEXI_CHECK(false, "a benchmark names links it has");
    return LinkId();
}

BenchmarkNetwork between_two(Experiment experiment, std::string a, std::string b, SimTime longest) {
    return {.experiment = std::move(experiment),
            .ports = {port_at(std::move(a), 0), port_at(std::move(b), 1)},
            .towards = {{1}, {0}},
            .longest = longest,
            .behaviours = {}};
}

/// A little of everything, so that the network still delivers nearly all.
LinkBehaviour every_impairment() {
    ImpairmentSpec all;
    all.jitter = JitterSpec{.law = UniformLaw{SimTime(0), SimTime(20'000'000)}, .half_life = SimTime(0)};
    all.loss.ratio = 1e-4;
    all.loss.bit_error_ratio = 1e-9;
    all.loss.bursts = markov_loss(GilbertElliott{.good_to_bad = 1e-5, .bad_to_good = 0.2});
    all.duplicate_ratio = 1e-4;
    all.corrupt_ratio = 1e-4;
    all.reorder = {.ratio = 1e-4, .depth = 3, .hold = SimTime(100'000'000)};
    return {.impairments = all};
}

/// The links of one way of six steps, each to the next node or over a chord of seven, as the bits of `chords`
/// say.
std::vector<LinkId> six_steps(const Topology& topology, std::size_t from, std::uint32_t chords) {
    std::vector<LinkId> links;
    for (unsigned step = 0; step < 6; ++step) {
        const std::size_t to = (from + ((chords >> step & 1U) != 0 ? 7 : 1)) % 50;
        links.push_back(named(topology, fmt::format("n{}", from), fmt::format("n{}", to)));
        from = to;
    }
    return links;
}

/// Eight, or as many as there are, of the ways with `chords` chords among their six steps.
Route six_step_route(const Topology& topology, std::size_t from, unsigned chords) {
    constexpr std::size_t kWays = 8;
    Route route;
    for (std::uint32_t bits = 0; bits < 64 && route.paths.size() < kWays; ++bits) {
        if (static_cast<unsigned>(__builtin_popcount(bits)) == chords)
            route.paths.push_back({.path = path_over(topology, six_steps(topology, from, bits))});
    }
    route.key = {route.paths.front().path.source(), route.paths.front().path.destination()};
    return route;
}

}  // namespace

TrafficPattern traffic_of(const BenchmarkNetwork& network, std::size_t port, double per_s) {
    const auto base = [&](std::size_t of) {
        return IpAddress::v4((network.ports[of].gateways.front().address.v4_bits() & 0xFFFF0000U) | 0x400U);
    };
    TrafficPattern pattern{
        .gateway = network.ports[port].gateways.front().address, .sources = base(port), .destinations = {}};
    for (const std::size_t to : network.towards[port]) pattern.destinations.push_back(base(to));
    if (per_s > 0) pattern.cycles_per_frame = static_cast<std::uint64_t>(calibrated_clock().hertz() / per_s);
    return pattern;
}

BenchmarkNetwork line_network(std::size_t hops, SimTime delay, BitRate rate) {
    TopologySpec spec{.name = "benchmark"};
    spec.nodes.push_back({.id = "n0"});
    for (std::size_t hop = 0; hop < hops; ++hop) {
        spec.nodes.push_back({.id = fmt::format("n{}", hop + 1)});
        spec.links.push_back(link(fmt::format("hop-{}", hop + 1), fmt::format("n{}", hop),
                                  fmt::format("n{}", hop + 1), delay / static_cast<std::int64_t>(hops)));
        spec.links.back().capacity = rate;
    }
    const auto topology = made(std::move(spec));
    std::vector<LinkId> there;
    for (std::size_t hop = 0; hop < hops; ++hop)
        there.push_back(named(*topology, fmt::format("n{}", hop), fmt::format("n{}", hop + 1)));
    auto routes = there_and_back(*topology, std::move(there));
    return between_two(experiment_over(topology, std::move(routes)), "n0", fmt::format("n{}", hops), delay);
}

BenchmarkNetwork mesh_network() {
    constexpr std::size_t kNodes = 50;
    TopologySpec spec{.name = "benchmark"};
    RandomStream random(1, "benchmark");
    for (std::size_t node = 0; node < kNodes; ++node) spec.nodes.push_back({.id = fmt::format("n{}", node)});
    for (const std::size_t step : {1, 7}) {
        for (std::size_t node = 0; node < kNodes; ++node) {
            const SimTime delay = 100_us + SimTime(static_cast<std::int64_t>(random.below(4'900'000'000)));
            spec.links.push_back(link(fmt::format("{}+{}", node, step), fmt::format("n{}", node),
                                      fmt::format("n{}", (node + step) % kNodes), delay, true));
        }
    }
    const auto topology = made(std::move(spec));
    BenchmarkNetwork network{.experiment = experiment_over(topology, {}),
                             .ports = {},
                             .towards = {},
                             .longest = 6 * 5_ms,
                             .behaviours = {every_impairment()}};
    std::vector<Route> routes;
    for (std::size_t port = 0; port < kNodes / 2; ++port) {
        network.ports.push_back(port_at(fmt::format("n{}", 2 * port), port));
        network.towards.emplace_back();
        for (unsigned chords = 0; chords <= 6; ++chords) {
            routes.push_back(six_step_route(*topology, 2 * port, chords));
            network.towards.back().push_back((port + 3 + std::size_t{3} * chords) % (kNodes / 2));
        }
    }
    network.experiment = experiment_over(topology, std::move(routes));
    return network;
}

BenchmarkNetwork two_ways_network(SimTime delay, bool far) {
    TopologySpec spec{.name = "benchmark"};
    for (const char* id : {"a", "near", "far", "b"}) spec.nodes.push_back({.id = id});
    spec.links = {link("near-1", "a", "near", delay / 2), link("near-2", "near", "b", delay / 2),
                  link("far-1", "a", "far", delay * 3 / 2), link("far-2", "far", "b", delay * 3 / 2)};
    const auto topology = made(std::move(spec));
    const auto over = [&](const char* middle) {
        return there_and_back(*topology, {named(*topology, "a", middle), named(*topology, middle, "b")});
    };
    auto routes = over(far ? "far" : "near");
    const auto backups = over(far ? "near" : "far");
    for (std::size_t i = 0; i < routes.size(); ++i)
        routes[i].paths.front().backup = backups[i].paths.front().path;
    return between_two(experiment_over(topology, std::move(routes)), "a", "b", delay * 3);
}

}  // namespace hexi
