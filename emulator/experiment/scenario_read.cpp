#include <array>
#include <cmath>
#include <filesystem>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "emulator/experiment/class_rule_text.hpp"
#include "emulator/experiment/experiment_words.hpp"
#include "emulator/experiment/scenario_json.hpp"
#include "emulator/experiment/scenario_words.hpp"
#include "topology/formats/hexi_json.hpp"
#include "topology/json/json_reader.hpp"
#include "topology/topology.hpp"
#include "topology/words.hpp"

namespace hexi {
namespace {

constexpr double kLongestSeconds = 9e6;  ///< SimTime holds 106 days

SimTime time_or(ObjectReader& reader, std::string_view key, double seconds_each, SimTime fallback) {
    const auto given = reader.optional_number(key, {.min = 0, .max = kLongestSeconds / seconds_each});
    return given ? from_seconds(*given * seconds_each) : fallback;
}

SimTime seconds_or(ObjectReader& reader, std::string_view key, SimTime fallback) {
    return time_or(reader, key, 1, fallback);
}
SimTime ms_or(ObjectReader& reader, std::string_view key, SimTime fallback) {
    return time_or(reader, key, 1e-3, fallback);
}
SimTime required_seconds(ObjectReader& reader, std::string_view key) {
    return from_seconds(reader.number(key, {.min = 0, .max = kLongestSeconds}));
}

std::optional<BitRate> optional_rate(ObjectReader& reader, std::string_view key) {
    const auto given = reader.optional_number(key, {.min = 0, .max = kLargestRate});
    return given ? whole_rate(*given) : std::nullopt;
}

std::optional<ByteCount> optional_bytes(ObjectReader& reader, std::string_view key) {
    const auto given = reader.optional_integer(key);
    return given ? std::optional(ByteCount(*given)) : std::nullopt;
}

ByteCount bytes_or(ObjectReader& reader, std::string_view key, ByteCount fallback) {
    return ByteCount(reader.integer_or(key, fallback.count()));
}

PairSelection read_pairs(ObjectReader& reader, PairGroup fallback) {
    const Json* given = reader.any("pairs");
    if (given == nullptr) return fallback;
    if (const std::string* word = given->as_string()) {
        const auto group = parse_pair_group(*word);
        if (group) return *group;
        reader.refuse("pairs", group.error().message + ", or a list of [source, destination]");
        return fallback;
    }
    std::vector<NamedPair> pairs;
    const Json::Array* list = given->as_array();
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
        const Json::Array* ends = (*list)[i].as_array();
        if (ends == nullptr || ends->size() != 2 || !(*ends)[0].as_string() || !(*ends)[1].as_string()) {
            reader.refuse(
                "pairs", fmt::format("entry {} is not allowed: must be [source, destination], two names", i));
            return pairs;
        }
        pairs.push_back({*(*ends)[0].as_string(), *(*ends)[1].as_string()});
    }
    if (list == nullptr)
        reader.refuse("pairs", "must be inter-hub, intra-hub, endpoints or a list of [source, destination]");
    return pairs;
}

SourceShape read_shape(ObjectReader& reader) {
    SourceShape shape;
    shape.process = reader.word_or("process", shape.process, parse_arrival_process);
    shape.packet_size = bytes_or(reader, "packet_bytes", shape.packet_size);
    shape.size_law = reader.word_or("packet_sizes", shape.size_law, parse_packet_size_law);
    shape.peak = optional_rate(reader, "peak_bps");
    shape.peak_ratio = reader.optional_number("peak_ratio");
    shape.mean_burst = optional_bytes(reader, "mean_burst_bytes");
    shape.burst_law = reader.word_or("burst_sizes", shape.burst_law, parse_burst_law);
    shape.foreground = reader.boolean_or("foreground", false);
    shape.burstiness = reader.optional_number("burstiness");
    const bool spaced = reader.has("process") || shape.peak || shape.peak_ratio || shape.mean_burst ||
                        reader.has("burst_sizes");
    if (shape.burstiness && spaced)
        reader.refuse("burstiness", "process and what describes its bursts are given, too; one is allowed");
    shape.unstated = !spaced && !shape.burstiness;
    return shape;
}

TrafficVolume read_volume(ObjectReader& reader) {
    TrafficVolume volume;
    volume.total = optional_rate(reader, "total_bps");
    volume.mean_utilisation = reader.optional_number("mean_utilisation");
    volume.max_utilisation = reader.optional_number("max_utilisation");
    volume.hour = reader.optional_number("hour");
    volume.load = reader.number_or("load", volume.load);
    volume.max_demands = reader.integer_or("max_demands", volume.max_demands);
    return volume;
}

Traffic read_model(ObjectReader& reader, ModelTraffic::Kind kind, ModelTraffic traffic) {
    traffic.kind = kind;
    if (kind == ModelTraffic::Kind::kGravity) {
        traffic.gravity.mass = reader.word_or("mass", traffic.gravity.mass, parse_gravity_mass);
        traffic.gravity.distance_exponent =
            reader.number_or("distance_exponent", traffic.gravity.distance_exponent);
        traffic.gravity.compute_share = reader.number_or("compute_share", traffic.gravity.compute_share);
    }
    traffic.volume = read_volume(reader);
    traffic.shape = read_shape(reader);
    return traffic;
}

Traffic read_matrix(ObjectReader& reader, MatrixTraffic traffic) {
    traffic.file = reader.string_or("file", "");
    if (traffic.file.empty() != reader.has("demands")) {
        reader.refuse("demands", "exactly one of demands and file is needed");
    }
    for (ObjectReader& demand : reader.objects("demands")) {
        traffic.demands.push_back(
            {demand.string("source"), demand.string("destination"),
             whole_rate(demand.number("rate_bps", {.min = 0, .max = kLargestRate})).value_or(BitRate())});
        demand.forbid_unknown();
    }
    traffic.load = reader.number_or("load", traffic.load);
    traffic.shape = read_shape(reader);
    return traffic;
}

Traffic read_probes(ObjectReader& reader, ProbeTraffic traffic) {
    traffic.pairs = read_pairs(reader, PairGroup::kEndpoints);
    traffic.interval = ms_or(reader, "interval_ms", traffic.interval);
    traffic.packet_size = bytes_or(reader, "packet_bytes", traffic.packet_size);
    return traffic;
}

Traffic read_tcp(ObjectReader& reader, TcpTraffic traffic) {
    traffic.name = reader.string("name");
    traffic.source = reader.string("source");
    traffic.destination = reader.string("destination");
    traffic.variant = reader.word_or("variant", traffic.variant, parse_tcp_variant);
    traffic.size = optional_bytes(reader, "size_bytes");
    traffic.start = seconds_or(reader, "start_s", traffic.start);
    traffic.socket_buffer = bytes_or(reader, "socket_buffer_bytes", traffic.socket_buffer);
    traffic.access_rate = optional_rate(reader, "access_bps").value_or(traffic.access_rate);
    traffic.segment_size = bytes_or(reader, "segment_bytes", traffic.segment_size);
    return traffic;
}

Traffic read_trace(ObjectReader& reader, TraceTraffic traffic) {
    constexpr double kLeastSpeed = 1e-6, kMostSpeed = 1e6, kMostRepeats = 1e6;
    traffic.file = reader.string("file");
    traffic.columns = reader.string_or("columns", "");
    traffic.prefixes = reader.string_or("prefixes", "");
    traffic.unknown = reader.string_or("unknown", traffic.unknown);
    traffic.hash_bits_v4 = static_cast<std::uint8_t>(
        reader.integer_or("hash_bits", traffic.hash_bits_v4, {.min = 0, .max = 32}));
    traffic.hash_bits_v6 = static_cast<std::uint8_t>(
        reader.integer_or("hash_bits_v6", traffic.hash_bits_v6, {.min = 0, .max = 64}));
    traffic.filter = reader.string_or("filter", "");
    traffic.from_s = reader.optional_number("from_s", {.min = 0});
    traffic.until_s = reader.optional_number("until_s", {.min = 0});
    traffic.most_packets = reader.optional_integer("most_packets");
    traffic.reorder_packets = reader.integer_or("reorder_packets", 0, {.min = 0, .max = 1'000'000});
    traffic.speed = reader.optional_number("speed", {.min = kLeastSpeed, .max = kMostSpeed}).value_or(1);
    traffic.rate_bps = reader.optional_number("rate_bps", {.min = 1, .max = kLargestRate});
    if (traffic.rate_bps && reader.has("speed"))
        reader.refuse("speed", "at most one of speed and rate_bps is allowed");
    traffic.thin = reader.optional_number("thin", {.min = 0, .max = 1}).value_or(1);
    traffic.repeat = static_cast<std::uint32_t>(
        reader.integer_or("repeat", 1, {.min = 1, .max = static_cast<std::uint64_t>(kMostRepeats)}));
    traffic.start = seconds_or(reader, "start_s", traffic.start);
    traffic.bin = seconds_or(reader, "bin_s", traffic.bin);
    traffic.replies = reader.word_or("replies", traffic.replies, parse_replies);
    traffic.lenient = reader.boolean_or("lenient", false);
    return traffic;
}

enum class TrafficKind { kGravity, kAdjacent, kMatrix, kProbes, kTcp, kTrace };
constexpr Words<TrafficKind, 6> kTrafficKinds{{{TrafficKind::kGravity, "gravity"},
                                               {TrafficKind::kAdjacent, "adjacent"},
                                               {TrafficKind::kMatrix, "matrix"},
                                               {TrafficKind::kProbes, "probes"},
                                               {TrafficKind::kTcp, "tcp"},
                                               {TrafficKind::kTrace, "trace"}}};

/// The word at "kind"; nothing, and an error recorded, where it is absent or unknown.
template <typename Enum, std::size_t N>
std::optional<Enum> read_kind(ObjectReader& reader, const Words<Enum, N>& words, std::string_view what) {
    const std::string word = reader.string("kind");
    const auto kind = parse_word(words, what, word);
    if (kind) return *kind;
    reader.refuse("kind", kind.error().message);
    return std::nullopt;
}

template <typename T>
T begin_traffic(ObjectReader& reader) {
    T traffic;
    traffic.layer = reader.word_or("layer", traffic.layer, parse_layer);
    traffic.traffic_class = reader.string_or("class", "");
    return traffic;
}

Traffic read_traffic(ObjectReader& reader) {
    const auto kind = read_kind(reader, kTrafficKinds, "kind of traffic");
    if (!kind) return ProbeTraffic{};
    switch (*kind) {
        case TrafficKind::kGravity:
            return read_model(reader, ModelTraffic::Kind::kGravity, begin_traffic<ModelTraffic>(reader));
        case TrafficKind::kAdjacent:
            return read_model(reader, ModelTraffic::Kind::kAdjacent, begin_traffic<ModelTraffic>(reader));
        case TrafficKind::kMatrix:
            return read_matrix(reader, begin_traffic<MatrixTraffic>(reader));
        case TrafficKind::kProbes:
            return read_probes(reader, begin_traffic<ProbeTraffic>(reader));
        case TrafficKind::kTcp:
            return read_tcp(reader, begin_traffic<TcpTraffic>(reader));
        case TrafficKind::kTrace:
            return read_trace(reader, begin_traffic<TraceTraffic>(reader));
    }
    HEXI_CHECK(false, "every kind of traffic is read");
}

enum class EventKind { kDown, kUp, kDrain, kDegrade, kSurge };
constexpr Words<EventKind, 5> kEventKinds{{{EventKind::kDown, "link-down"},
                                           {EventKind::kUp, "link-up"},
                                           {EventKind::kDrain, "drain"},
                                           {EventKind::kDegrade, "degrade"},
                                           {EventKind::kSurge, "surge"}}};

ScenarioEvent read_link_event(ObjectReader& reader, LinkEvent::Kind kind) {
    LinkEvent event;
    event.kind = kind;
    event.at = required_seconds(reader, "at_s");
    event.link = reader.string("link");
    if (kind != LinkEvent::Kind::kDegrade) return event;
    event.capacity_factor = reader.number_or("capacity_factor", event.capacity_factor);
    event.extra_delay = ms_or(reader, "extra_delay_ms", event.extra_delay);
    event.loss_ratio = reader.number_or("loss_ratio", event.loss_ratio);
    return event;
}

ScenarioEvent read_surge(ObjectReader& reader) {
    SurgeEvent event;
    event.at = required_seconds(reader, "at_s");
    event.source = reader.string_or("source", "");
    event.destination = reader.string_or("destination", "");
    event.factor = reader.number("factor");
    if (const auto until = reader.optional_number("until_s", {.min = 0, .max = kLongestSeconds}))
        event.until = from_seconds(*until);
    return event;
}

ScenarioEvent read_event(ObjectReader& reader) {
    const auto kind = read_kind(reader, kEventKinds, "kind of event");
    if (!kind) return SurgeEvent{};
    switch (*kind) {
        case EventKind::kDown:
            return read_link_event(reader, LinkEvent::Kind::kDown);
        case EventKind::kUp:
            return read_link_event(reader, LinkEvent::Kind::kUp);
        case EventKind::kDrain:
            return read_link_event(reader, LinkEvent::Kind::kDrain);
        case EventKind::kDegrade:
            return read_link_event(reader, LinkEvent::Kind::kDegrade);
        case EventKind::kSurge:
            return read_surge(reader);
    }
    HEXI_CHECK(false, "every kind of event is read");
}

TargetSpec read_target(ObjectReader& reader) {
    TargetSpec target;
    target.pairs = read_pairs(reader, PairGroup::kInterHub);
    target.layer = reader.word_or("layer", target.layer, parse_layer);
    target.traffic_class = reader.string_or("class", "");
    target.one_way =
        from_seconds(reader.number("one_way_ms", {.min = 0, .max = kLongestSeconds * 1e3}) * 1e-3);
    target.statistic = reader.word_or("statistic", target.statistic, parse_delay_statistic);
    target.loss_ratio = reader.number_or("loss_ratio", target.loss_ratio, {.min = 0, .max = 1});
    return target;
}

void read_policy(ObjectReader& reader, RoutingPolicy& policy) {
    policy.objective = reader.word_or("objective", policy.objective, parse_route_objective);
    policy.metric = reader.word_or("metric", policy.metric, parse_path_metric);
    policy.max_paths =
        static_cast<std::uint32_t>(reader.integer_or("max_paths", policy.max_paths, {.min = 1, .max = 64}));
    policy.protection = reader.word_or("protection", policy.protection, parse_protection);
    policy.detection = ms_or(reader, "detection_ms", policy.detection);
    policy.computation = ms_or(reader, "computation_ms", policy.computation);
    policy.installation = ms_or(reader, "installation_ms", policy.installation);
    reader.forbid_unknown();
}

/// What traffic takes that states neither process nor burstiness of its own.
struct UsualBurstiness {
    std::optional<double> scenario;
    std::map<std::string, std::optional<double>> by_class;

