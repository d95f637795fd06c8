#include "emulator/experiment/compile.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "emulator/experiment/scenario_routes.hpp"
#include "emulator/experiment/route_load.hpp"
#include "topology/base/check.hpp"
#include "topology/base/random.hpp"

namespace hexi {
namespace {

constexpr double kLeastRateFactor = 1e-9;
constexpr double kLargestRate = 1.8e19;
/// Probes that load a link by more than this are no longer mere observers; the result says so.
constexpr double kObtrusiveProbes = 0.01;

/// An experiment in the making.
class Compilation {
public:
    Compilation(const ResolvedScenario& scenario, RouteTimeline routes)
        : scenario_(scenario),
          made_{.name = scenario.name,
                .topology = scenario.topology,
                .classes = scenario.classes,
                .sources = {},
                .tcp_flows = scenario.tcp_flows,
                .rate_changes = {},
                .changes = scenario.changes,
                .routes = std::move(routes),
                .targets = scenario.targets,
                .scaling = {},
                .warmup = scenario.warmup,
                .duration = scenario.duration,
                .seed = scenario.seed,
                .inputs = {},
                .remarks = scenario.remarks},
          loads_(*scenario.topology) {}

    Result<Experiment> run(const std::vector<RouteKey>& cut) {
        for (const ResolvedTraffic& traffic : scenario_.traffic) {
            if (auto added = add_traffic(traffic); !added) return tl::unexpected(std::move(added.error()));
        }
        if (auto settled = settle_scaling(); !settled) return tl::unexpected(std::move(settled.error()));
        for (const ResolvedProbes& probes : scenario_.probes) {
            if (auto added = add_probes(probes); !added) return tl::unexpected(std::move(added.error()));
        }
        spread_constant_sources();
        add_rate_changes();
        add_remarks(cut);
        return std::move(made_);
    }

private:
    const Route& route(const RouteKey& key) const {
        const Route* found = made_.routes.tables().front().table.find(key);
        HEXI_CHECK(found != nullptr, "the compiler routes every key it is asked for");
        return *found;
    }

    const std::string& node(NodeId id) const { return scenario_.topology->node(id).id; }

    /// What the demands are multiplied by to reach the utilisation asked for; 1 where none was.
    Result<double> volume_factor(const ResolvedTraffic& traffic) const {
        if (!traffic.mean_utilisation) return 1;
        LinkLoads relative(*scenario_.topology);
        for (const Demand& demand : traffic.demands) {
            relative.add(route({demand.source, demand.destination, traffic.layer, traffic.traffic_class}),
                         static_cast<double>(demand.rate.count()));
        }
        const double mean = relative.mean_utilisation(traffic.layer);
        if (mean > 0) return *traffic.mean_utilisation / mean;
        return fail(ErrorCode::kUnreachable,
                    fmt::format("{}: no demand has a path, so no volume gives a mean utilisation of {}",
                                traffic.place, *traffic.mean_utilisation));
    }

    Result<void> add_traffic(const ResolvedTraffic& traffic) {
        const auto factor = volume_factor(traffic);
        if (!factor) return tl::unexpected(factor.error());
        double total = 0;
        for (const Demand& demand : traffic.demands) {
            const double bps = static_cast<double>(demand.rate.count()) * *factor;
            const auto source = source_of(traffic, demand, bps);
            if (!source) return tl::unexpected(source.error());
            if (source->rate.count() == 0) continue;
            made_.sources.push_back(*source);
            loads_.add(route(source->route), bps);
            bulk_hops_ +=
                bps / 8 / static_cast<double>(source->packet_size.count()) * mean_hops(route(source->route));
            total += bps;
        }
        made_.remarks.push_back(
            fmt::format("{}: {:.4g} Tbit/s offered on layer {} by {} demands of {}-byte packets",
                        traffic.place, total * 1e-12, to_string(traffic.layer), traffic.demands.size(),
                        traffic.shape.packet_size.count()));
        return {};
    }

