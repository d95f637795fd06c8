#include <cmath>

#include <fmt/format.h>

#include "emulator/experiment/day_json.hpp"
#include "emulator/experiment/embedded_topology.hpp"
#include "emulator/experiment/experiment_words.hpp"
#include "emulator/experiment/input_files_json.hpp"
#include "emulator/experiment/result_json.hpp"
#include "topology/formats/network_names.hpp"

namespace hexi {
namespace {

constexpr double kLongestMs = 9.2e9;  // SimTime ends at 106 days

SimTime from_ms(double value) { return SimTime(std::llround(value * 1e9)); }

SimTime time(ObjectReader& reader, std::string_view key) {
    return from_ms(reader.number(key, {.min = -kLongestMs, .max = kLongestMs}));
}

/// Whether member `key` is there and not null.
bool present(ObjectReader& reader, std::string_view key) {
    const Json* value = reader.any(key);
    return value != nullptr && !value->is_null();
}

std::optional<SimTime> time_or_null(ObjectReader& reader, std::string_view key) {
    if (!present(reader, key)) return std::nullopt;
    return time(reader, key);
}

/// Marks members that repeat what others say.
void skip(ObjectReader& reader, std::initializer_list<std::string_view> keys) {
    for (const std::string_view key : keys) static_cast<void>(reader.any(key));
}

DelayStatistics delays(ObjectReader& parent, std::string_view key) {
    ObjectReader reader = parent.object(key);
    DelayStatistics delays{.count = reader.integer("count")};
    if (delays.count == 0) return delays;
    delays.min = time(reader, "min");
    delays.mean = time(reader, "mean");
    delays.p50 = time(reader, "p50");
    delays.p90 = time(reader, "p90");
    delays.p99 = time(reader, "p99");
    delays.p999 = time(reader, "p999");
    delays.max = time(reader, "max");
    reader.forbid_unknown();
    return delays;
}

DropCounts drops(ObjectReader reader) {
    DropCounts drops{.queue_full = reader.integer("queue_full"),
                     .link_down = reader.integer("link_down"),
                     .no_route = reader.integer("no_route"),
                     .random = reader.integer("random")};
    skip(reader, {"total"});
    reader.forbid_unknown();
    return drops;
}

Manifest manifest(ObjectReader reader) {
    Manifest manifest;
    manifest.version = reader.string_or("version", "");
    manifest.engine = reader.string("engine");
    manifest.simulator = reader.string_or("simulator", "");
    manifest.seed = reader.integer("seed");
    manifest.inputs = read_inputs(reader);
    const Json* knobs = reader.any("knobs");
    if (knobs != nullptr && knobs->is_object()) {
        ObjectReader knob = reader.object("knobs");
        for (const Json::Member& member : *knobs->as_object()) {
            manifest.knobs[member.key] = knob.string_or(member.key, "");
        }
    }
    constexpr auto kLast = static_cast<std::uint64_t>(SimTime::max().count());
    manifest.timing_error =
        SimTime(static_cast<std::int64_t>(reader.integer("timing_error_ps", {.min = 0, .max = kLast})));
    manifest.trusted = reader.boolean_or("trusted", false);
    manifest.remarks = reader.strings("remarks");
    reader.forbid_unknown();
    return manifest;
}

/// Reads what names nodes, links and classes.
class ResultReader {
public:
    ResultReader(const Topology& topology, const std::vector<TrafficClass>& classes, JsonErrors& errors)
        : names_(topology, errors), classes_(classes) {}

    PairResult pair(ObjectReader& reader) const {
        PairResult pair;
        pair.route = route_key(reader);
        pair.paths = paths(reader);
        pair.one_way = delays(reader, "one_way_ms");
        pair.round_trip = delays(reader, "rtt_ms");
        pair.jitter = time_or_null(reader, "jitter_ms");
        pair.sent = reader.integer("sent");
        pair.received = reader.integer("received");
        pair.reordered = reader.integer("reordered");
        pair.lost = drops(reader.object("lost"));
        if (present(reader, "loss_ratio"))
            pair.loss_ratio = reader.number("loss_ratio", {.min = 0, .max = 1});
        pair.throughput = BitRate(reader.integer("throughput_bps"));
        for (ObjectReader& part : reader.objects("hops")) pair.hops.push_back(hop(part));
        read_target(reader, pair);
        // Results of before there were days lack it.
        if (present(reader, "worst_bin")) pair.worst_bin = worst_bin(reader.object("worst_bin"));
        skip(reader, {"path"});
        return pair;
    }

    LinkResult link(ObjectReader& reader) const {
        LinkResult link;
        link.link = names_.link(reader, "id");
        link.utilisation = reader.number("utilisation", {.min = 0});
        link.queueing = delays(reader, "queue_ms");
        if (present(reader, "max_backlog_bytes"))
            link.max_backlog = ByteCount(reader.integer("max_backlog_bytes"));
        link.packets = reader.integer("packets");
        link.drops = drops(reader.object("drops"));
        skip(reader, {"source", "destination", "layer", "capacity_bps"});
        return link;
    }

