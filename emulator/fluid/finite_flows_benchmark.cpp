#include "emulator/fluid/finite_flows_benchmark.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "emulator/fluid/ring_network.hpp"
#include "topology/base/random.hpp"

namespace hexi {
namespace {

constexpr std::uint32_t kNodes = 150;
constexpr double kLinkBps = 100e9, kCapBps = 10e9, kMeanBits = 8e8, kShape = 1.5, kLoad = 0.8;
/// Flows of which the reference is measured.
constexpr std::size_t kSlowFlows = 4000;

double seconds_for(const FlowLoadCase& load, const MonotonicClock& clock, FiniteFlowTimes& times) {
    const auto begun = clock();
    times = play_finite_flows(load.capacities_bps, load.flows).value();
    return std::chrono::duration<double>(clock() - begun).count();
}

/// Filling all that flow afresh once an instant, in seconds an instant: the flows that are under way in the
/// middle of `load`.
double full_solve_s(const FlowLoadCase& load, const FiniteFlowTimes& times, const MonotonicClock& clock) {
    const double now = load.flows[load.flows.size() / 2].start_s;
    constexpr int kSolves = 100;
    const auto begun = clock();
    for (int i = 0; i < kSolves; ++i) {
        WaterFilling filling(load.capacities_bps);
        for (std::size_t flow = 0; flow < load.flows.size(); ++flow) {
            if (load.flows[flow].start_s <= now && times.ended_s[flow] > now)
                filling.add(load.flows[flow].demand);
        }
        filling.settle();
    }
    return std::chrono::duration<double>(clock() - begun).count() / kSolves;
}

}  // namespace

FlowLoadCase made_up_flows(std::size_t count) {
    const RingNetwork network(kNodes);
    std::vector<std::vector<std::uint32_t>> trees;
    for (std::uint32_t node = 0; node < kNodes; ++node) trees.push_back(network.tree(node));
    FlowLoadCase made{.capacities_bps = std::vector<double>(network.links().size(), kLinkBps), .flows = {}};
    RandomStream random(1, "finite flows");
    std::vector<double> crossed(network.links().size(), 0);
    for (std::size_t i = 0; i < count; ++i) {
        const auto source = static_cast<std::uint32_t>(random.below(kNodes));
        const auto other = static_cast<std::uint32_t>(random.below(kNodes - 1));
        const std::uint32_t destination = other < source ? other : other + 1;
        FiniteFlow flow{.size_bits = random.pareto(kMeanBits, kShape)};
        flow.demand = {.links = network.path(trees[source], source, destination), .cap_bps = kCapBps};
        for (const std::uint32_t link : flow.demand.links) ++crossed[link];
        made.flows.push_back(std::move(flow));
    }
    const double most = *std::max_element(crossed.begin(), crossed.end());
    const double every_s = kMeanBits * most / static_cast<double>(count) / (kLoad * kLinkBps);
    double now = 0;
    for (FiniteFlow& flow : made.flows) flow.start_s = now += random.exponential(every_s);
    return made;
}

std::vector<BenchmarkRow> benchmark_finite_flows(const MonotonicClock& clock) {
    FiniteFlowTimes times;
    const FlowLoadCase few = made_up_flows(kSlowFlows);
    seconds_for(few, clock, times);
    const double afresh_s = full_solve_s(few, times, clock);
    std::vector<BenchmarkRow> rows;
    for (const std::size_t count : {250'000U, 500'000U, 1'000'000U}) {
        const double seconds = seconds_for(made_up_flows(count), clock, times);
        const double reference = afresh_s * static_cast<double>(times.instants);
        rows.push_back(
            {.name = fmt::format("{} finite flows, max-min, {} nodes", count, kNodes),
             .value = seconds,
             .unit = "s",
             .reference = "all that flow filled afresh: measured at one instant, times their number",
             .reference_value = reference,
             .ratio = seconds / reference});
    }
    const double exponent = std::log2(rows[2].value / rows[1].value);
    rows.push_back({.name = "exponent of that time's growth, from half a million flows to a million",
                    .value = exponent,
                    .unit = ""});
    return rows;
}

}  // namespace hexi
