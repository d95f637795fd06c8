#include "controller/bench/reroute_benchmark.hpp"

#include <algorithm>
#include <future>
#include <thread>

#include <fmt/format.h>

#include "controller/bench/agent_team.hpp"
#include "topology/base/random.hpp"

namespace hexi {
namespace {

constexpr std::size_t kAgents = 3;
constexpr std::uint32_t kFailures = 50;
constexpr std::uint64_t kSeed = 1;

void ask_for_traffic(ServiceLab& lab, const Topology& topology, RandomStream& random) {
    for (std::size_t i = 0; i < topology.nodes().size(); ++i) {
        const std::size_t to = (i + 1 + random.below(topology.nodes().size() - 1)) % topology.nodes().size();
        Json body = Json::object();
        body.set("source", topology.nodes()[i].id).set("destination", topology.nodes()[to].id);
        body.set("bandwidth_bps", 1'000'000);
        lab.service().submit({.verb = Edit::Verb::kPut,
                              .kind = "intent",
                              .id = topology.nodes()[i].id,
                              .body = write_json(body, JsonStyle::kCompact)},
                             [](const Decision&) {});
    }
}

/// A link that carries something.
std::vector<LinkId> busy_link(const Network& network, RandomStream& random) {
    const auto routes = network.table->routes();
    const auto links = routes[random.below(routes.size())].paths.front().path.links();
    const LinkId link = links[random.below(links.size())];
    return {link, network.topology->link(link).reverse};
}

/// Milliseconds of each failure, in order of size.
Result<std::vector<double>> failures(ServiceLab& lab, AgentTeam& team, const MonotonicClock& clock,
                                     RandomStream& random) {
    std::vector<double> times;
    for (std::uint32_t failure = 0; failure < kFailures; ++failure) {
        const NetworkPtr before = lab.service().network();
        const auto link = busy_link(*before, random);
        const auto begun = clock();
        team.first().set(link, LinkStatus::kDown);
        if (!settle(lab, team, before->plan))
            return fail(ErrorCode::kEnvironment, "no plan within half a minute");
        times.push_back(std::chrono::duration<double, std::milli>(team.last_committed() - begun).count());
        const std::uint64_t broken = lab.service().network()->plan;
        team.first().set(link, LinkStatus::kUp);
        if (!settle(lab, team, broken)) return fail(ErrorCode::kEnvironment, "no plan within half a minute");
    }
    std::sort(times.begin(), times.end());
    return times;
}

Result<std::vector<double>> measure(std::size_t nodes, const MonotonicClock& clock) {
    const auto topology = ring_with_chords(nodes, kSeed);
    auto lab = ServiceLab::open(topology, clock);
    if (!lab) return tl::unexpected(lab.error());
    const auto token = (*lab)->token("operator");
    if (!token) return tl::unexpected(token.error());
    RandomStream random(kSeed, "reroute");
    ask_for_traffic(**lab, *topology, random);
    AgentTeam team(topology, clock, **lab, {.agents = kAgents, .token = *token});
    if (!settle(**lab, team, 0))
        return fail(ErrorCode::kEnvironment, "agents take no plan within half a minute");
    return failures(**lab, team, clock, random);
}

}  // namespace

Result<std::vector<ServiceFigure>> benchmark_reroute(const MonotonicClock& clock) {
    const RoutingPolicy assumed;
    const double assumed_ms = to_ms(assumed.computation + assumed.installation);
    std::vector<ServiceFigure> figures;
    for (const std::size_t nodes : {18, 100, 700}) {
        const auto times = measure(nodes, clock);
        if (!times) return tl::unexpected(times.error());
        const auto add = [&](const char* which, std::size_t place) {
            figures.push_back({fmt::format("reroute_{}_nodes_{}", nodes, which), (*times)[place], "ms",
                               "computation and installation as engines assume", assumed_ms, kFailures});
        };
        add("p50", times->size() / 2);
        add("p99", times->size() - 1);
    }
    return figures;
}

}  // namespace hexi
