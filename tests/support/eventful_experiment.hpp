// An experiment to which everything happens, for those who count what becomes of its packets.
#pragma once

#include "tests/support/played_experiments.hpp"
#include "topology/base/random.hpp"

namespace hexi::support {

/// A ring of six with a chord, links of 100 Mbit/s with room for few packets; demands drawn by `seed` that
/// overload some. One link fails and comes back, one loses at random on less than half its capacity, one is
/// drained, and one demand surges; routes follow, late. No probes: every source is measured.
inline Experiment eventful_experiment(std::uint64_t seed) {
    const auto line = [](const char* from, const char* to) {
        return TestLink{from, to, 100_Mbps, 2_ms, ByteCount(40'000)};
    };
    Experiment experiment = make_experiment({line("a", "b"), line("b", "c"), line("c", "d"), line("d", "e"),
                                             line("e", "f"), line("f", "a"), line("b", "e")},
                                            2);
    const Topology& topology = *experiment.topology;
    const LinkId broken = link(experiment, "b", "c");
    experiment.seed = seed;
    experiment.routes = RouteTimeline({{SimTime{0}, shortest_routes(topology, 2)},
                                       {300_ms, shortest_routes(topology, 2, broken)},
                                       {700_ms, shortest_routes(topology, 2)}});
    experiment.changes = {{200_ms, broken, {.status = LinkStatus::kDown}},
                          {350_ms, link(experiment, "b", "e"), {.capacity_factor = 0.4, .loss_ratio = 0.02}},
                          {500_ms, link(experiment, "d", "e"), {.status = LinkStatus::kDrained}},
                          {600_ms, broken, {}}};
    RandomStream random(seed, "eventful");
    const std::vector<std::string> names{"a", "b", "c", "d", "e", "f"};
    for (int i = 0; i < 14; ++i) {
        const std::size_t from = random.below(names.size());
        const std::size_t to = (from + 1 + random.below(names.size() - 1)) % names.size();
        const auto traffic_class = static_cast<std::uint8_t>(random.below(2));
        const BitRate rate(10'000'000 + random.below(30'000'000));
        experiment.sources.push_back(
            {.route = key(experiment, names[from], names[to], traffic_class),
             .process = i % 3 == 0 ? ArrivalProcess::kOnOff : ArrivalProcess::kPoisson,
             .rate = rate,
             .packet_size = ByteCount(200 + random.below(1300)),
             .peak = BitRate(3 * rate.count()),
             .mean_burst = ByteCount(15'000)});
        experiment.sources.back().foreground = i % 2 == 0;
    }
    experiment.rate_changes = {{400_ms, experiment.sources[1].route, 3},
                               {800_ms, experiment.sources[1].route, 1}};
    return experiment;
}

/// Lost of all pairs, and on all links.
struct LossLedger {
    DropCounts pairs, links;

    explicit LossLedger(const RunResult& result) {
        for (const PairResult& pair : result.pairs) pairs += pair.lost;
        for (const LinkResult& link : result.links) links += link.drops;
    }
};

}  // namespace hexi::support