    [[nodiscard]] std::optional<double> of(const std::string& traffic_class) const {
        const auto own = traffic_class.empty() ? by_class.end() : by_class.find(traffic_class);
        return own != by_class.end() && own->second ? own->second : scenario;
    }
    void give(SourceShape& shape, const std::string& traffic_class) const {
        if (!shape.unstated) return;
        shape.burstiness = of(traffic_class);
        shape.unstated = !shape.burstiness;
    }
};

void read_classes(ObjectReader& root, JsonErrors& errors, Scenario& scenario, UsualBurstiness& burstiness) {
    if (!root.has("classes")) return;
    scenario.classes.clear();
    for (ObjectReader& reader : root.required_objects("classes")) {
        for (ObjectReader& match : reader.objects("match")) {
            scenario.class_rules.push_back(read_class_rule(match, errors));
            scenario.class_rules.back().traffic_class = static_cast<std::uint8_t>(scenario.classes.size());
            match.forbid_unknown();
        }
        scenario.classes.push_back({reader.string("name")});
        burstiness.by_class[scenario.classes.back().name] = reader.optional_number("burstiness");
        reader.forbid_unknown();
    }
}

/// The network itself, or the word or file that names it.
Result<void> read_topology_member(ObjectReader& root, std::string_view name, Scenario& scenario) {
    const Json* given = root.any("topology");
    if (given == nullptr) return {};
    if (const std::string* word = given->as_string(); word != nullptr && !word->empty()) {
        scenario.topology = *word;
        return {};
    }
    if (!given->is_object()) {
        root.refuse("topology", "must be national, the path of a file or a topology");
        return {};
    }
    auto spec = topology_from_json(*given, fmt::format("{}: /topology", name));
    if (!spec) return tl::unexpected(std::move(spec.error()));
    scenario.topology.clear();
    scenario.inline_topology = std::move(*spec);
    return {};
}

void read_lists(ObjectReader& root, Scenario& scenario, const UsualBurstiness& burstiness) {
    const auto named = [&](const std::string& traffic_class) {
        return traffic_class.empty() ? scenario.classes.front().name : traffic_class;
    };
    for (ObjectReader& reader : root.objects("traffic")) {
        scenario.traffic.push_back(read_traffic(reader));
        Traffic& traffic = scenario.traffic.back();
        if (auto* const model = std::get_if<ModelTraffic>(&traffic))
            burstiness.give(model->shape, named(model->traffic_class));
        if (auto* const matrix = std::get_if<MatrixTraffic>(&traffic))
            burstiness.give(matrix->shape, named(matrix->traffic_class));
        reader.forbid_unknown();
    }
    for (ObjectReader& reader : root.objects("behaviours")) {
        scenario.behaviours.push_back({reader.string("link"), read_link_description(reader)});
        reader.forbid_unknown();
    }
    for (ObjectReader& reader : root.objects("events")) {
        scenario.events.push_back(read_event(reader));
        reader.forbid_unknown();
    }
    for (ObjectReader& reader : root.objects("targets")) {
        scenario.targets.push_back(read_target(reader));
        reader.forbid_unknown();
    }
}

}  // namespace