    FlowResult flow(ObjectReader& reader) const {
        FlowResult flow;
        flow.name = reader.string_or("name", "");
        flow.route = route_key(reader);
        flow.variant = reader.string_or("variant", "");
        flow.received = ByteCount(reader.integer("received_bytes"));
        flow.completion = time_or_null(reader, "completion_ms");
        flow.goodput = BitRate(reader.integer("goodput_bps"));
        flow.retransmissions = reader.integer("retransmissions");
        flow.least_rtt = time_or_null(reader, "least_rtt_ms");
        return flow;
    }

    EventResult event(ObjectReader& reader) const {
        EventResult event;
        event.change.at = time(reader, "at_ms");
        event.change.link = names_.link(reader, "link");
        event.change.state = {.status = reader.word_or("status", LinkStatus::kUp, parse_link_status),
                              .capacity_factor = reader.number("capacity_factor", {.min = 0, .max = 1}),
                              .extra_delay = time(reader, "extra_delay_ms"),
                              .loss_ratio = reader.number("loss_ratio", {.min = 0, .max = 1})};
        event.rerouted_at = time_or_null(reader, "rerouted_at_ms");
        event.lost = reader.integer("lost");
        return event;
    }

private:
    static WorstBin worst_bin(ObjectReader reader) {
        WorstBin worst{.at = from_seconds(reader.number("at_s", {.min = 0, .max = kLongestMs / 1e3})),
                       .one_way = delays(reader, "one_way_ms")};
        worst.loss_ratio = reader.number("loss_ratio", {.min = 0, .max = 1});
        reader.forbid_unknown();
        return worst;
    }

    RouteKey route_key(ObjectReader& reader) const {
        RouteKey key = names_.route_key(reader);
        key.traffic_class = read_class(reader, classes_);
        return key;
    }

    std::vector<Path> paths(ObjectReader& reader) const {
        std::vector<Path> paths;
        const Json* lists = reader.any("paths");
        if (lists == nullptr || lists->as_array() == nullptr) {
            reader.refuse("paths", "must be an array of arrays of directed link ids");
            return paths;
        }
        for (const Json& ids : *lists->as_array()) {
            auto path = names_.path(ids, fmt::format("{}/{}", reader.place("paths"), paths.size()));
            if (!path) break;
            paths.push_back(std::move(*path));
        }
        return paths;
    }

    HopShare hop(ObjectReader& reader) const {
        HopShare hop{.link = names_.link(reader, "link"),
                     .propagation = time(reader, "propagation_ms"),
                     .equipment = time(reader, "equipment_ms"),
                     .forwarding = time(reader, "forwarding_ms"),
                     .queueing = time_or_null(reader, "queueing_ms"),
                     .serialisation = time_or_null(reader, "serialisation_ms")};
        skip(reader, {"from", "to"});
        reader.forbid_unknown();
        return hop;
    }

    static void read_target(ObjectReader& reader, PairResult& pair) {
        pair.target = time_or_null(reader, "target_ms");
        if (present(reader, "target_statistic")) {
            pair.target_statistic =
                reader.word_or("target_statistic", pair.target_statistic, parse_delay_statistic);
        }
        if (present(reader, "target_loss_ratio"))
            pair.target_loss_ratio = reader.number("target_loss_ratio", {.min = 0, .max = 1});
        if (present(reader, "met")) pair.met = reader.boolean_or("met", false);
    }

    NetworkNames names_;
    const std::vector<TrafficClass>& classes_;
};

template <typename T, typename Read>
std::vector<T> list(ObjectReader& document, std::string_view key, Read read) {
    std::vector<T> items;
    for (ObjectReader& reader : document.required_objects(key)) {
        items.push_back(read(reader));
        reader.forbid_unknown();
    }
    return items;
}

Result<RunResult> read_document(ObjectReader& document, JsonErrors& errors) {
    RunResult result;
    result.topology = embedded_topology(document);
    if (!result.topology) return tl::unexpected(*errors.first());
    result.name = document.string_or("name", "");
    for (std::string& name : document.strings("classes")) result.classes.push_back({std::move(name)});
    const ResultReader in(*result.topology, result.classes, errors);
    result.pairs = list<PairResult>(document, "pairs", [&](auto& r) { return in.pair(r); });
    result.links = list<LinkResult>(document, "links", [&](auto& r) { return in.link(r); });
    result.flows = list<FlowResult>(document, "flows", [&](auto& r) { return in.flow(r); });
    result.events = list<EventResult>(document, "events", [&](auto& r) { return in.event(r); });
    if (present(document, "day"))
        result.day = read_day(document.object("day"), *result.topology, result.classes, errors);
    result.packet_hops = document.object("summary").integer("packet_hops");
    result.manifest = manifest(document.object("manifest"));
    skip(document, {"engine"});
    document.forbid_unknown();
    if (errors.first()) return tl::unexpected(*errors.first());
    return result;
}

}  // namespace

Result<RunResult> read_result(std::string_view text, std::string_view name) {
    const Result<Json> json = parse_json(text, name);
    if (!json) return tl::unexpected(json.error());
    JsonErrors errors{std::string(name)};
    ObjectReader document(*json, errors);
    document.require_schema(kResultSchema);
    if (errors.first()) return tl::unexpected(*errors.first());
    return read_document(document, errors);
}

}  // namespace hexi
