#include "emulator/experiment/validation_scenario.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

#include <fmt/format.h>

#include "emulator/experiment/burstiness.hpp"
#include "emulator/experiment/pair_selection.hpp"
#include "topology/base/random.hpp"
#include "traces/daily_curve.hpp"

namespace hexi {
namespace {

constexpr SimTime kWarmup = 200_ms;
constexpr SimTime kMeasured = 2_s;
constexpr SimTime kProbeInterval = 5_ms;
constexpr SimTime kAcrossHubs = 20_ms;
constexpr SimTime kNearby = 5_ms;
constexpr SimTime kSameSite = 1_ms;

constexpr double kMeanUtilisation = 0.16;
/// Operators add capacity before a link is fuller than this at the peak. Assumed.
constexpr double kFullest = 0.7;
/// The largest demands that stand for a gravity matrix: more only cost time to route.
constexpr std::size_t kMostDemands = 4000;
/// As many as a scenario may name, and more than the largest network that is shipped has.
constexpr std::size_t kAllDemands = kMostPairs;

/// Two places near each other, and how near they are to be.
struct LocalPair {
    NodeId cluster, city;
    SimTime target;
};

/// The city `cluster` has a direct link to, on any layer, that is nearest by great circle; the first of
/// several as near.
std::optional<LocalPair> nearest_city(const Topology& topology, NodeId cluster) {
    std::optional<LocalPair> nearest;
    double shortest = 0;
    for (const LinkId id : topology.outgoing(cluster)) {
        const Node& here = topology.node(cluster);
        const Node& there = topology.node(topology.link(id).to);
        if (there.kind != NodeKind::kMetro || !here.position || !there.position) continue;
        const double distance = great_circle(*here.position, *there.position).count();
        if (nearest && distance >= shortest) continue;
        shortest = distance;
        nearest = {cluster, topology.link(id).to, here.site == there.site ? kSameSite : kNearby};
    }
    return nearest;
}

std::vector<LocalPair> local_pairs(const Topology& topology) {
    std::vector<LocalPair> pairs;
    for (const NodeId cluster : topology.clusters()) {
        if (const auto pair = nearest_city(topology, cluster)) pairs.push_back(*pair);
    }
    return pairs;
}

/// Writes the scenario of one topology, layer by layer.
class ValidationWriter {
public:
    ValidationWriter(const Topology& topology, const ValidationOptions& options)
        : topology_(topology), options_(options) {
        made_.name = "validate-" + topology.name();
        made_.description = options.hour ? fmt::format("Latency targets at the load of {} h", *options.hour)
                                         : "Latency targets at daily peak load";
        made_.topology = topology.name();
        made_.seed = options.seed;
        made_.warmup = kWarmup;
        made_.duration = kWarmup + kMeasured;
        made_.policy.protection = Protection::kNone;  // nothing fails after the start
        made_.scaling.packet_hops = options.packet_hops;
    }

    Scenario run(const std::vector<Layer>& layers) {
        remark(fmt::format(
            "background load: {} x load {}; burstiness below a second {}", load_text(), options_.load,
            options_.burstiness == kUsualBurstiness ? "assumed: nobody publishes one, and backbone traffic "
                                                      "is nearly uncorrelated but for its dense "
                                                      "flows (Zhang, Ribeiro, Moon, Diot, INFOCOM 2003)"
                                                    : "as asked for"));
        for (const Layer layer : layers) {
            add_probes(layer);
            add_background(layer);
        }
        remark(
            fmt::format("probes of 64 bytes every {:.0f} ms each way, in one queue with all other traffic; "
                        "{} measured",
                        to_ms(kProbeInterval),
                        options_.whole_day ? "24 h" : fmt::format("{:.0f} s", to_seconds(kMeasured))));
        remark(fmt::format("a pair that loses more than {} of its packets misses its target (ITU-T Y.1541)",
                           kMostLoss));
        for (const std::string& link : options_.failed) {
            made_.events.push_back(LinkEvent{.at = SimTime{0}, .kind = LinkEvent::Kind::kDown, .link = link});
            remark(fmt::format("'{}' is down from the start", link));
        }
        remark("places such as /traffic/1 in these remarks are in the scenario that --save-scenario writes");
        return std::move(made_);
    }

private:
    void remark(std::string sentence) { made_.remarks.push_back(std::move(sentence)); }

    [[nodiscard]] std::string load_text() const {
        if (!options_.demands.empty())
            return "the matrices given (the sums told below are of the most that each pair sends)";
        return fmt::format(
            "{:.0f} % mean utilisation (measured between hub clusters in 2024 Q1, assumed elsewhere) x {}",
            100 * kMeanUtilisation, curve_text());
    }

