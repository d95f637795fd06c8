#include "emulator/experiment/compile.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include <fmt/format.h>

#include "emulator/experiment/burstiness.hpp"
#include "emulator/experiment/demand_models.hpp"
#include "emulator/experiment/load_remarks.hpp"
#include "emulator/experiment/route_load.hpp"
#include "emulator/experiment/scenario_routes.hpp"
#include "emulator/experiment/scenario_words.hpp"
#include "emulator/experiment/shape_parts.hpp"
#include "emulator/experiment/surge_changes.hpp"
#include "emulator/experiment/volume_factor.hpp"
#include "topology/base/check.hpp"
#include "topology/base/random.hpp"
#include "topology/commandline/quantity_text.hpp"

namespace hexi {
namespace {

/// An experiment in the making.
class Compilation {
public:
    Compilation(const ResolvedScenario& scenario, ScenarioRoutes routes)
        : scenario_(scenario),
          intact_(std::move(routes.intact)),
          cut_(std::move(routes.cut)),
          made_{.name = scenario.name,
                .topology = scenario.topology,
                .classes = scenario.classes,
                .class_rules = scenario.class_rules,
                .behaviours = scenario.behaviours,
                .sources = {},
                .tcp_flows = scenario.tcp_flows,
                .rate_changes = {},
                .changes = scenario.changes,
                .routes = std::move(routes.timeline),
                .targets = scenario.targets,
                .scaling = {},
                .warmup = scenario.warmup,
                .duration = scenario.duration,
                .seed = scenario.seed,
                .inputs = {},
                .remarks = scenario.remarks} {}

    Result<Experiment> run() {
        for (const ResolvedTraffic& traffic : scenario_.traffic) {
            if (auto added = add_traffic(traffic); !added) return tl::unexpected(std::move(added.error()));
        }
        settle_scaling();
        for (std::size_t i = 0; i < scenario_.probes.size(); ++i) add_probes(scenario_.probes[i], i);
        add_rate_changes();
        add_remarks();
        return std::move(made_);
    }

private:
    const Route& intact_route(const RouteKey& key) const {
        const Route* found = intact_.find(key);
        HEXI_CHECK(found != nullptr, "the compiler routes every key it is asked for");
        return *found;
    }

    std::string pair_name(const Demand& demand) const {
        return fmt::format("'{}' to '{}'", scenario_.topology->node(demand.source).id,
                           scenario_.topology->node(demand.destination).id);
    }

    double seconds() const { return to_seconds(scenario_.duration); }

    Result<void> add_traffic(const ResolvedTraffic& traffic) {
        VolumeFactor volume = volume_factor(*scenario_.topology, traffic, intact_);
        std::ranges::move(volume.remarks, std::back_inserter(made_.remarks));
        const double factor = volume.factor;
        const std::vector<ShapePart> parts = parts_of(traffic.shape);
        double total = 0;
        for (std::size_t i = 0; i < traffic.demands.size(); ++i) {
            const Demand& demand = traffic.demands[i];
            const double bps = static_cast<double>(demand.rate.count()) * factor;
            for (const ShapePart& part : parts) {
                auto source = source_of(traffic, part.shape, demand, bps * part.share);
                if (!source) return tl::unexpected(std::move(source.error()));
                if (!traffic.recordings.empty()) source->recording = traffic.recordings[i];
                if (source->rate.count() == 0) continue;
                const double packets = bps * part.share / 8 / mean_packet_bytes(*source);
                packet_hops_ += packets * mean_hops(intact_route(source->route)) * seconds();
                total += bps * part.share;
                made_.sources.push_back(*source);
            }
        }
        if (const std::string said = burstiness_source(traffic.shape); !said.empty() && total > 0)
            made_.remarks.push_back(fmt::format("{}: {}", traffic.place, said));
        made_.remarks.push_back(
            fmt::format("{}: {} offered on layer {} by {} demands of {}-byte packets", traffic.place,
                        rate_text(BitRate(static_cast<std::uint64_t>(total))), to_string(traffic.layer),
                        traffic.demands.size(), traffic.shape.packet_size.count()));
        return {};
    }

    Result<PacketSource> source_of(const ResolvedTraffic& traffic, const SourceShape& shape,
                                   const Demand& demand, double bps) const {
        PacketSource source;
        source.route = key_of(traffic, demand);
        source.process = shape.process;
        source.packet_size = shape.packet_size;
        source.size_law = shape.size_law;
        source.stop = scenario_.duration;
        source.foreground = shape.foreground;
        source.burst_law = shape.burst_law;
        const std::string who = fmt::format("{}: {}", traffic.place, pair_name(demand));
        const auto rate = checked_rate(bps);
        if (!rate) return tl::unexpected(in_context(who, rate.error()));
        source.rate = *rate;
        if (source.process != ArrivalProcess::kOnOff) return source;
        const double peak_bps =
            shape.peak ? static_cast<double>(shape.peak->count()) : bps * shape.peak_ratio.value_or(1);
        const auto peak = checked_rate(peak_bps);
        if (!peak) return tl::unexpected(in_context(who + ": peak", peak.error()));
        source.peak = *peak;
        source.mean_burst = shape.mean_burst.value_or(source.packet_size);
        if (source.peak >= source.rate) return source;
        return fail(ErrorCode::kInvalid,
                    fmt::format("{}/peak_bps: {} bit/s is not allowed: must be at least the rate of every "
                                "source, here {} bit/s from {}",
                                traffic.place, source.peak.count(), source.rate.count(), pair_name(demand)));
    }

