#include "controller/bench/reroute_benchmark.hpp"

#include <algorithm>
#include <future>
#include <thread>

#include <fmt/format.h>

#include "controller/agent/simulated_carrier.hpp"
#include "controller/bench/service_lab.hpp"
#include "topology/base/random.hpp"

namespace hexi {
namespace {

constexpr std::size_t kAgents = 3;
constexpr std::uint32_t kFailures = 50;
constexpr std::uint64_t kSeed = 1;

/// Remembers when it last committed a plan.
class TimedCarrier : public SimulatedCarrier {
public:
    TimedCarrier(const std::shared_ptr<const Topology>& topology, MonotonicClock clock)
        : SimulatedCarrier(topology, {}, TrafficMatrix(topology->nodes().size())), clock_(std::move(clock)) {}
    Result<Json> carry_out(std::string_view method, const Json& params) override {
        auto done = SimulatedCarrier::carry_out(method, params);
        if (done && method == "plan.commit") committed_ = clock_().count();
        return done;
    }
    [[nodiscard]] std::chrono::nanoseconds committed() const {
        return std::chrono::nanoseconds(committed_.load());
    }

private:
    MonotonicClock clock_;
    std::atomic<std::int64_t> committed_{0};
};

/// Agents in threads of their own.
class Team {
public:
    Team(const std::shared_ptr<const Topology>& topology, const MonotonicClock& clock, std::uint16_t port,
         const std::string& token) {
        for (std::size_t i = 0; i < kAgents; ++i) {
            carriers_.push_back(std::make_unique<TimedCarrier>(topology, clock));
            const AgentOptions options{.name = fmt::format("agent-{}", i),
                                       .port = port,
                                       .token = token,
                                       .look = std::chrono::milliseconds(1)};
            threads_.emplace_back([this, options, carrier = carriers_.back().get()] {
                (void)run_agent(options, *carrier, stop_, [](const std::string&) {});
            });
        }
    }
    ~Team() {
        stop_ = true;
        for (std::thread& thread : threads_) thread.join();
    }
    Team(const Team&) = delete;
    Team& operator=(const Team&) = delete;

    [[nodiscard]] TimedCarrier& first() { return *carriers_.front(); }
    [[nodiscard]] bool all_at(std::uint64_t plan) const {
        return std::all_of(carriers_.begin(), carriers_.end(),
                           [&](const auto& carrier) { return carrier->plan() == plan; });
    }
    [[nodiscard]] std::chrono::nanoseconds last_committed() const {
        std::chrono::nanoseconds last{0};
        for (const auto& carrier : carriers_) last = std::max(last, carrier->committed());
        return last;
    }

private:
    std::vector<std::unique_ptr<TimedCarrier>> carriers_;
    std::atomic<bool> stop_{false};
    std::vector<std::thread> threads_;
};

/// Waits until nothing is left to do and every agent has the plan; false after half a minute.
bool settle(ServiceLab& lab, const Team& team, std::uint64_t above) {
    for (int turn = 0; turn < 30'000; ++turn) {
        const NetworkPtr now = lab.service().network();
        if (now->plan > above && team.all_at(now->plan) &&
            lab.service().planner().settle(std::chrono::milliseconds(100)) &&
            lab.service().network()->plan == now->plan)
            return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return false;
}

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
Result<std::vector<double>> failures(ServiceLab& lab, Team& team, const MonotonicClock& clock,
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
    Team team(topology, clock, (*lab)->hub().port(), *token);
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
