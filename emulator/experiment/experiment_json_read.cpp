#include <algorithm>

#include <fmt/format.h>

#include "emulator/experiment/class_rule_text.hpp"
#include "emulator/experiment/embedded_topology.hpp"
#include "emulator/experiment/experiment_json.hpp"
#include "emulator/experiment/experiment_words.hpp"
#include "emulator/experiment/input_files_json.hpp"
#include "topology/formats/network_names.hpp"

namespace hexi {
namespace {

constexpr auto kLastPicosecond = static_cast<std::uint64_t>(SimTime::max().count());

SimTime as_time(std::uint64_t picoseconds) { return SimTime(static_cast<std::int64_t>(picoseconds)); }

SimTime time(ObjectReader& reader, std::string_view key) {
    return as_time(reader.integer(key, {.min = 0, .max = kLastPicosecond}));
}

/// An index into a list of `count` things; empty, and recorded, where it is none.
std::optional<std::size_t> checked_index(ObjectReader& reader, std::string_view key, const Json& value,
                                         std::size_t count) {
    if (value.is_uint64() && value.to_uint64() < count) return static_cast<std::size_t>(value.to_uint64());
    reader.refuse(key, fmt::format("{} is not allowed: must be an index below {}",
                                   write_json(value, JsonStyle::kCompact), count));
    return std::nullopt;
}

std::optional<std::size_t> index(ObjectReader& reader, std::string_view key, std::size_t count) {
    const Json* value = reader.any(key);
    if (value != nullptr) return checked_index(reader, key, *value, count);
    reader.refuse(key, "is missing: must be an index");
    return std::nullopt;
}

/// Reads what refers to the network. Members stay as they are on error; whoever began looks at the errors
/// first.
class ExperimentReader {
public:
    ExperimentReader(const Topology& topology, JsonErrors& errors)
        : names_(topology, errors), errors_(errors) {}

    void read_routes(ObjectReader& document, std::size_t class_count) {
        for (ObjectReader& reader : document.required_objects("route_keys")) {
            RouteKey key = names_.route_key(reader);
            const std::uint64_t last = std::max<std::size_t>(class_count, 1) - 1;
            key.traffic_class = static_cast<std::uint8_t>(reader.integer("class", {.min = 0, .max = last}));
            reader.forbid_unknown();
            keys_.push_back(key);
        }
        read_paths(document);
        for (ObjectReader& reader : document.required_objects("routes")) routes_.push_back(route(reader));
        for (ObjectReader& reader : document.required_objects("tables")) read_table(reader);
        if (tables_.empty()) document.refuse("tables", "must hold at least one table");
    }

    /// Only without errors.
    RouteTimeline timeline() && { return RouteTimeline(std::move(tables_)); }

    ClassRule class_rule(ObjectReader& reader, std::size_t class_count) const {
        ClassRule rule = read_class_rule(reader, errors_);
        const std::uint64_t last = std::max<std::size_t>(class_count, 1) - 1;
        rule.traffic_class = static_cast<std::uint8_t>(reader.integer("class", {.min = 0, .max = last}));
        return rule;
    }

    DescribedLink treatment(ObjectReader& reader) const {
        const LinkId link = names_.link(reader, "link");
        ObjectReader behaviour = reader.object("behaviour");
        behaviour.require_schema(kLinkBehaviourSchema);
        const LinkDescription description = read_link_description(behaviour);
        behaviour.forbid_unknown();
        return {link, description};
    }

    PacketSource source(ObjectReader& reader) const {
        PacketSource source;
        source.route = route_key(reader);
        source.process = reader.word_or("process", source.process, parse_arrival_process);
        read_pace(reader, source);
        source.packet_size =
            ByteCount(reader.integer("packet_size_bytes", {.min = 1, .max = kLargestPacket.count()}));
        source.size_law = reader.word_or("size_law", source.size_law, parse_packet_size_law);
        if (source.process == ArrivalProcess::kOnOff) read_bursts(reader, source);
        source.start = time(reader, "start_ps");
        source.stop =
            as_time(reader.integer_or("stop_ps", kLastPicosecond, {.min = 0, .max = kLastPicosecond}));
        source.probe = reader.boolean_or("probe", false);
        source.foreground = reader.boolean_or("foreground", false);
        source.recording = reader.string_or("recording", "");
        return source;
    }

    TcpFlow flow(ObjectReader& reader) const {
        TcpFlow flow;
        flow.name = reader.string("name");
        flow.route = route_key(reader);
        flow.variant = reader.string("variant");
        if (const auto size = reader.optional_integer("size_bytes")) flow.size = ByteCount(*size);
        flow.start = time(reader, "start_ps");
        flow.socket_buffer = ByteCount(reader.integer("socket_buffer_bytes", {.min = 1}));
        flow.access_rate = BitRate(reader.integer("access_rate_bps", {.min = 1}));
        flow.segment_size =
            ByteCount(reader.integer("segment_size_bytes", {.min = 1, .max = kLargestPacket.count()}));
        return flow;
    }

