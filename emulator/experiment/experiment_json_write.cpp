#include <map>

#include "emulator/experiment/class_rule_text.hpp"
#include "emulator/experiment/embedded_topology.hpp"
#include "emulator/experiment/experiment_json.hpp"
#include "emulator/experiment/experiment_words.hpp"
#include "emulator/experiment/input_files_json.hpp"
#include "topology/formats/network_names.hpp"

namespace hexi {
namespace {

/// Writes one experiment; collects what is referred to by index while it goes.
class ExperimentWriter {
public:
    explicit ExperimentWriter(const Experiment& experiment) : experiment_(experiment) {}

    Json write() {
        Json tables = Json::array();
        for (const TimedTable& table : experiment_.routes.tables()) tables.push_back(table_json(table));
        Json sources = list(experiment_.sources, &ExperimentWriter::source_json);
        Json flows = list(experiment_.tcp_flows, &ExperimentWriter::flow_json);
        Json rates = list(experiment_.rate_changes, &ExperimentWriter::rate_json);
        Json targets = list(experiment_.targets, &ExperimentWriter::target_json);
        Json document = head();
        document.set("route_keys", std::move(keys_));
        document.set("paths", std::move(paths_));
        document.set("routes", std::move(routes_));
        document.set("tables", std::move(tables));
        document.set("sources", std::move(sources));
        document.set("tcp_flows", std::move(flows));
        document.set("rate_changes", std::move(rates));
        document.set("changes", list(experiment_.changes, &ExperimentWriter::change_json));
        document.set("targets", std::move(targets));
        document.set("inputs", inputs_json(experiment_.inputs));
        document.set("topology", embed_topology(*experiment_.topology));
        return document;
    }

private:
    template <typename T>
    Json list(const std::vector<T>& items, Json (ExperimentWriter::*as_json)(const T&)) {
        Json::Array array;
        array.reserve(items.size());
        for (const T& item : items) array.push_back((this->*as_json)(item));
        return {std::move(array)};
    }

    Json head() {
        Json document = Json::object();
        document.set("schema", kExperimentSchema);
        document.set("name", experiment_.name);
        document.set("seed", experiment_.seed);
        document.set("warmup_ps", experiment_.warmup.count());
        document.set("duration_ps", experiment_.duration.count());
        document.set("rate_factor", experiment_.scaling.rate_factor);
        document.set("classes", list(experiment_.classes, &ExperimentWriter::class_json));
        document.set("class_rules", list(experiment_.class_rules, &ExperimentWriter::rule_json));
        document.set("behaviours", list(experiment_.behaviours, &ExperimentWriter::behaviour_json));
        return document;
    }

    std::size_t key_index(const RouteKey& key) {
        const auto [at, fresh] = key_indices_.try_emplace(key, key_indices_.size());
        if (fresh) {
            Json json = Json::object();
            set_route_key(json, *experiment_.topology, key);
            json.set("class", key.traffic_class);
            keys_.push_back(std::move(json));
        }
        return at->second;
    }

    std::size_t path_index(const Path& path) {
        const auto [at, fresh] = path_indices_.try_emplace(path, path_indices_.size());
        if (fresh) paths_.push_back(link_names(*experiment_.topology, path));
        return at->second;
    }

    std::size_t route_index(const Route& route) {
        auto& written = route_indices_[route.key];
        for (const auto& [paths, index] : written) {
            if (*paths == route.paths) return index;
        }
        written.emplace_back(&route.paths, route_count_);
        routes_.push_back(route_json(route));
        return route_count_++;
    }

    Json route_json(const Route& route) {
        Json json = Json::object();
        json.set("route_key", key_index(route.key));
        Json paths = Json::array();
        for (const WeightedPath& weighted : route.paths) {
            Json path = Json::object();
            path.set("path", path_index(weighted.path));
            path.set("weight", weighted.weight);
            if (weighted.backup) path.set("backup", path_index(*weighted.backup));
            paths.push_back(std::move(path));
        }
        json.set("paths", std::move(paths));
        return json;
    }

