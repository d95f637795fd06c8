#include "emulator/commands/fluid_benchmark.hpp"

#include <fmt/format.h>

#include "emulator/experiment/compile.hpp"
#include "emulator/experiment/validation_scenario.hpp"
#include "topology/commands/open_topology.hpp"
#include "topology/median.hpp"

namespace hexi {
namespace {

/// What the scaled-down run costs: a few seconds.
constexpr double kScaledHops = 5e6;

Result<Engine> engine(const EmulatorServices& services, const std::string& word) {
    const auto found = services.engines.find(word);
    if (found == services.engines.end())
        return fail(ErrorCode::kNotFound, fmt::format("there is no engine '{}' to measure", word));
    return found->second;
}

Result<Experiment> national_peak(const EmulatorServices& services, std::optional<double> packet_hops) {
    const auto network = open_topology(std::string(kNational));
    if (!network) return tl::unexpected(network.error());
    const auto scenario = validation_scenario(*network->topology, {.packet_hops = packet_hops});
    if (!scenario) return tl::unexpected(scenario.error());
    const auto valid = validate(*scenario, network->topology);
    if (!valid) return tl::unexpected(valid.error());
    return compile(*valid, services.compile_routes);
}

struct Timed {
    double seconds = 0;
    RunResult result;
};

Result<Timed> timed(const Engine& engine, const Experiment& experiment, const MonotonicClock& clock) {
    const auto begun = clock();
    auto result = engine(experiment);
    if (!result) return tl::unexpected(result.error());
    const std::chrono::duration<double> took = clock() - begun;
    return Timed{took.count(), std::move(*result)};
}

double packet_hops(const RunResult& result) {
    double sum = 0;
    for (const LinkResult& link : result.links) sum += static_cast<double>(link.packets);
    return sum;
}

}  // namespace

Result<std::vector<BenchmarkRow>> benchmark_fluid(const EmulatorServices& services,
                                                  const MonotonicClock& clock) {
    const auto fluid = engine(services, "fluid"), packet = engine(services, "packet");
    if (!fluid) return tl::unexpected(fluid.error());
    if (!packet) return tl::unexpected(packet.error());
    const auto full = national_peak(services, std::nullopt), scaled = national_peak(services, kScaledHops);
    if (!full) return tl::unexpected(full.error());
    if (!scaled) return tl::unexpected(scaled.error());
    std::vector<double> ours, theirs;
    for (std::uint32_t run = 0; run < kFluidBenchmarkRuns; ++run) {
        const auto rates = timed(*fluid, *full, clock);
        if (!rates) return tl::unexpected(rates.error());
        const auto packets = timed(*packet, *scaled, clock);
        if (!packets) return tl::unexpected(packets.error());
        ours.push_back(rates->seconds);
        const double per_hop = packets->seconds / static_cast<double>(packets->result.packet_hops);
        theirs.push_back(per_hop * packet_hops(rates->result));
    }
    const double value = median(ours).value_or(0), reference = median(theirs).value_or(0);
    return std::vector<BenchmarkRow>{
        {.name =
             fmt::format("national peak, {:g} s at full rates", to_seconds(full->duration - full->warmup)),
         .value = value,
         .unit = "s",
         .reference = "packet engine: measured cost per packet-hop, times the packet-hops of this load",
         .reference_value = reference,
         .ratio = value / reference,
         .runs = kFluidBenchmarkRuns}};
}

}  // namespace hexi