    RateChange rate_change(ObjectReader& reader) const {
        return {.at = time(reader, "at_ps"),
                .key = route_key(reader),
                .factor = reader.number("factor", {.min = 0})};
    }

    NetworkChange change(ObjectReader& reader) const {
        NetworkChange change;
        change.at = time(reader, "at_ps");
        change.link = names_.link(reader, "link");
        change.state.status = reader.word_or("status", LinkStatus::kUp, parse_link_status);
        change.state.capacity_factor =
            reader.number("capacity_factor", {.min = 0, .max = 1, .above_min = true});
        change.state.extra_delay = time(reader, "extra_delay_ps");
        change.state.loss_ratio = reader.number("loss_ratio", {.min = 0, .max = 1});
        return change;
    }

    DelayTarget target(ObjectReader& reader) const {
        return {.route = route_key(reader),
                .one_way = time(reader, "one_way_ps"),
                .statistic = reader.word_or("statistic", DelayStatistic::kP99, parse_delay_statistic),
                .loss_ratio = reader.number_or("loss_ratio", kMostLoss, {.min = 0, .max = 1})};
    }

private:
    static void read_pace(ObjectReader& reader, PacketSource& source) {
        if (!reader.has("interval_ps")) {
            source.rate = BitRate(reader.integer("rate_bps", {.min = 1}));
            return;
        }
        source.interval = as_time(reader.integer("interval_ps", {.min = 1, .max = kLastPicosecond}));
        if (source.process != ArrivalProcess::kConstant || reader.has("rate_bps")) {
            reader.refuse("interval_ps", "stands in place of rate_bps and needs process constant");
        }
    }

    static void read_bursts(ObjectReader& reader, PacketSource& source) {
        source.peak = BitRate(reader.integer("peak_bps", {.min = source.rate.count()}));
        source.mean_burst =
            ByteCount(reader.integer("mean_burst_bytes", {.min = source.packet_size.count()}));
        source.burst_law = reader.word_or("burst_law", source.burst_law, parse_burst_law);
        const std::uint64_t least = kLeastParetoBurst * source.packet_size.count();
        if (source.burst_law == BurstLaw::kPareto && source.mean_burst.count() < least)
            reader.refuse("mean_burst_bytes",
                          fmt::format("of Pareto bursts must be at least 3 packets, {} bytes", least));
    }

    RouteKey route_key(ObjectReader& reader) const {
        const auto at = index(reader, "route_key", keys_.size());
        return at ? keys_[*at] : RouteKey{};
    }

    void read_paths(ObjectReader& document) {
        const Json* paths = document.any("paths");
        if (paths == nullptr || paths->as_array() == nullptr) {
            document.refuse("paths", "must be an array of arrays of directed link ids");
            return;
        }
        for (const Json& ids : *paths->as_array()) {
            paths_.push_back(names_.path(ids, fmt::format("/paths/{}", paths_.size())));
        }
    }

    /// The path at index `key`, which must join the ends of `route`.
    std::optional<Path> path(ObjectReader& reader, std::string_view key, const RouteKey& route) const {
        const auto at = index(reader, key, paths_.size());
        if (!at || !paths_[*at]) return std::nullopt;
        const Path& path = *paths_[*at];
        if (path.source() == route.source && path.destination() == route.destination) return path;
        reader.refuse(key, fmt::format("path {} does not join the ends of the route", *at));
        return std::nullopt;
    }

    Route route(ObjectReader& reader) const {
        Route route{.key = route_key(reader), .paths = {}};
        for (ObjectReader& choice : reader.required_objects("paths")) {
            std::optional<Path> main = path(choice, "path", route.key);
            std::optional<Path> backup;
            if (choice.has("backup")) backup = path(choice, "backup", route.key);
            constexpr std::uint64_t kHeaviest = std::numeric_limits<std::uint32_t>::max();
            const auto weight =
                static_cast<std::uint32_t>(choice.integer("weight", {.min = 1, .max = kHeaviest}));
            choice.forbid_unknown();
            if (main) route.paths.push_back({std::move(*main), weight, std::move(backup)});
        }
        reader.forbid_unknown();
        return route;
    }

    void read_table(ObjectReader& reader) {
        const SimTime from = time(reader, "from_ps");
        const bool in_order = tables_.empty() ? from == SimTime{0} : from > tables_.back().from;
        if (!in_order) reader.refuse("from_ps", "tables must begin at 0 and ascend");
        const SimTime reflects = time(reader, "reflects_ps");
        if (reflects > from || (!tables_.empty() && reflects < tables_.back().reflects)) {
            reader.refuse("reflects_ps", "must not exceed from_ps, nor lie before that of the table before");
        }
        std::vector<Route> routes = table_routes(reader);
        reader.forbid_unknown();
        if (!errors_.first()) tables_.push_back({from, RoutingTable(std::move(routes)), reflects});
    }