    Result<PacketSource> source_of(const ResolvedTraffic& traffic, const Demand& demand, double bps) const {
        PacketSource source;
        source.route = {demand.source, demand.destination, traffic.layer, traffic.traffic_class};
        source.process = traffic.shape.process;
        source.packet_size = traffic.shape.packet_size;
        source.size_law = traffic.shape.size_law;
        source.stop = scenario_.duration;
        const double peak = traffic.shape.peak ? static_cast<double>(traffic.shape.peak->count())
                                               : bps * traffic.shape.peak_ratio.value_or(1);
        if (std::max(bps, peak) > kLargestRate) {
            return fail(ErrorCode::kInvalid,
                        fmt::format("{}: {} bit/s from '{}' to '{}' is more than a rate can be, {}",
                                    traffic.place, std::max(bps, peak), node(demand.source),
                                    node(demand.destination), kLargestRate));
        }
        source.rate = BitRate(static_cast<std::uint64_t>(bps));
        if (source.process != ArrivalProcess::kOnOff) return source;
        source.peak = BitRate(static_cast<std::uint64_t>(peak));
        source.mean_burst = traffic.shape.mean_burst.value_or(source.packet_size);
        if (source.peak >= source.rate) return source;
        return fail(ErrorCode::kInvalid, fmt::format("{}/peak_bps: {} bit/s is not allowed: must be at least "
                                                     "the rate of every source, here {} bit/s from '{}' "
                                                     "to '{}'",
                                                     traffic.place, source.peak.count(), source.rate.count(),
                                                     node(demand.source), node(demand.destination)));
    }

    double seconds() const { return to_seconds(scenario_.duration); }

    /// Packet-hops of all probes and their echoes.
    double probe_hops() const {
        double hops = 0;
        for (const ResolvedProbes& probes : scenario_.probes) {
            for (const RouteKey& key : probes.keys) {
                hops += (mean_hops(route(key)) + mean_hops(route(reversed(key)))) * seconds() /
                        to_seconds(probes.interval);
            }
        }
        return hops;
    }

    Result<void> settle_scaling() {
        double& factor = made_.scaling.rate_factor;
        factor = scenario_.scaling.rate_factor.value_or(1);
        if (const auto budget = scenario_.scaling.packet_hops) {
            const double probes = probe_hops();
            if (probes >= *budget) {
                return fail(
                    ErrorCode::kInvalid,
                    fmt::format("/scaling/packet_hops: {:.6g} is not allowed: the probes alone need {:.6g}",
                                *budget, probes));
            }
            const double bulk = bulk_hops_ * seconds();
            if (bulk > 0) factor = std::clamp((*budget - probes) / bulk, kLeastRateFactor, 1.0);
        }
        if (factor == 1) return {};
        made_.remarks.push_back(fmt::format("scaled by {:.4g} to about {:.3g} packet-hops, from {:.3g}",
                                            factor, bulk_hops_ * seconds() * factor + probe_hops(),
                                            bulk_hops_ * seconds() + probe_hops()));
        return {};
    }

    Result<void> add_probes(const ResolvedProbes& probes) {
        const double bps = static_cast<double>(probes.packet_size.count()) * 8 / to_seconds(probes.interval) /
                           made_.scaling.rate_factor;
        if (bps > kLargestRate) {
            return fail(
                ErrorCode::kInvalid,
                fmt::format("probes of {} bytes every {} ms are more than a rate can be once scaled by {}",
                            probes.packet_size.count(), to_ms(probes.interval), made_.scaling.rate_factor));
        }
        for (std::size_t i = 0; i < probes.keys.size(); ++i) {
            PacketSource source;
            source.route = probes.keys[i];
            source.process = ArrivalProcess::kConstant;
            source.rate = BitRate(static_cast<std::uint64_t>(bps));
            source.packet_size = probes.packet_size;
            source.start = from_seconds(to_seconds(probes.interval) * static_cast<double>(i) /
                                        static_cast<double>(probes.keys.size()));
            source.stop = scenario_.duration;
            source.probe = true;
            made_.sources.push_back(source);
        }
        return {};
    }

