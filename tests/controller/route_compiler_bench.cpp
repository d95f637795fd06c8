// How long routes for a network of national size take.
#include "controller/route_compiler.hpp"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "topology/base/check.hpp"
#include "topology/base/random.hpp"

namespace hexi {
namespace {

constexpr std::size_t kCores = 8, kProvinces = 32, kMetros = 90;

/// Joins two cities by a fibre and a link in it.
void join(TopologySpec& spec, const std::string& from, const std::string& to) {
    const std::string id = fmt::format("{}-{}", from, to);
    spec.fibres.push_back({.id = "f-" + id, .from = from, .to = to});
    spec.links.push_back({.id = id, .from = from, .to = to, .route = {"f-" + id}});
}

/// A backbone of the usual build, places drawn at random: cores in full mesh, provinces homed to three cores
/// and two neighbours, metros homed to two provinces; a fibre under each link.
Topology backbone() {
    RandomStream random(1, "backbone");
    TopologySpec spec{.name = "backbone", .default_capacity = BitRate(100'000'000'000)};
    const auto add = [&](const char* rank, std::size_t index, NodeKind kind) {
        spec.nodes.push_back({.id = fmt::format("{}{}", rank, index),
                              .kind = kind,
                              .position = GeoPoint{22 + 20 * random.uniform(), 100 + 22 * random.uniform()}});
    };
    for (std::size_t i = 0; i < kCores; ++i) add("core", i, NodeKind::kCore);
    for (std::size_t i = 0; i < kProvinces; ++i) add("province", i, NodeKind::kProvincial);
    for (std::size_t i = 0; i < kMetros; ++i) add("metro", i, NodeKind::kMetro);
    for (std::size_t i = 0; i < kCores; ++i) {
        for (std::size_t j = i + 1; j < kCores; ++j)
            join(spec, fmt::format("core{}", i), fmt::format("core{}", j));
    }
    for (std::size_t i = 0; i < kProvinces; ++i) {
        const std::string here = fmt::format("province{}", i);
        for (std::size_t k : {0, 1, 3}) join(spec, here, fmt::format("core{}", (i + k) % kCores));
        for (std::size_t k : {1, 5}) join(spec, here, fmt::format("province{}", (i + k) % kProvinces));
    }
    for (std::size_t i = 0; i < kMetros; ++i) {
        for (std::size_t k : {0, 7}) {
            join(spec, fmt::format("metro{}", i), fmt::format("province{}", (i + k) % kProvinces));
        }
    }
    auto topology = Topology::create(std::move(spec));
    HEXI_CHECK(topology.has_value(), "the benchmark's network must be valid");
    return *std::move(topology);
}

std::vector<RouteKey> all_pairs(const Topology& topology) {
    std::vector<RouteKey> keys;
    for (const NodeId from : topology.endpoints()) {
        for (const NodeId to : topology.endpoints()) {
            if (from != to) keys.push_back({from, to});
        }
    }
    return keys;
}

/// `failures` links fail one after the other and come back in the same order, so that they overlap.
std::vector<NetworkChange> overlapping_failures(const Topology& topology, std::size_t failures) {
    std::vector<NetworkChange> changes;
    for (std::size_t phase : {0, 1}) {
        for (std::size_t i = 0; i < failures; ++i) {
            const SimTime at = from_seconds(static_cast<double>(1 + phase * failures + i));
            const LinkState state{.status = phase == 0 ? LinkStatus::kDown : LinkStatus::kUp};
            const LinkId link(2 * (i * 17 % (topology.links().size() / 2)));
            changes.push_back({at, link, state});
            changes.push_back({at, topology.link(link).reverse, state});
        }
    }
    return changes;
}

void compile(benchmark::State& state, const RoutingPolicy& policy) {
    const Topology topology = backbone();
    const auto changes = overlapping_failures(topology, static_cast<std::size_t>(state.range(0)));
    const RouteRequest request{topology, all_pairs(topology), changes, policy};
    std::size_t tables = 0;
    for (auto _ : state) tables = compile_routes(request).value().tables().size();
    state.counters["keys"] = static_cast<double>(request.keys.size());
    state.counters["tables"] = static_cast<double>(tables);
}

void compile_protected(benchmark::State& state) { compile(state, {}); }
void compile_bare(benchmark::State& state) { compile(state, {.protection = Protection::kNone}); }
void compile_split(benchmark::State& state) { compile(state, {.metric = PathMetric::kIgp, .max_paths = 8}); }

BENCHMARK(compile_protected)->Arg(0)->Arg(1)->Arg(3)->Unit(benchmark::kMillisecond);
BENCHMARK(compile_bare)->Arg(0)->Arg(3)->Unit(benchmark::kMillisecond);
BENCHMARK(compile_split)->Arg(0)->Arg(3)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace hexi
