#include "emulator/commands/probe_check.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace hexi {
namespace {

/// The largest difference of one statistic, and whose it is.
struct Farthest {
    SimTime by{0};
    const PairResult* pair = nullptr;

    void see(SimTime probed, SimTime computed, const PairResult& whose) {
        const SimTime difference = std::chrono::abs(probed - computed);
        if (pair != nullptr && difference <= by) return;
        by = difference;
        pair = &whose;
    }
};

std::string told(const Farthest& farthest, const Topology& topology) {
    const RouteKey& route = farthest.pair->route;
    return fmt::format("{:.3g} us ({} to {}, {})", to_seconds(farthest.by) * 1e6,
                       topology.node(route.source).id, topology.node(route.destination).id,
                       to_string(route.layer));
}

const PairResult* find_pair(const RunResult& result, const RouteKey& route) {
    const auto found = std::find_if(result.pairs.begin(), result.pairs.end(),
                                    [&](const PairResult& pair) { return pair.route == route; });
    return found == result.pairs.end() ? nullptr : &*found;
}

std::string compared(const RunResult& probed, const RunResult& computed) {
    std::size_t pairs = 0, alike = 0;
    Farthest mean, p99;
    for (const PairResult& pair : probed.pairs) {
        const PairResult* other = find_pair(computed, pair.route);
        if (other == nullptr || pair.received == 0 || other->received == 0) continue;
        ++pairs;
        if (pair.met == other->met) ++alike;
        mean.see(pair.one_way.mean, other->one_way.mean, pair);
        p99.see(pair.one_way.p99, other->one_way.p99, pair);
    }
    if (pairs == 0) return "probes of the busiest hour found no pair that packets get across";
    return fmt::format(
        "probed packet by packet at the busiest hour, through its whole load (hybrid engine): {} of {} pairs "
        "meet "
        "or miss their targets as computed; means differ by {} at most, p99 by {}",
        alike, pairs, told(mean, *probed.topology), told(p99, *probed.topology));
}

}  // namespace

Result<ProbeCheck> check_by_probes(const ScenarioRun& hour, const EmulatorServices& services) {
    ScenarioRun run = hour;
    run.engine = "fluid";
    return run_scenario(run, services).and_then([&](const RunResult& computed) {
        run.engine = "hybrid";
        return run_scenario(run, services).transform([&](RunResult probed) {
            std::string sentence = compared(probed, computed);
            return ProbeCheck{std::move(probed), std::move(sentence)};
        });
    });
}

}  // namespace hexi
