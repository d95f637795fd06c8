#include "emulator/commands/fluid_benchmark.hpp"

#include <algorithm>
#include <thread>

#include <fmt/format.h>

#include "emulator/commands/day_plan.hpp"
#include "emulator/experiment/compile.hpp"
#include "emulator/experiment/reroute.hpp"
#include "emulator/experiment/validation_scenario.hpp"
#include "topology/commands/open_topology.hpp"
#include "topology/median.hpp"

namespace hexi {
namespace {

/// What the scaled-down run costs: a few seconds.
constexpr double kScaledHops = 5e6;
constexpr std::size_t kBins = 96;

constexpr const char* kPackets =
    "packet engine: measured cost per packet-hop, times the packet-hops of this load";

template <typename Engines>
Result<typename Engines::mapped_type> engine(const Engines& engines, const std::string& word) {
    const auto found = engines.find(word);
    if (found == engines.end())
        return fail(ErrorCode::kNotFound, fmt::format("there is no engine '{}' to measure", word));
    return found->second;
}

/// The national backbone at its daily peak.
struct National {
    RoutingPolicy policy;
    Experiment experiment;
};

Result<National> national_peak(const EmulatorServices& services, std::optional<double> packet_hops) {
    const auto network = open_topology(std::string(kNational));
    if (!network) return tl::unexpected(network.error());
    const auto scenario = validation_scenario(*network->topology, {.packet_hops = packet_hops});
    if (!scenario) return tl::unexpected(scenario.error());
    const auto valid = validate(*scenario, network->topology);
    if (!valid) return tl::unexpected(valid.error());
    return compile(*valid, services.compile_routes).transform([&](Experiment experiment) {
        return National{scenario->policy, std::move(experiment)};
    });
}

/// Without probes every demand is measured: all pairs of hubs and provinces.
Experiment all_pairs(Experiment experiment) {
    std::erase_if(experiment.sources, [](const PacketSource& source) { return source.probe; });
    experiment.targets.clear();
    return experiment;
}

struct Timed {
    double seconds = 0;
    RunResult result;
};

template <typename Run>
Result<Timed> timed(const Run& run, const MonotonicClock& clock) {
    const auto begun = clock();
    Result<RunResult> result = run();
    if (!result) return tl::unexpected(result.error());
    const std::chrono::duration<double> took = clock() - begun;
    return Timed{took.count(), std::move(*result)};
}

double packet_hops(const RunResult& result) {
    double sum = 0;
    for (const LinkResult& link : result.links) sum += static_cast<double>(link.packets);
    return sum;
}

/// Medians are taken over turns in which everything is measured once.
class FluidTurns {
public:
    FluidTurns(const EmulatorServices& services, const MonotonicClock& clock)
        : services_(services), clock_(clock) {}

    Result<void> prepare() {
        auto fluid = engine(services_.engines, "fluid"), packet = engine(services_.engines, "packet");
        auto day = engine(services_.day_engines, "fluid");
        if (!fluid) return tl::unexpected(fluid.error());
        if (!packet) return tl::unexpected(packet.error());
        if (!day) return tl::unexpected(day.error());
        fluid_ = *fluid;
        packet_ = *packet;
        day_ = *day;
        auto full = national_peak(services_, std::nullopt), scaled = national_peak(services_, kScaledHops);
        if (!full) return tl::unexpected(full.error());
        if (!scaled) return tl::unexpected(scaled.error());
        full_ = std::move(*full);
        scaled_ = std::move(scaled->experiment);
        pairs_ = all_pairs(full_->experiment);
        plan_.bins = daily_bins(kBins);
        const std::vector<Layer> layers{Layer::kOptical, Layer::kIpPrivate, Layer::kIp};
        return day_cuts(*pairs_->topology, layers, CutKind::kFibres).transform([&](auto cuts) {
            cuts_ = std::move(cuts);
        });
    }

    Result<void> turn() {
        const auto peak = timed([&] { return fluid_(full_->experiment); }, clock_);
        if (!peak) return tl::unexpected(peak.error());
        const auto packets = timed([&] { return packet_(*scaled_); }, clock_);
        if (!packets) return tl::unexpected(packets.error());
        const double per_hop = packets->seconds / static_cast<double>(packets->result.packet_hops);
        const auto day = timed([&] { return day_(*pairs_, plan_); }, clock_);
        if (!day) return tl::unexpected(day.error());
        measured_pairs_ = day->result.pairs.size();
        note(peak_, peak->seconds, per_hop * packet_hops(peak->result));
        note(whole_day_, day->seconds, per_hop * packet_hops(day->result));
        return cut_day();
    }

    [[nodiscard]] std::vector<BenchmarkRow> rows() const {
        const Experiment& experiment = full_->experiment;
        return {row(fmt::format("national peak, {:g} s at full rates",
                                to_seconds(experiment.duration - experiment.warmup)),
                    peak_, kPackets),
                row(fmt::format("national day, {} bins, percentiles of {} pairs", kBins, measured_pairs_),
                    whole_day_, kPackets),
                row(fmt::format("that day after each of {} fibre cuts, {} threads", cuts_.size(), jobs()),
                    cuts_day_, "one day without a cut, times the number of cuts")};
    }

private:
    /// Ours and the reference's, of every turn.
    struct Times {
        std::vector<double> ours, theirs;
    };

    static void note(Times& times, double ours, double theirs) {
        times.ours.push_back(ours);
        times.theirs.push_back(theirs);
    }

    static std::size_t jobs() { return std::max(1U, std::thread::hardware_concurrency()); }

    /// The validated pairs after each cut, and before any: the difference is what cuts cost.
    Result<void> cut_day() {
        const Experiment& experiment = full_->experiment;
        DayPlan plan = plan_;
        const auto none = timed([&] { return day_(experiment, plan); }, clock_);
        if (!none) return tl::unexpected(none.error());
        plan.cuts = cuts_;
        plan.jobs = jobs();
        plan.reroute = reroute_by(services_.compile_routes, full_->policy, experiment);
        const auto all = timed([&] { return day_(experiment, plan); }, clock_);
        if (!all) return tl::unexpected(all.error());
        note(cuts_day_, all->seconds, none->seconds * static_cast<double>(cuts_.size()));
        return {};
    }

    static BenchmarkRow row(std::string name, const Times& times, std::string reference) {
        const double value = median(times.ours).value_or(0), other = median(times.theirs).value_or(0);
        return {.name = std::move(name),
                .value = value,
                .unit = "s",
                .reference = std::move(reference),
                .reference_value = other,
                .ratio = value / other,
                .runs = kFluidBenchmarkRuns};
    }

    const EmulatorServices& services_;
    const MonotonicClock& clock_;
    Engine fluid_, packet_;
    DayEngine day_;
    std::optional<National> full_;
    std::optional<Experiment> scaled_, pairs_;
    DayPlan plan_;
    std::vector<DayCut> cuts_;
    Times peak_, whole_day_, cuts_day_;
    std::size_t measured_pairs_ = 0;
};

}  // namespace

Result<std::vector<BenchmarkRow>> benchmark_fluid(const EmulatorServices& services,
                                                  const MonotonicClock& clock) {
    FluidTurns turns(services, clock);
    if (auto ready = turns.prepare(); !ready) return tl::unexpected(ready.error());
    for (std::uint32_t run = 0; run < kFluidBenchmarkRuns; ++run) {
        if (auto done = turns.turn(); !done) return tl::unexpected(done.error());
    }
    return turns.rows();
}

}  // namespace hexi