    Json table_json(const TimedTable& table) {
        Json json = Json::object();
        json.set("from_ps", table.from.count());
        json.set("reflects_ps", table.reflects.count());
        Json routes = Json::array();
        for (const Route& route : table.table.routes()) routes.push_back(route_index(route));
        json.set("routes", std::move(routes));
        return json;
    }

    Json class_json(const TrafficClass& traffic_class) {
        Json json = Json::object();
        json.set("name", traffic_class.name);
        return json;
    }

    Json rule_json(const ClassRule& rule) {
        Json json = class_rule_json(rule);
        json.set("class", std::uint64_t{rule.traffic_class});
        return json;
    }

    Json behaviour_json(const DescribedLink& treatment) {
        Json json = Json::object();
        json.set("link", name_of(*experiment_.topology, treatment.link));
        json.set("behaviour", link_description_json(treatment.description));
        return json;
    }

    Json source_json(const PacketSource& source) {
        Json json = Json::object();
        json.set("route_key", key_index(source.route));
        json.set("process", to_string(source.process));
        if (source.interval) {
            json.set("interval_ps", source.interval->count());
        } else {
            json.set("rate_bps", source.rate.count());
        }
        json.set("packet_size_bytes", source.packet_size.count());
        json.set("size_law", to_string(source.size_law));
        if (source.process == ArrivalProcess::kOnOff) {
            json.set("peak_bps", source.peak.count());
            json.set("mean_burst_bytes", source.mean_burst.count());
            if (source.burst_law != BurstLaw::kExponential)
                json.set("burst_law", to_string(source.burst_law));
        }
        json.set("start_ps", source.start.count());
        if (source.stop != SimTime::max()) json.set("stop_ps", source.stop.count());
        if (source.probe) json.set("probe", true);
        if (source.foreground) json.set("foreground", true);
        if (!source.recording.empty()) json.set("recording", source.recording);
        return json;
    }

    Json flow_json(const TcpFlow& flow) {
        Json json = Json::object();
        json.set("name", flow.name);
        json.set("route_key", key_index(flow.route));
        json.set("variant", flow.variant);
        if (flow.size) json.set("size_bytes", flow.size->count());
        json.set("start_ps", flow.start.count());
        json.set("socket_buffer_bytes", flow.socket_buffer.count());
        json.set("access_rate_bps", flow.access_rate.count());
        json.set("segment_size_bytes", flow.segment_size.count());
        return json;
    }

    Json rate_json(const RateChange& change) {
        Json json = Json::object();
        json.set("at_ps", change.at.count());
        json.set("route_key", key_index(change.key));
        json.set("factor", change.factor);
        return json;
    }

    Json change_json(const NetworkChange& change) {
        Json json = Json::object();
        json.set("at_ps", change.at.count());
        json.set("link", name_of(*experiment_.topology, change.link));
        json.set("status", to_string(change.state.status));
        json.set("capacity_factor", change.state.capacity_factor);
        json.set("extra_delay_ps", change.state.extra_delay.count());
        json.set("loss_ratio", change.state.loss_ratio);
        return json;
    }

    Json target_json(const DelayTarget& target) {
        Json json = Json::object();
        json.set("route_key", key_index(target.route));
        json.set("one_way_ps", target.one_way.count());
        json.set("statistic", to_string(target.statistic));
        json.set("loss_ratio", target.loss_ratio);
        return json;
    }

    const Experiment& experiment_;
    Json keys_ = Json::array(), paths_ = Json::array(), routes_ = Json::array();
    std::map<RouteKey, std::size_t> key_indices_;
    std::map<Path, std::size_t> path_indices_;
    /// By key: each different set of paths written so far, and its index.
    std::map<RouteKey, std::vector<std::pair<const std::vector<WeightedPath>*, std::size_t>>> route_indices_;
    std::size_t route_count_ = 0;
};

}  // namespace

std::string write_experiment(const Experiment& experiment) {
    return write_json(ExperimentWriter(experiment).write(), JsonStyle::kCompact);
}

}  // namespace hexi
