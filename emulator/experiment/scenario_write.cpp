#include "emulator/experiment/class_rule_text.hpp"
#include "emulator/experiment/experiment_words.hpp"
#include "emulator/experiment/scenario_json.hpp"
#include "emulator/experiment/scenario_words.hpp"
#include "topology/base/check.hpp"
#include "topology/formats/hexi_json.hpp"
#include "topology/json/json.hpp"
#include "topology/topology.hpp"

namespace hexi {
namespace {

/// Divided, not multiplied by an inexact 1e-9: what was read from "0.1" is written as 0.1 again.

Json pairs_json(const PairSelection& selection) {
    if (const auto* group = std::get_if<PairGroup>(&selection)) return to_string(*group);
    Json list = Json::array();
    for (const NamedPair& pair : std::get<std::vector<NamedPair>>(selection)) {
        list.push_back(Json(std::vector<std::string>{pair.source, pair.destination}));
    }
    return list;
}

void set_shape(const SourceShape& shape, Json& json) {
    if (shape.burstiness) {
        json.set("burstiness", *shape.burstiness);
    } else if (!shape.unstated) {
        json.set("process", to_string(shape.process));
    }
    json.set("packet_bytes", shape.packet_size.count());
    if (shape.size_law != PacketSizeLaw::kFixed) json.set("packet_sizes", to_string(shape.size_law));
    if (shape.peak) json.set("peak_bps", shape.peak->count());
    if (shape.peak_ratio) json.set("peak_ratio", *shape.peak_ratio);
    if (shape.mean_burst) json.set("mean_burst_bytes", shape.mean_burst->count());
    if (shape.burst_law != BurstLaw::kExponential) json.set("burst_sizes", to_string(shape.burst_law));
    if (shape.foreground) json.set("foreground", true);
}

/// What all kinds of traffic begin with.
template <typename T>
Json begin(std::string_view kind, const T& traffic) {
    Json json = Json::object();
    json.set("kind", kind);
    json.set("layer", to_string(traffic.layer));
    if (!traffic.traffic_class.empty()) json.set("class", traffic.traffic_class);
    return json;
}

Json to_json(const ModelTraffic& traffic) {
    const bool gravity = traffic.kind == ModelTraffic::Kind::kGravity;
    Json json = begin(gravity ? "gravity" : "adjacent", traffic);
    if (gravity) {
        json.set("mass", to_string(traffic.gravity.mass));
        json.set("distance_exponent", traffic.gravity.distance_exponent);
        json.set("compute_share", traffic.gravity.compute_share);
    }
    const TrafficVolume& volume = traffic.volume;
    if (volume.total) json.set("total_bps", volume.total->count());
    if (volume.mean_utilisation) json.set("mean_utilisation", *volume.mean_utilisation);
    if (volume.max_utilisation) json.set("max_utilisation", *volume.max_utilisation);
    if (volume.hour) json.set("hour", *volume.hour);
    json.set("load", volume.load);
    json.set("max_demands", volume.max_demands);
    set_shape(traffic.shape, json);
    return json;
}

Json to_json(const MatrixTraffic& traffic) {
    Json json = begin("matrix", traffic);
    if (traffic.demands.empty() && !traffic.file.empty()) {
        json.set("file", traffic.file);
    } else {
        Json demands = Json::array();
        for (const NamedDemand& demand : traffic.demands) {
            Json entry = Json::object();
            entry.set("source", demand.source);
            entry.set("destination", demand.destination);
            entry.set("rate_bps", demand.rate.count());
            demands.push_back(std::move(entry));
        }
        json.set("demands", std::move(demands));
    }
    json.set("load", traffic.load);
    set_shape(traffic.shape, json);
    return json;
}

Json to_json(const ProbeTraffic& traffic) {
    Json json = begin("probes", traffic);
    json.set("pairs", pairs_json(traffic.pairs));
    json.set("interval_ms", to_ms(traffic.interval));
    json.set("packet_bytes", traffic.packet_size.count());
    return json;
}

Json to_json(const TcpTraffic& traffic) {
    Json json = begin("tcp", traffic);
    json.set("name", traffic.name);
    json.set("source", traffic.source);
    json.set("destination", traffic.destination);
    json.set("variant", traffic.variant);
    if (traffic.size) json.set("size_bytes", traffic.size->count());
    json.set("start_s", to_seconds(traffic.start));
    json.set("socket_buffer_bytes", traffic.socket_buffer.count());
    json.set("access_bps", traffic.access_rate.count());
    json.set("segment_bytes", traffic.segment_size.count());
    return json;
}

Json to_json(const TraceTraffic& traffic) {
    Json json = begin("trace", traffic);
    json.set("file", traffic.file);
    if (!traffic.columns.empty()) json.set("columns", traffic.columns);
    if (!traffic.prefixes.empty()) json.set("prefixes", traffic.prefixes);
    json.set("unknown", traffic.unknown);
    if (traffic.unknown == "hash") {
        json.set("hash_bits", std::uint64_t{traffic.hash_bits_v4});
        json.set("hash_bits_v6", std::uint64_t{traffic.hash_bits_v6});
    }
    if (!traffic.filter.empty()) json.set("filter", traffic.filter);
    if (traffic.from_s) json.set("from_s", *traffic.from_s);
    if (traffic.until_s) json.set("until_s", *traffic.until_s);
    if (traffic.most_packets) json.set("most_packets", *traffic.most_packets);
    if (traffic.reorder_packets > 0) json.set("reorder_packets", traffic.reorder_packets);
    if (traffic.rate_bps) {
        json.set("rate_bps", *traffic.rate_bps);
    } else {
        json.set("speed", traffic.speed);
    }
    json.set("thin", traffic.thin);
    json.set("repeat", traffic.repeat);
    json.set("start_s", to_seconds(traffic.start));
    json.set("bin_s", to_seconds(traffic.bin));
    json.set("replies", to_string(traffic.replies));
    if (traffic.lenient) json.set("lenient", true);
    return json;
}

Json to_json(const LinkEvent& event) {
    Json json = Json::object();
    json.set("at_s", to_seconds(event.at));
    json.set("kind", to_string(event.kind));
    json.set("link", event.link);
    if (event.kind != LinkEvent::Kind::kDegrade) return json;
    json.set("capacity_factor", event.capacity_factor);
    json.set("extra_delay_ms", to_ms(event.extra_delay));
    json.set("loss_ratio", event.loss_ratio);
    return json;
}

Json to_json(const SurgeEvent& event) {
    Json json = Json::object();
    json.set("at_s", to_seconds(event.at));
    json.set("kind", "surge");
    if (!event.source.empty()) json.set("source", event.source);
    if (!event.destination.empty()) json.set("destination", event.destination);
    json.set("factor", event.factor);
    if (event.until) json.set("until_s", to_seconds(*event.until));
    return json;
}

Json to_json(const TargetSpec& target) {
    Json json = Json::object();
    json.set("pairs", pairs_json(target.pairs));
    json.set("layer", to_string(target.layer));
    if (!target.traffic_class.empty()) json.set("class", target.traffic_class);
    json.set("one_way_ms", to_ms(target.one_way));
    json.set("statistic", to_string(target.statistic));
    json.set("loss_ratio", target.loss_ratio);
    return json;
}

Json to_json(const RoutingPolicy& policy) {
    Json json = Json::object();
    json.set("objective", to_string(policy.objective));
    json.set("metric", to_string(policy.metric));
    json.set("max_paths", policy.max_paths);
    json.set("protection", to_string(policy.protection));
    json.set("detection_ms", to_ms(policy.detection));
    json.set("computation_ms", to_ms(policy.computation));
    json.set("installation_ms", to_ms(policy.installation));
    return json;
}

Json topology_json(const Scenario& scenario) {
    if (!scenario.inline_topology) return scenario.topology;
    auto json = parse_json(write_hexi_json(*scenario.inline_topology), "topology");
    HEXI_CHECK(json, "what our writer writes is JSON");
    return std::move(*json);
}

Json rules_json(const std::vector<ClassRule>& rules, std::size_t traffic_class) {
    Json list = Json::array();
    for (const ClassRule& rule : rules) {
        if (rule.traffic_class == traffic_class) list.push_back(class_rule_json(rule));
    }
    return list;
}

/// What a file says holds class by class the rules in order; so does a scenario that was read from one.
Json classes_json(const Scenario& scenario) {
    Json list = Json::array();
    for (std::size_t i = 0; i < scenario.classes.size(); ++i) {
        Json json = Json::object();
        json.set("name", scenario.classes[i].name);
        Json rules = rules_json(scenario.class_rules, i);
        if (!rules.as_array()->empty()) json.set("match", std::move(rules));
        list.push_back(std::move(json));
    }
    return list;
}

/// The link beside what is stated of it.
Json behaviours_json(const std::vector<BehaviourSpec>& behaviours) {
    Json list = Json::array();
    for (const BehaviourSpec& behaviour : behaviours) {
        Json json = Json::object();
        json.set("link", behaviour.link);
        const Json described = link_description_json(behaviour.description);
        for (const Json::Member& member : *described.as_object()) {
            if (member.key != "schema" && !member.value.is_null()) json.set(member.key, member.value);
        }
        list.push_back(std::move(json));
    }
    return list;
}

/// Each member of `variants` by its own to_json().
template <typename T>
Json list_json(const std::vector<T>& variants) {
    Json list = Json::array();
    for (const T& held : variants)
        list.push_back(std::visit([](const auto& one) { return to_json(one); }, held));
    return list;
}

}  // namespace

std::string write_scenario(const Scenario& scenario) {
    Json json = Json::object();
    json.set("schema", kScenarioSchema);
    json.set("name", scenario.name);
    if (!scenario.description.empty()) json.set("description", scenario.description);
    json.set("topology", topology_json(scenario));
    json.set("seed", scenario.seed);
    json.set("warmup_s", to_seconds(scenario.warmup));
    json.set("duration_s", to_seconds(scenario.duration));
    json.set("classes", classes_json(scenario));
    json.set("policy", to_json(scenario.policy));
    json.set("traffic", list_json(scenario.traffic));
    if (!scenario.behaviours.empty()) json.set("behaviours", behaviours_json(scenario.behaviours));
    if (!scenario.events.empty()) json.set("events", list_json(scenario.events));
    Json targets = Json::array();
    for (const TargetSpec& target : scenario.targets) targets.push_back(to_json(target));
    if (!scenario.targets.empty()) json.set("targets", std::move(targets));
    Json scaling = Json::object();
    if (scenario.scaling.rate_factor) scaling.set("rate_factor", *scenario.scaling.rate_factor);
    if (scenario.scaling.packet_hops) scaling.set("packet_hops", *scenario.scaling.packet_hops);
    if (scenario.scaling != ScalingSpec{}) json.set("scaling", std::move(scaling));
    if (!scenario.remarks.empty()) json.set("remarks", scenario.remarks);
    return write_json(json);
}

}  // namespace hexi
