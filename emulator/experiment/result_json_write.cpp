#include <cmath>

#include "emulator/experiment/day_json.hpp"
#include "emulator/experiment/embedded_topology.hpp"
#include "emulator/experiment/experiment_words.hpp"
#include "emulator/experiment/input_files_json.hpp"
#include "emulator/experiment/or_null.hpp"
#include "emulator/experiment/result_json.hpp"
#include "emulator/experiment/result_summary.hpp"
#include "topology/formats/network_names.hpp"

namespace hexi {
namespace {

Json ms(SimTime time) { return to_ms(time); }

template <typename T, typename Write>
Json list(const std::vector<T>& items, Write write) {
    Json array = Json::array();
    for (const T& item : items) array.push_back(write(item));
    return array;
}

Json delays_json(const DelayStatistics& delays) {
    const auto value = [&](SimTime time) { return delays.count > 0 ? ms(time) : Json(); };
    Json json = Json::object();
    json.set("count", delays.count);
    json.set("min", value(delays.min));
    json.set("mean", value(delays.mean));
    json.set("p50", value(delays.p50));
    json.set("p90", value(delays.p90));
    json.set("p99", value(delays.p99));
    json.set("p999", value(delays.p999));
    json.set("max", value(delays.max));
    return json;
}

Json worst_bin_json(const WorstBin& worst) {
    Json json = Json::object();
    json.set("at_s", to_seconds(worst.at));
    json.set("one_way_ms", delays_json(worst.one_way));
    json.set("loss_ratio", worst.loss_ratio);
    return json;
}

Json drops_json(const DropCounts& drops) {
    Json json = Json::object();
    json.set("queue_full", drops.queue_full);
    json.set("link_down", drops.link_down);
    json.set("no_route", drops.no_route);
    json.set("random", drops.random);
    json.set("total", drops.total());
    return json;
}

/// `ours` above `published`, in per cent with two decimals.
Json difference(SimTime ours, SimTime published) {
    if (published <= SimTime{0}) return {};
    const double ratio = static_cast<double>(ours.count()) / static_cast<double>(published.count());
    return std::round((ratio - 1) * 1e4) / 1e2;
}

Json published_json(const LayerSummary& layer) {
    if (!layer.published) return {};
    Json json = Json::object();
    json.set("mean_ms", ms(layer.published->mean));
    json.set("max_ms", ms(layer.published->max));
    json.set("mean_difference_percent", difference(layer.mean, layer.published->mean));
    json.set("max_difference_percent", difference(layer.max, layer.published->max));
    json.set("source", layer.published->provenance.source);
    json.set("as_of", layer.published->provenance.as_of);
    return json;
}

Json layer_json(const LayerSummary& layer) {
    Json json = Json::object();
    json.set("layer", to_string(layer.layer));
    json.set("pairs", layer.pairs);
    json.set("mean_ms", layer.pairs > 0 ? ms(layer.mean) : Json());
    json.set("max_ms", layer.pairs > 0 ? ms(layer.max) : Json());
    json.set("published", published_json(layer));
    json.set("targets_met", layer.met);
    json.set("targets_missed", layer.missed);
    return json;
}

Json summary_json(const RunResult& result) {
    const ResultSummary summary = summarise(result);
    Json json = Json::object();
    json.set("targets_met", summary.met);
    json.set("targets_missed", summary.missed);
    json.set("layers", list(summary.layers, layer_json));
    json.set("sent", summary.sent);
    json.set("received", summary.received);
    json.set("lost", drops_json(summary.lost));
    json.set("packet_hops", result.packet_hops);
    return json;
}

Json manifest_json(const Manifest& manifest) {
    Json json = Json::object();
    json.set("version", manifest.version);
    json.set("engine", manifest.engine);
    json.set("simulator", manifest.simulator);
    json.set("seed", manifest.seed);
    json.set("inputs", inputs_json(manifest.inputs));
    Json knobs = Json::object();
    for (const auto& [name, value] : manifest.knobs) knobs.set(name, value);
    json.set("knobs", std::move(knobs));
    json.set("timing_error_ps", manifest.timing_error.count());
    json.set("trusted", manifest.trusted);
    json.set("remarks", Json(manifest.remarks));
    return json;
}

/// Writes what names nodes, links and classes.
class ResultWriter {
public:
    explicit ResultWriter(const RunResult& result) : result_(result), topology_(*result.topology) {}