    /// A random phase each, lest all of them send at the same instants.
    void spread_constant_sources() {
        RandomStream random(scenario_.seed, "phases of constant sources");
        for (PacketSource& source : made_.sources) {
            if (source.probe || source.process != ArrivalProcess::kConstant) continue;
            const double gap = static_cast<double>(source.packet_size.count()) * 8 /
                               (static_cast<double>(source.rate.count()) * made_.scaling.rate_factor);
            source.start = from_seconds(std::min(gap, seconds()) * random.uniform());
        }
    }

    /// Factor of `key` at `time`: the product of the surges then in force.
    double surge_factor(const RouteKey& key, SimTime time) const {
        double factor = 1;
        for (const ResolvedSurge& surge : scenario_.surges) {
            const bool meets = (!surge.source.valid() || surge.source == key.source) &&
                               (!surge.destination.valid() || surge.destination == key.destination);
            if (meets && surge.from <= time && time < surge.until) factor *= surge.factor;
        }
        return factor;
    }

    void add_rate_changes() {
        std::set<SimTime> instants;
        for (const ResolvedSurge& surge : scenario_.surges) instants.insert({surge.from, surge.until});
        instants.erase(scenario_.duration);
        std::set<RouteKey> keys;
        for (const PacketSource& source : made_.sources) {
            if (!source.probe) keys.insert(source.route);
        }
        std::map<RouteKey, double> current;
        for (const SimTime at : instants) {
            for (const RouteKey& key : keys) {
                const double factor = surge_factor(key, at);
                double& last = current.try_emplace(key, 1).first->second;
                if (factor == last) continue;
                made_.rate_changes.push_back({at, key, factor});
                last = factor;
            }
        }
    }

    void add_remarks(const std::vector<RouteKey>& cut) {
        for (const Layer layer : {Layer::kOptical, Layer::kIpPrivate, Layer::kIp}) {
            const LinkId busiest = loads_.busiest(layer);
            if (!busiest.valid() || loads_.bps(busiest) == 0) continue;
            made_.remarks.push_back(
                fmt::format("layer {}: mean offered utilisation {:.1f} %, highest {:.1f} % on {}",
                            to_string(layer), 100 * loads_.mean_utilisation(layer),
                            100 * loads_.utilisation(busiest), scenario_.topology->link(busiest).id));
        }
        remark_on_probes();
        if (cut.empty()) return;
        made_.remarks.push_back(fmt::format(
            "{} pairs have no path after the failures at the start, '{}' to '{}' on layer {} among them",
            cut.size(), node(cut[0].source), node(cut[0].destination), to_string(cut[0].layer)));
    }

    void remark_on_probes() {
        LinkLoads probes(*scenario_.topology);
        for (const PacketSource& source : made_.sources) {
            if (!source.probe) continue;
            probes.add(route(source.route), static_cast<double>(source.rate.count()));
            probes.add(route(reversed(source.route)), static_cast<double>(source.rate.count()));
        }
        for (const Layer layer : {Layer::kOptical, Layer::kIpPrivate, Layer::kIp}) {
            const LinkId busiest = probes.busiest(layer);
            if (!busiest.valid() || probes.utilisation(busiest) <= kObtrusiveProbes) continue;
            made_.remarks.push_back(fmt::format("layer {}: the probes themselves load {} by {:.1f} %",
                                                to_string(layer), scenario_.topology->link(busiest).id,
                                                100 * probes.utilisation(busiest)));
        }
    }

    const ResolvedScenario& scenario_;
    Experiment made_;
    LinkLoads loads_;       ///< of all traffic but probes and TCP
    double bulk_hops_ = 0;  ///< packet-hops a second of that traffic, unscaled
};

}  // namespace

Result<Experiment> compile(const ValidScenario& scenario, const RouteCompiler& compiler) {
    const std::vector<RouteKey> keys = route_keys(*scenario);
    const std::vector<RouteKey> cut = cut_off(*scenario, keys);
    auto routes = scenario_routes(*scenario, keys, cut, compiler);
    if (!routes) return tl::unexpected(in_context(scenario->name, std::move(routes.error())));
    auto made = Compilation(*scenario, std::move(*routes)).run(cut);
    if (!made) return tl::unexpected(in_context(scenario->name, std::move(made.error())));
    return made;
}

}  // namespace hexi
