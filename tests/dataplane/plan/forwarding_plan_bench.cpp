// What choosing a way costs a packet, and what a cut costs before every flow over it is on its backup.
#include <benchmark/benchmark.h>

#include "dataplane/plan/forwarding_plan.hpp"
#include "tests/support/played_experiments.hpp"
#include "topology/base/check.hpp"

namespace hexi {
namespace {

using namespace support;

/// A ring of fifty routers: one way round is every path, the other its backup.
struct Ring {
    static constexpr std::size_t kRouters = 50;

    Ring() : topology(make_topology(links())) {
        std::vector<Route> routes;
        for (std::size_t from = 0; from < kRouters; ++from) {
            for (std::size_t to = 0; to < kRouters; ++to) {
                if (from != to) routes.push_back(route(from, to));
            }
        }
        plan = ForwardingPlan::compile(*topology, RoutingTable(std::move(routes)));
    }
    static std::vector<TestLink> links() {
        std::vector<TestLink> all;
        for (std::size_t i = 0; i < kRouters; ++i)
            all.push_back({std::to_string(i), std::to_string((i + 1) % kRouters)});
        return all;
    }
    [[nodiscard]] Path walk(std::size_t from, std::size_t to, std::size_t step) const {
        std::vector<LinkId> path;
        for (std::size_t at = from; at != to; at = (at + step) % kRouters)
            path.push_back(link_between(at, (at + step) % kRouters));
        auto made = Path::create(*topology, std::move(path));
        HEXI_CHECK(made, "a walk along the ring is a path");
        return *made;
    }
    [[nodiscard]] LinkId link_between(std::size_t from, std::size_t to) const {
        for (const LinkId id : topology->outgoing(NodeId(from))) {
            if (topology->link(id).to == NodeId(to)) return id;
        }
        return {};
    }
    [[nodiscard]] Route route(std::size_t from, std::size_t to) const {
        return {.key = {NodeId(from), NodeId(to), Layer::kIp, 0},
                .paths = {{.path = walk(from, to, 1), .backup = walk(from, to, kRouters - 1)}}};
    }
    std::shared_ptr<const Topology> topology;
    std::shared_ptr<const ForwardingPlan> plan;
};

void Choose(benchmark::State& state) {
    const Ring ring;
    const ChainHealth health(*ring.plan, NetworkState(*ring.topology));
    std::uint32_t hash = 1, sum = 0;
    const auto routes = static_cast<std::uint32_t>(ring.plan->route_count());
    for (auto _ : state) {
        hash = hash * 1'664'525U + 1'013'904'223U;
        sum += ring.plan->choose((hash >> 8U) % routes, hash, health);
    }
    benchmark::DoNotOptimize(sum);
}
BENCHMARK(Choose);

/// From the news of a cut until the next packet of every flow over it takes the backup.
void SwitchToBackups(benchmark::State& state) {
    const Ring ring;
    ChainHealth health(*ring.plan, NetworkState(*ring.topology));
    const LinkId cut = ring.link_between(0, 1);
    SimTime now{0};
    bool down = false;
    for (auto _ : state) {
        down = !down;
        now += 1_s;
        health.link_changed(*ring.plan, cut, down, now);
        health.learn(now + 500_ms);
    }
    state.counters["chains"] = static_cast<double>(ring.plan->crossings(cut).size());
}
BENCHMARK(SwitchToBackups);

}  // namespace
}  // namespace hexi