    [[nodiscard]] std::string curve_text() const {
        const double hour = options_.hour.value_or(peak_hour());
        const std::string at = fmt::format("{:.2f} at {:g} h (assumed curve)", daily_factor(hour), hour);
        return options_.whole_day ? "the hours' share of the day, " + at : at;
    }
    /// Load over that of the peak, where the fullest link is bounded.
    [[nodiscard]] double load() const {
        return options_.load * daily_factor(options_.hour.value_or(peak_hour())) / peak_factor();
    }

    NamedPair named(NodeId source, NodeId destination) const {
        return {topology_.node(source).id, topology_.node(destination).id};
    }

    void probe(Layer layer, const PairSelection& pairs, SimTime target) {
        made_.traffic.push_back(
            ProbeTraffic{.layer = layer, .traffic_class = "", .pairs = pairs, .interval = kProbeInterval});
        made_.targets.push_back({.pairs = pairs,
                                 .layer = layer,
                                 .traffic_class = "",
                                 .one_way = options_.target.value_or(target),
                                 .statistic = options_.statistic});
    }

    void add_probes(Layer layer) {
        if (pairs_of(topology_, layer, PairGroup::kInterHub).empty()) {
            probe_endpoints(layer);
            return;
        }
        probe(layer, PairGroup::kInterHub, kAcrossHubs);
        if (!pairs_of(topology_, layer, PairGroup::kIntraHub).empty())
            probe(layer, PairGroup::kIntraHub, kNearby);
        for (const SimTime target : {kNearby, kSameSite}) probe_local(layer, target);
    }

    void probe_local(Layer layer, SimTime target) {
        std::vector<NamedPair> pairs;
        for (const LocalPair& pair : local_pairs(topology_)) {
            if (pair.target != target || !attached(topology_, pair.cluster, layer) ||
                !attached(topology_, pair.city, layer))
                continue;
            pairs.push_back(named(pair.cluster, pair.city));
            pairs.push_back(named(pair.city, pair.cluster));
        }
        if (!pairs.empty()) probe(layer, std::move(pairs), target);
    }

    void probe_endpoints(Layer layer) {
        const std::vector<NodeId> ends = layer_endpoints(topology_, layer);
        const std::size_t count = ends.size() * (ends.size() - 1);
        if (count <= kMostProbedPairs) {
            probe(layer, PairGroup::kEndpoints, kAcrossHubs);
            return;
        }
        std::vector<NamedPair> pairs;
        for (const std::size_t index : drawn(count)) {
            const std::size_t source = index / (ends.size() - 1);
            const std::size_t other = index % (ends.size() - 1);
            pairs.push_back(named(ends[source], ends[other < source ? other : other + 1]));
        }
        probe(layer, std::move(pairs), kAcrossHubs);
        remark(fmt::format("layer {}: {} of {} pairs are probed, drawn at random by seed {}",
                           to_string(layer), kMostProbedPairs, count, options_.seed));
    }

    /// kMostProbedPairs different numbers below `count`, ascending (R. Floyd's sampling, CACM 30(9), 1987).
    std::vector<std::size_t> drawn(std::size_t count) const {
        RandomStream random(options_.seed, "pairs to validate");
        std::vector<bool> taken(count, false);
        for (std::size_t bound = count - kMostProbedPairs; bound < count; ++bound) {
            const std::size_t candidate = random.below(bound + 1);
            taken[taken[candidate] ? bound : candidate] = true;
        }
        std::vector<std::size_t> numbers;
        for (std::size_t i = 0; i < count; ++i) {
            if (taken[i]) numbers.push_back(i);
        }
        return numbers;
    }

    void add_matrix(Layer layer) {
        MatrixTraffic traffic;
        traffic.layer = layer;
        traffic.demands = options_.demands;
        traffic.load = options_.load;
        traffic.shape.burstiness = options_.burstiness;
        made_.traffic.push_back(std::move(traffic));
    }

    void add_background(Layer layer) {
        if (!options_.demands.empty()) return add_matrix(layer);
        ModelTraffic traffic;
        traffic.layer = layer;
        traffic.kind =
            layer == Layer::kOptical ? ModelTraffic::Kind::kAdjacent : ModelTraffic::Kind::kGravity;
        traffic.gravity.mass = GravityMass::kCapacity;
        traffic.volume.hour = peak_hour();
        traffic.volume.max_demands = options_.packet_hops ? kMostDemands : kAllDemands;
        traffic.volume.load = load();
        traffic.volume.mean_utilisation = kMeanUtilisation;
        traffic.volume.max_utilisation = kFullest;
        traffic.shape.burstiness = options_.burstiness;
        made_.traffic.push_back(traffic);
        remark(fmt::format("layer {}: {}", to_string(layer),
                           layer == Layer::kOptical
                               ? "each link carries the traffic of its own two ends"
                               : "demand is a gravity matrix by the capacity of each place's links"));
    }

