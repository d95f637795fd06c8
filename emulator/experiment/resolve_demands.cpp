// The demands of a scenario, from names and models to rates between nodes.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "emulator/experiment/demand_models.hpp"
#include "emulator/experiment/experiment_words.hpp"
#include "emulator/experiment/pair_selection.hpp"
#include "emulator/experiment/scenario_context.hpp"
#include "emulator/experiment/scenario_words.hpp"
#include "emulator/experiment/shape_parts.hpp"
#include "traces/daily_curve.hpp"

namespace hexi {
namespace {

/// What relative weights add up to: enough digits for the smallest of them.
constexpr BitRate kWeightTotal{1'000'000'000'000'000};

/// The most a share of capacity may be: above it is overload, and far above it, per cent by mistake.
constexpr double kMostUtilisation = 2;

std::string share_rule() {
    return fmt::format("above 0 and at most {}, as a share of the capacity, not per cent", kMostUtilisation);
}

std::string bits(BitRate rate) { return fmt::format("{} bit/s", rate.count()); }

/// Whether the bursts of an on-off source are described, and those of no other (R6).
void check_shape(const ScenarioContext& context, const SourceShape& shape, const std::string& place) {
    context.require_packet_size(shape.packet_size, place + "/packet_bytes");
    if (shape.burstiness) {
        context.require(*shape.burstiness >= kLeastBurstiness && *shape.burstiness <= kMostBurstiness,
                        place + "/burstiness", fmt::format("{}", *shape.burstiness),
                        fmt::format("from {} to {}", kLeastBurstiness, kMostBurstiness));
    }
    if (shape.process != ArrivalProcess::kOnOff) {
        if (shape.peak || shape.peak_ratio || shape.mean_burst || shape.burst_law != BurstLaw::kExponential) {
            context.errors.add(
                place,
                fmt::format("peak_bps, peak_ratio, mean_burst_bytes and burst_sizes describe process on-off; "
                            "this one is {}",
                            to_string(shape.process)));
        }
        return;
    }
    if (shape.peak.has_value() == shape.peak_ratio.has_value()) {
        context.errors.add(place, "process on-off needs exactly one of peak_bps and peak_ratio");
    }
    if (shape.peak_ratio) {
        context.require(*shape.peak_ratio > 1, place + "/peak_ratio", fmt::format("{}", *shape.peak_ratio),
                        "above 1");
    }
    if (!shape.mean_burst) {
        context.errors.add(place, "process on-off needs mean_burst_bytes");
    } else {
        const bool heavy = shape.burst_law == BurstLaw::kPareto;
        const std::uint64_t least = shape.packet_size.count() * (heavy ? kLeastParetoBurst : 1);
        context.require(shape.mean_burst->count() >= least, place + "/mean_burst_bytes",
                        fmt::format("{} bytes", shape.mean_burst->count()),
                        fmt::format("at least {}, {}", heavy ? "3 packets" : "a packet", least));
    }
}

/// No source may be faster than its own bursts (R6).
void check_peak(const ScenarioContext& context, const ResolvedTraffic& traffic) {
    if (!traffic.shape.peak) return;
    for (const Demand& demand : traffic.demands) {
        context.require(demand.rate <= *traffic.shape.peak, traffic.place + "/peak_bps",
                        bits(*traffic.shape.peak),
                        fmt::format("at least the rate of every source, here {} from '{}' to '{}'",
                                    bits(demand.rate), context.topology.node(demand.source).id,
                                    context.topology.node(demand.destination).id));
    }
}

void check_volume(const ScenarioContext& context, const TrafficVolume& volume,
                  const std::string& place) {  // R7
    if (volume.total.has_value() == volume.mean_utilisation.has_value()) {
        context.errors.add(place, "exactly one of total_bps and mean_utilisation is needed");
    }
    if (volume.total)
        context.require(volume.total->count() > 0, place + "/total_bps", bits(*volume.total), "above 0");
    if (volume.mean_utilisation) {
        context.require(*volume.mean_utilisation > 0 && *volume.mean_utilisation <= kMostUtilisation,
                        place + "/mean_utilisation", fmt::format("{}", *volume.mean_utilisation),
                        share_rule());
    }
    if (volume.max_utilisation) {
        context.require(*volume.max_utilisation > 0 && *volume.max_utilisation <= kMostUtilisation,
                        place + "/max_utilisation", fmt::format("{}", *volume.max_utilisation), share_rule());
        if (!volume.mean_utilisation)
            context.errors.add(place, "max_utilisation limits a mean_utilisation, which is not given");
    }
    if (volume.hour) {
        context.require(*volume.hour >= 0 && *volume.hour < 24, place + "/hour",
                        fmt::format("{}", *volume.hour), "at least 0 and below 24");
    }
    context.require(volume.load > 0, place + "/load", fmt::format("{}", volume.load), "above 0");
    context.require(volume.max_demands >= 1 && volume.max_demands <= kMostPairs, place + "/max_demands",
                    std::to_string(volume.max_demands), fmt::format("1 to {}", kMostPairs));
}

std::vector<Demand> model_demands(const ScenarioContext& context, const ModelTraffic& traffic,
                                  const std::string& place) {
    if (traffic.kind == ModelTraffic::Kind::kAdjacent)
        return adjacent_demands(context.topology, traffic.layer, kWeightTotal);
    const auto matrix =
        gravity_matrix(context.topology, traffic.layer, layer_endpoints(context.topology, traffic.layer),
                       kWeightTotal, traffic.gravity);
    if (matrix) return matrix->demands();
    context.errors.add(place, matrix.error().message);
    return {};
}

void check_gravity(const ScenarioContext& context, const GravityModel& model,
                   const std::string& place) {  // R7
    context.require(model.distance_exponent >= 0, place + "/distance_exponent",
                    fmt::format("{}", model.distance_exponent), "at least 0");
    context.require(model.compute_share >= 0 && model.compute_share <= 1, place + "/compute_share",
                    fmt::format("{}", model.compute_share), "0 to 1");
}

/// Where the `i`-th demand of a matrix stands: "/traffic/4/demands/1", or "/traffic/4/file: demands.csv:3".
std::string place_of(const MatrixTraffic& traffic, std::size_t i, const std::string& place) {
    const std::size_t line = traffic.demands[i].line;
    return line > 0 ? fmt::format("{}/file: {}:{}", place, traffic.file, line)
                    : fmt::format("{}/demands/{}", place, i);
}

}  // namespace

void resolve_demands(const ScenarioContext& context, const ModelTraffic& traffic, const std::string& place,
                     ResolvedScenario& resolved) {
    check_volume(context, traffic.volume, place);
    check_gravity(context, traffic.gravity, place);
    check_shape(context, traffic.shape, place);
    std::vector<Demand> demands = model_demands(context, traffic, place);
    if (context.errors.first()) return;
    if (const std::size_t most = traffic.volume.max_demands; demands.size() > most) {
        resolved.remarks.push_back(fmt::format("{}: the largest {} of {} demands carry the whole volume",
                                               place, most, demands.size()));
        demands = largest_demands(demands, most);
    }
    ResolvedTraffic made{.place = place,
                         .layer = traffic.layer,
                         .traffic_class = context.traffic_class(traffic.traffic_class, place + "/class"),
                         .demands = std::move(demands),
                         .mean_utilisation = traffic.volume.mean_utilisation,
                         .max_utilisation = traffic.volume.max_utilisation,
                         .shape = traffic.shape};
    const double hourly = traffic.volume.hour ? daily_factor(*traffic.volume.hour) : 1;
    if (made.mean_utilisation) {
        *made.mean_utilisation *= hourly;
        made.load = traffic.volume.load;
    } else {
        const double total = static_cast<double>(traffic.volume.total->count());
        auto scaled = scaled_to(std::move(made.demands), total * hourly * traffic.volume.load);
        if (!scaled) return context.errors.add(place, scaled.error().message);
        made.demands = std::move(*scaled);
        check_peak(context, made);
    }
    if (made.demands.empty())
        context.errors.add(place, "no demand is left: the total is too small for so many pairs");
    resolved.traffic.push_back(std::move(made));
}

void resolve_demands(const ScenarioContext& context, const MatrixTraffic& traffic, const std::string& place,
                     ResolvedScenario& resolved) {
    check_shape(context, traffic.shape, place);
    context.require(traffic.load > 0, place + "/load", fmt::format("{}", traffic.load), "above 0");
    ResolvedTraffic made{.place = place,
                         .layer = traffic.layer,
                         .traffic_class = context.traffic_class(traffic.traffic_class, place + "/class"),
                         .demands = {},
                         .shape = traffic.shape};
    if (traffic.demands.empty())
        context.errors.add(place + "/demands", "a matrix needs at least one demand");  // R8
    std::set<NodePair> seen;
    for (std::size_t i = 0; i < traffic.demands.size(); ++i) {
        const NamedDemand& demand = traffic.demands[i];
        const std::string here = place_of(traffic, i, place), in = demand.line > 0 ? ": " : "/";
        const NodePair pair{resolve_node(context.topology, traffic.layer, demand.source, context.errors,
                                         here + in + "source"),
                            resolve_node(context.topology, traffic.layer, demand.destination, context.errors,
                                         here + in + "destination")};
        context.require(!pair.source.valid() || pair.source != pair.destination, here,
                        fmt::format("a demand of '{}' to itself", demand.source), "between two nodes");
        context.require(!pair.source.valid() || seen.insert(pair).second, here,
                        fmt::format("a second demand from '{}' to '{}'", demand.source, demand.destination),
                        "given once");
        const auto rate = checked_rate(static_cast<double>(demand.rate.count()) * traffic.load);
        if (!rate) context.errors.add(here + in + "rate_bps", rate.error().message);
        context.require(!rate || rate->count() > 0, here + in + "rate_bps", "0 bit/s", "above 0");
        made.demands.push_back({pair.source, pair.destination, rate.value_or(BitRate())});
    }
    if (!context.errors.first()) check_peak(context, made);
    resolved.traffic.push_back(std::move(made));
}

void resolve_demands(const ScenarioContext& context, const TraceTraffic& traffic, const std::string& place,
                     ResolvedScenario& resolved) {  // R16
    context.require(!traffic.recordings.empty(), place + "/file", fmt::format("'{}'", traffic.file),
                    "a trace of which some packet crosses the network");
    context.require(traffic.start >= SimTime{0} && traffic.start < context.scenario.duration,
                    place + "/start_s", fmt::format("{} s", to_seconds(traffic.start)),
                    "at least 0 and before the end of the scenario");
    for (const Traffic& other : context.scenario.traffic) {
        const auto* const trace = std::get_if<TraceTraffic>(&other);
        context.require(trace == nullptr || trace->replies == traffic.replies, place + "/replies",
                        fmt::format("'{}'", to_string(traffic.replies)), "the same for all traces");
    }
    resolved.replies = traffic.replies;
    ResolvedTraffic made{.place = place,
                         .layer = traffic.layer,
                         .traffic_class = context.traffic_class(traffic.traffic_class, place + "/class"),
                         .demands = {},
                         .shape = {.process = ArrivalProcess::kConstant, .foreground = true},
                         .recordings = {}};
    std::uint64_t packets = 0, bytes = 0;
    const double seconds = to_seconds(context.scenario.duration);
    for (const Recording& one : traffic.recordings) {
        for (const NodeId node : {one.source, one.destination})
            static_cast<void>(resolve_node(context.topology, traffic.layer, context.topology.node(node).id,
                                           context.errors, place + "/file: a node of the trace"));
        const double bps = std::max(1.0, 8 * static_cast<double>(one.bytes) / seconds);
        made.demands.push_back({one.source, one.destination, BitRate(static_cast<std::uint64_t>(bps))});
        made.recordings.push_back(one.file);
        packets += one.packets;
        bytes += one.bytes;
    }
    if (packets > 0)
        made.shape.packet_size =
            ByteCount(std::clamp<std::uint64_t>(bytes / packets, 1, kLargestPacket.count()));
    resolved.traffic.push_back(std::move(made));
}

}  // namespace hexi