    void settle_scaling() {
        double& factor = made_.scaling.rate_factor;
        factor = scenario_.scaling.rate_factor.value_or(1);
        const auto budget = scenario_.scaling.packet_hops;
        if (budget && packet_hops_ > 0) factor = std::clamp(*budget / packet_hops_, kLeastRateFactor, 1.0);
        if (factor == 1) return;
        made_.remarks.push_back(
            fmt::format("scaled by {:.4g} to about {:.3g} packet-hops, from {:.3g}; probes are as asked for",
                        factor, packet_hops_ * factor, packet_hops_));
    }

    /// Evenly over the interval from a random phase on, lest kinds of one interval send together.
    void add_probes(const ResolvedProbes& probes, std::size_t kind) {
        RandomStream random(scenario_.seed, fmt::format("phase of probes/{}", kind));
        const SimTime phase(
            static_cast<std::int64_t>(random.uniform() * static_cast<double>(probes.interval.count())));
        const auto count = static_cast<std::int64_t>(probes.keys.size());
        for (std::int64_t i = 0; i < count; ++i) {
            PacketSource source;
            source.route = probes.keys[static_cast<std::size_t>(i)];
            source.process = ArrivalProcess::kConstant;
            source.interval = probes.interval;
            source.packet_size = probes.packet_size;
            source.start = (phase + probes.interval / count * i) % probes.interval;
            source.stop = scenario_.duration;
            source.probe = true;
            made_.sources.push_back(source);
        }
    }

    void add_rate_changes() {
        std::set<RouteKey> keys;
        for (const PacketSource& source : made_.sources) {
            if (!source.probe) keys.insert(source.route);
        }
        made_.rate_changes = surge_changes(scenario_.surges, keys, scenario_.duration);
    }

    void add_remarks() {
        for (std::string& remark : load_remarks(made_)) made_.remarks.push_back(std::move(remark));
        for (std::string& remark : burstiness_remarks(made_)) made_.remarks.push_back(std::move(remark));
        add_step_remarks();
        if (cut_.empty()) return;
        const auto& [source, destination, layer, traffic_class] = cut_.front();
        made_.remarks.push_back(fmt::format("{} pairs have no path{}, {} on layer {} among them", cut_.size(),
                                            fails_at_start() ? " after the failures at the start" : "",
                                            pair_name({source, destination, {}}), to_string(layer)));
    }

    /// In how many steps each change of the network is answered.
    void add_step_remarks() {
        if (scenario_.policy.objective == RouteObjective::kShortest) return;
        std::map<SimTime, std::vector<SimTime>> steps;
        std::map<SimTime, double> excess;
        for (const TimedTable& timed : made_.routes.tables()) {
            steps[timed.reflects].push_back(timed.from);
            excess[timed.reflects] = std::max(excess[timed.reflects], timed.excess);
        }
        for (const auto& [change, from] : steps) {
            if (from.front() == SimTime{0}) continue;
            const std::string beyond =
                excess[change] > 0
                    ? fmt::format("; on the way some link is offered up to {:.2g} % of its capacity too much",
                                  100 * excess[change])
                    : "";
            made_.remarks.push_back(fmt::format(
                "{} routes for the change at {} s: installed from {} s to {} s, in {} step{}{}",
                to_string(scenario_.policy.objective), to_seconds(change), to_seconds(from.front()),
                to_seconds(from.back()), from.size(), from.size() == 1 ? "" : "s", beyond));
        }
    }

    [[nodiscard]] bool fails_at_start() const {
        return !scenario_.changes.empty() && scenario_.changes.front().at == SimTime{0};
    }

    const ResolvedScenario& scenario_;
    RoutingTable intact_;
    std::vector<RouteKey> cut_;
    Experiment made_;
    double packet_hops_ = 0;  ///< of all demands over the duration, unscaled
};

}  // namespace

Result<Experiment> compile(const ValidScenario& scenario, const RouteCompiler& compiler) {
    auto routes = scenario_routes(*scenario, compiler);
    if (!routes) return tl::unexpected(in_context(scenario->file, std::move(routes.error())));
    auto made = Compilation(*scenario, std::move(*routes)).run();
    if (!made) return tl::unexpected(in_context(scenario->file, std::move(made.error())));
    return made;
}

}  // namespace hexi
