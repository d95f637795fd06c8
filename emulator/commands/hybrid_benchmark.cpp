#include "emulator/commands/hybrid_benchmark.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <sys/resource.h>

#include "emulator/experiment/compile.hpp"
#include "emulator/experiment/pair_selection.hpp"
#include "emulator/experiment/validation_scenario.hpp"
#include "topology/commands/open_topology.hpp"
#include "topology/median.hpp"

namespace hexi {
namespace {

constexpr std::size_t kProbes = 1000;

/// Pairs of endpoints of the IP layer, every so many.
std::vector<NamedPair> probed(const Topology& topology) {
    const std::vector<NodeId> places = layer_endpoints(topology, Layer::kIp);
    std::vector<NamedPair> pairs;
    for (std::size_t step = 1; step < places.size() && pairs.size() < kProbes; step += 7) {
        for (std::size_t i = 0; i < places.size() && pairs.size() < kProbes; ++i)
            pairs.push_back(
                {topology.node(places[i]).id, topology.node(places[(i + step) % places.size()]).id});
    }
    return pairs;
}

Result<Experiment> probed_peak(const EmulatorServices& services) {
    const auto network = open_topology(std::string(kNational));
    if (!network) return tl::unexpected(network.error());
    auto scenario = validation_scenario(*network->topology, {.packet_hops = std::nullopt});
    if (!scenario) return tl::unexpected(scenario.error());
    std::erase_if(scenario->traffic,
                  [](const Traffic& traffic) { return std::holds_alternative<ProbeTraffic>(traffic); });
    ProbeTraffic probes;
    probes.pairs = probed(*network->topology);
    probes.interval = SimTime(1'000'000'000);
    scenario->traffic.emplace_back(std::move(probes));
    scenario->targets.clear();
    const auto valid = validate(*scenario, network->topology);
    if (!valid) return tl::unexpected(valid.error());
    return compile(*valid, services.compile_routes);
}

struct Timed {
    double seconds = 0;
    RunResult result;
};

Result<Timed> timed(const EmulatorServices& services, const std::string& word, const Experiment& experiment,
                    const MonotonicClock& clock) {
    const auto engine = services.engines.find(word);
    if (engine == services.engines.end())
        return fail(ErrorCode::kNotFound, fmt::format("there is no engine '{}' to measure", word));
    const auto begun = clock();
    auto result = engine->second(experiment);
    if (!result) return tl::unexpected(result.error());
    return Timed{std::chrono::duration<double>(clock() - begun).count(), std::move(*result)};
}

double packets_on_links(const RunResult& result) {
    double sum = 0;
    for (const LinkResult& link : result.links) sum += static_cast<double>(link.packets);
    return sum;
}

BenchmarkRow memory_row() {
    rusage children{};
    getrusage(RUSAGE_CHILDREN, &children);
    return {.name = "peak memory of the engine's process",
            .value = static_cast<double>(children.ru_maxrss) / 1024,
            .unit = "MiB"};
}

}  // namespace

Result<std::vector<BenchmarkRow>> benchmark_hybrid(const EmulatorServices& services,
                                                   const MonotonicClock& clock) {
    const auto full = probed_peak(services);
    if (!full) return tl::unexpected(full.error());
    Experiment alone = *full;
    std::erase_if(alone.sources, [](const PacketSource& source) { return !source.probe; });
    const auto load = timed(services, "fluid", *full, clock);
    if (!load) return tl::unexpected(load.error());
    std::vector<double> ours, theirs, per_hop;
    for (std::uint32_t run = 0; run < kHybridBenchmarkRuns; ++run) {
        const auto packet = timed(services, "packet", alone, clock);
        if (!packet) return tl::unexpected(packet.error());
        const auto hybrid = timed(services, "hybrid", *full, clock);
        if (!hybrid) return tl::unexpected(hybrid.error());
        ours.push_back(hybrid->seconds);
        theirs.push_back(packet->seconds);
        per_hop.push_back(packet->seconds / static_cast<double>(packet->result.packet_hops));
    }
    const double value = *median(ours), reference = *median(theirs);
    const double packets = *median(per_hop) * packets_on_links(load->result);
    const std::string name =
        fmt::format("national peak, {} probes, {:g} s", alone.sources.size(), to_seconds(full->duration));
    return std::vector<BenchmarkRow>{
        {name, value, "s", "packet engine, the probes alone", reference, value / reference,
         kHybridBenchmarkRuns},
        {name, value, "s", "packet engine: measured cost per packet-hop, times the packet-hops of this load",
         packets, value / packets, kHybridBenchmarkRuns},
        memory_row()};
}

}  // namespace hexi