    Json write() const {
        Json json = Json::object();
        json.set("schema", kResultSchema);
        json.set("name", result_.name);
        json.set("engine", result_.manifest.engine);
        json.set("summary", summary_json(result_));
        json.set("manifest", manifest_json(result_.manifest));
        json.set("classes", list(result_.classes, [](const TrafficClass& c) { return c.name; }));
        json.set("pairs", list(result_.pairs, [this](const PairResult& p) { return pair_json(p); }));
        json.set("links", list(result_.links, [this](const LinkResult& l) { return link_json(l); }));
        json.set("flows", list(result_.flows, [this](const FlowResult& f) { return flow_json(f); }));
        json.set("events", list(result_.events, [this](const EventResult& e) { return event_json(e); }));
        json.set("day", result_.day ? day_json(result_) : Json());
        json.set("topology", embed_topology(topology_));
        return json;
    }

private:
    void set_key(Json& json, const RouteKey& key) const {
        set_route_key(json, topology_, key);
        json.set("class", result_.classes.at(key.traffic_class).name);
    }

    Json nodes_json(const std::vector<Path>& paths) const {
        Json nodes = Json::array();
        if (paths.empty()) return nodes;
        for (const NodeId node : path_nodes(topology_, paths.front()))
            nodes.push_back(name_of(topology_, node));
        return nodes;
    }

    Json pair_json(const PairResult& pair) const {
        Json json = Json::object();
        set_key(json, pair.route);
        json.set("path", nodes_json(pair.paths));
        json.set("one_way_ms", delays_json(pair.one_way));
        json.set("rtt_ms", delays_json(pair.round_trip));
        json.set("jitter_ms", or_null(pair.jitter, ms));
        json.set("sent", pair.sent);
        json.set("received", pair.received);
        json.set("reordered", pair.reordered);
        json.set("lost", drops_json(pair.lost));
        json.set("loss_ratio", or_null(pair.loss_ratio));
        json.set("throughput_bps", pair.throughput.count());
        json.set("target_ms", or_null(pair.target, ms));
        json.set("target_statistic",
                 or_null(pair.target, [&](SimTime) { return to_string(pair.target_statistic); }));
        json.set("target_loss_ratio", or_null(pair.target, [&](SimTime) { return pair.target_loss_ratio; }));
        json.set("met", or_null(pair.met));
        json.set("worst_bin", or_null(pair.worst_bin, worst_bin_json));
        json.set("paths", list(pair.paths, [this](const Path& p) { return link_names(topology_, p); }));
        json.set("hops", list(pair.hops, [this](const HopShare& h) { return hop_json(h); }));
        return json;
    }

    Json hop_json(const HopShare& hop) const {
        const Link& link = topology_.link(hop.link);
        Json json = Json::object();
        json.set("link", link.id);
        json.set("from", name_of(topology_, link.from));
        json.set("to", name_of(topology_, link.to));
        json.set("propagation_ms", ms(hop.propagation));
        json.set("equipment_ms", ms(hop.equipment));
        json.set("forwarding_ms", ms(hop.forwarding));
        json.set("queueing_ms", or_null(hop.queueing, ms));
        json.set("serialisation_ms", or_null(hop.serialisation, ms));
        return json;
    }

    Json link_json(const LinkResult& measured) const {
        const Link& link = topology_.link(measured.link);
        Json json = Json::object();
        json.set("id", link.id);
        json.set("source", name_of(topology_, link.from));
        json.set("destination", name_of(topology_, link.to));
        json.set("layer", to_string(link.layer));
        json.set("capacity_bps", link.capacity.count());
        json.set("utilisation", measured.utilisation);
        json.set("queue_ms", delays_json(measured.queueing));
        json.set("max_backlog_bytes",
                 or_null(measured.max_backlog, [](ByteCount bytes) { return bytes.count(); }));
        json.set("packets", measured.packets);
        json.set("drops", drops_json(measured.drops));
        return json;
    }

    Json flow_json(const FlowResult& flow) const {
        Json json = Json::object();
        json.set("name", flow.name);
        set_key(json, flow.route);
        json.set("variant", flow.variant);
        json.set("received_bytes", flow.received.count());
        json.set("completion_ms", or_null(flow.completion, ms));
        json.set("goodput_bps", flow.goodput.count());
        json.set("retransmissions", flow.retransmissions);
        json.set("least_rtt_ms", or_null(flow.least_rtt, ms));
        return json;
    }

    Json event_json(const EventResult& event) const {
        Json json = Json::object();
        json.set("at_ms", ms(event.change.at));
        json.set("link", name_of(topology_, event.change.link));
        json.set("status", to_string(event.change.state.status));
        json.set("capacity_factor", event.change.state.capacity_factor);
        json.set("extra_delay_ms", ms(event.change.state.extra_delay));
        json.set("loss_ratio", event.change.state.loss_ratio);
        json.set("rerouted_at_ms", or_null(event.rerouted_at, ms));
        json.set("lost", event.lost);
        return json;
    }

    const RunResult& result_;
    const Topology& topology_;
};

}  // namespace

std::string write_result(const RunResult& result) { return write_json(ResultWriter(result).write()); }

}  // namespace hexi