Result<Scenario> read_scenario(std::string_view text, std::string_view name) {
    const auto json = parse_json(text, name);
    if (!json) return tl::unexpected(json.error());
    JsonErrors errors{std::string(name)};
    ObjectReader root(*json, errors);
    const std::string schema = root.string("schema");
    if (!errors.first() && schema != kScenarioSchema) {
        return fail(ErrorCode::kUnsupported,
                    fmt::format("{}: /schema: '{}' cannot be read; this version reads '{}'", name, schema,
                                kScenarioSchema));
    }
    Scenario scenario;
    scenario.name = root.string_or("name", std::filesystem::path(name).stem().string());
    scenario.file = name;
    scenario.description = root.string_or("description", "");
    scenario.seed = root.integer_or("seed", scenario.seed);
    scenario.warmup = seconds_or(root, "warmup_s", scenario.warmup);
    scenario.duration = required_seconds(root, "duration_s");
    UsualBurstiness burstiness{.scenario = root.optional_number("burstiness"), .by_class = {}};
    read_classes(root, errors, scenario, burstiness);
    if (auto policy = root.optional_object("policy")) read_policy(*policy, scenario.policy);
    const auto topology = read_topology_member(root, name, scenario);
    if (!topology && !errors.first()) return tl::unexpected(topology.error());
    read_lists(root, scenario, burstiness);
    if (auto scaling = root.optional_object("scaling")) {
        scenario.scaling.rate_factor = scaling->optional_number("rate_factor");
        scenario.scaling.packet_hops = scaling->optional_number("packet_hops");
        scaling->forbid_unknown();
    }
    scenario.remarks = root.strings("remarks");
    root.forbid_unknown();
    if (errors.first()) return tl::unexpected(*errors.first());
    return scenario;
}

}  // namespace hexi