    std::vector<Route> table_routes(ObjectReader& reader) const {
        const Json* indices = reader.any("routes");
        if (indices == nullptr || indices->as_array() == nullptr) {
            reader.refuse("routes", "must be an array of indices");
            return {};
        }
        std::vector<Route> routes;
        std::vector<RouteKey> keys;
        for (const Json& value : *indices->as_array()) {
            const auto at = checked_index(reader, "routes", value, routes_.size());
            if (!at) return {};
            routes.push_back(routes_[*at]);
            keys.push_back(routes_[*at].key);
        }
        std::sort(keys.begin(), keys.end());
        if (std::adjacent_find(keys.begin(), keys.end()) != keys.end()) {
            reader.refuse("routes", "holds two routes of one key");
        }
        return routes;
    }

    NetworkNames names_;
    JsonErrors& errors_;
    std::vector<RouteKey> keys_;
    std::vector<std::optional<Path>> paths_;
    std::vector<Route> routes_;
    std::vector<TimedTable> tables_;
};

template <typename T, typename Read>
std::vector<T> list(ObjectReader& document, std::string_view key, Read read) {
    std::vector<T> items;
    for (ObjectReader& reader : document.objects(key)) {
        items.push_back(read(reader));
        reader.forbid_unknown();
    }
    return items;
}

/// As list(), for things in order of time.
template <typename T, typename Read>
std::vector<T> timed_list(ObjectReader& document, std::string_view key, Read read) {
    std::vector<T> items = list<T>(document, key, read);
    const bool ascending =
        std::is_sorted(items.begin(), items.end(), [](const T& a, const T& b) { return a.at < b.at; });
    if (!ascending) document.refuse(key, "must ascend in at_ps");
    return items;
}

std::vector<TrafficClass> read_classes(ObjectReader& document) {
    auto classes = list<TrafficClass>(document, "classes",
                                      [](ObjectReader& r) { return TrafficClass{r.string("name")}; });
    if (classes.empty() || classes.size() > kMostClasses) {
        document.refuse("classes",
                        fmt::format("holds {} classes; allowed are 1 to {}", classes.size(), kMostClasses));
    }
    return classes;
}

Result<Experiment> read_document(ObjectReader& document, JsonErrors& errors) {
    const std::shared_ptr<const Topology> topology = embedded_topology(document);
    if (!topology) return tl::unexpected(*errors.first());
    ExperimentReader in(*topology, errors);
    const auto classes = read_classes(document);
    in.read_routes(document, classes.size());
    const auto rules =
        list<ClassRule>(document, "class_rules", [&](auto& r) { return in.class_rule(r, classes.size()); });
    const auto behaviours =
        list<DescribedLink>(document, "behaviours", [&](auto& r) { return in.treatment(r); });
    const auto sources = list<PacketSource>(document, "sources", [&](auto& r) { return in.source(r); });
    const auto flows = list<TcpFlow>(document, "tcp_flows", [&](auto& r) { return in.flow(r); });
    const auto rates =
        timed_list<RateChange>(document, "rate_changes", [&](auto& r) { return in.rate_change(r); });
    const auto changes =
        timed_list<NetworkChange>(document, "changes", [&](auto& r) { return in.change(r); });
    const auto targets = list<DelayTarget>(document, "targets", [&](auto& r) { return in.target(r); });
    const std::string name = document.string_or("name", "");
    const double rate_factor = document.number("rate_factor", {.min = 0, .max = 1, .above_min = true});
    const SimTime warmup = time(document, "warmup_ps");
    const SimTime duration = time(document, "duration_ps");
    const std::uint64_t seed = document.integer("seed");
    const auto inputs = read_inputs(document);
    document.forbid_unknown();
    if (errors.first()) return tl::unexpected(*errors.first());
    return Experiment{.name = name,
                      .topology = topology,
                      .classes = classes,
                      .class_rules = rules,
                      .behaviours = behaviours,
                      .sources = sources,
                      .tcp_flows = flows,
                      .rate_changes = rates,
                      .changes = changes,
                      .routes = std::move(in).timeline(),
                      .targets = targets,
                      .scaling = {rate_factor},
                      .warmup = warmup,
                      .duration = duration,
                      .seed = seed,
                      .inputs = inputs};
}

}  // namespace

Result<Experiment> read_experiment(std::string_view text, std::string_view name) {
    const Result<Json> json = parse_json(text, name);
    if (!json) return tl::unexpected(json.error());
    JsonErrors errors{std::string(name)};
    ObjectReader document(*json, errors);
    document.require_schema(kExperimentSchema);
    if (errors.first()) return tl::unexpected(*errors.first());
    return read_document(document, errors);
}

}  // namespace hexi