    const Topology& topology_;
    const ValidationOptions& options_;
    Scenario made_;
};

Result<void> check(const Topology& topology, const ValidationOptions& options) {
    if (!(options.load >= kLeastLoad && options.load <= kMostLoad)) {
        return fail(ErrorCode::kInvalid, fmt::format("--load: {} is not allowed: must be from {} to {}",
                                                     options.load, kLeastLoad, kMostLoad));
    }
    if (!(options.burstiness >= kLeastBurstiness && options.burstiness <= kMostBurstiness)) {
        return fail(ErrorCode::kInvalid, fmt::format("--burstiness: {} is not allowed: must be from {} to {}",
                                                     options.burstiness, kLeastBurstiness, kMostBurstiness));
    }
    if (options.hour && !(*options.hour >= 0 && *options.hour < 24)) {
        return fail(ErrorCode::kInvalid,
                    fmt::format("--hour: {} is not allowed: must be at least 0 and below 24", *options.hour));
    }
    if (options.packet_hops && !(*options.packet_hops > 0)) {
        return fail(ErrorCode::kInvalid,
                    fmt::format("--packet-hops: {} is not allowed: must be above 0", *options.packet_hops));
    }
    for (const std::string& name : options.failed) {
        const auto found = topology.find_links(name);
        if (!found) return tl::unexpected(in_context("--fail", found.error()));
    }
    return {};
}

/// Nodes that links of `layer` lead to from `source`, itself included, by NodeId.
std::vector<bool> reached(const Topology& topology, Layer layer, NodeId source) {
    std::vector<bool> seen(topology.nodes().size(), false);
    std::vector<NodeId> next{source};
    seen[source.index()] = true;
    while (!next.empty()) {
        const NodeId here = next.back();
        next.pop_back();
        for (const LinkId id : topology.outgoing(here)) {
            const Link& link = topology.link(id);
            if (link.layer != layer || seen[link.to.index()]) continue;
            seen[link.to.index()] = true;
            next.push_back(link.to);
        }
    }
    return seen;
}

/// Every endpoint has a link, and reaches all others of each layer it is on while nothing has failed.
Result<void> check_reach(const Topology& topology, const std::vector<Layer>& layers) {
    const auto name = [&](NodeId node) { return topology.node(node).id; };
    for (const NodeId end : topology.endpoints()) {
        const auto links = topology.links();
        const bool linked = std::any_of(links.begin(), links.end(), [end](const Link& link) {
            return link.from == end || link.to == end;
        });
        if (linked) continue;
        return fail(
            ErrorCode::kUnreachable,
            fmt::format("{}: nothing reaches node '{}': it has no link; add one, or leave the node out",
                        topology.name(), name(end)));
    }
    for (const Layer layer : layers) {
        const std::vector<NodeId> ends = layer_endpoints(topology, layer);
        for (const NodeId source : ends) {
            const std::vector<bool> seen = reached(topology, layer, source);
            const auto apart =
                std::find_if(ends.begin(), ends.end(), [&](NodeId end) { return !seen[end.index()]; });
            if (apart == ends.end()) continue;
            return fail(ErrorCode::kUnreachable,
                        fmt::format("{}: no path leads from '{}' to '{}' on layer {}; join them, or "
                                    "validate the parts by themselves",
                                    topology.name(), name(source), name(*apart), to_string(layer)));
        }
    }
    return {};
}

/// The layers asked for, or all there are; each must have two endpoints.
Result<std::vector<Layer>> layers_of(const Topology& topology, const ValidationOptions& options) {
    std::vector<Layer> layers = options.layers;
    for (const Layer layer : {Layer::kOptical, Layer::kIpPrivate, Layer::kIp}) {
        if (options.layers.empty() && layer_endpoints(topology, layer).size() >= 2) layers.push_back(layer);
    }
    for (const Layer layer : layers) {
        if (layer_endpoints(topology, layer).size() >= 2) continue;
        return fail(ErrorCode::kNotFound, fmt::format("--layer: layer '{}' of {} joins no two endpoints",
                                                      to_string(layer), topology.name()));
    }
    if (layers.empty())
        return fail(
            ErrorCode::kInvalid,
            fmt::format("{} joins no two endpoints, so there is nothing to validate", topology.name()));
    return layers;
}

}  // namespace

Result<Scenario> validation_scenario(const Topology& topology, const ValidationOptions& options) {
    if (const auto fine = check(topology, options); !fine) return tl::unexpected(fine.error());
    const auto layers = layers_of(topology, options);
    if (!layers) return tl::unexpected(layers.error());
    return check_reach(topology, *layers).transform([&] {
        return ValidationWriter(topology, options).run(*layers);
    });
}

}  // namespace hexi
