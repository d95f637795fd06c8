#include "controller/engineering/te_report.hpp"

#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "topology/commandline/csv_writer.hpp"

namespace hexi {
namespace {

double delay_ms(const TeReport& report, const Path& path) {
    SimTime delay{0};
    for (const LinkId link : path.links())
        delay += report.problem.topology->link(link).delay.total() + report.problem.state[link].extra_delay;
    return to_ms(delay);
}

std::vector<std::string> link_names(const Topology& topology, const Path& path) {
    std::vector<std::string> names;
    for (const LinkId link : path.links()) names.push_back(topology.link(link).id);
    return names;
}

std::vector<std::string> node_names(const Topology& topology, const Path& path) {
    std::vector<std::string> names;
    for (const NodeId node : path_nodes(topology, path)) names.push_back(topology.node(node).id);
    return names;
}

Json path_json(const TeReport& report, const TePath& path) {
    const Topology& topology = *report.problem.topology;
    Json json = Json::object();
    json.set("nodes", node_names(topology, path.path));
    json.set("links", link_names(topology, path.path));
    json.set("share", path.share);
    json.set("weight", path.weight);
    json.set("delay_ms", delay_ms(report, path.path));
    if (!report.protection) return json;
    json.set("backup", path.backup ? Json(link_names(topology, *path.backup)) : Json());
    json.set("backup_delay_ms", path.backup ? Json(delay_ms(report, *path.backup)) : Json());
    return json;
}

Json route_json(const TeReport& report, const TeRoute& route) {
    const TeDemand& demand = report.problem.demands[route.demand];
    const Topology& topology = *report.problem.topology;
    Json json = Json::object(), paths = Json::array();
    json.set("source", topology.node(demand.source).id);
    json.set("destination", topology.node(demand.destination).id);
    if (demand.traffic_class != 0) json.set("class", demand.traffic_class);
    json.set("rate_bps", demand.rate.count());
    if (demand.max_delay) json.set("max_delay_ms", to_ms(*demand.max_delay));
    json.set("carried", route.carried);
    for (const TePath& path : route.paths) paths.push_back(path_json(report, path));
    json.set("paths", std::move(paths));
    return json;
}

Json binding_json(const TeReport& report) {
    const Topology& topology = *report.problem.topology;
    Json all = Json::array();
    for (const BindingLink& binding : report.solution.binding) {
        Json json = Json::object();
        json.set("link", topology.link(binding.link).id);
        json.set("from", topology.node(topology.link(binding.link).from).id);
        json.set("to", topology.node(topology.link(binding.link).to).id);
        json.set("utilisation", binding.utilisation);
        json.set("sensitivity", binding.sensitivity);
        all.push_back(std::move(json));
    }
    return all;
}

Json protection_json(const TeReport& report) {
    const Topology& topology = *report.problem.topology;
    Json json = Json::object(), failures = Json::array();
    json.set("worst_utilisation", report.protection->worst());
    json.set("exceeds_by", std::max(0.0, report.protection->worst() - 1));
    json.set("protected_paths", report.protection->protected_paths);
    json.set("partly_protected_paths", report.protection->partly_protected);
    json.set("unprotected_paths", report.protection->unprotected);
    json.set("late_backups", report.protection->late_backups);
    json.set("latest_by_ms", to_ms(report.protection->latest_by));
    json.set("long_backups", report.protection->long_backups);
    json.set("longest_by_hops", report.protection->longest_by);
    for (const FailureLoad& failure : report.protection->failures) {
        Json entry = Json::object();
        entry.set("fails", topology.srlgs()[failure.risk.index()]);
        entry.set("worst_link", failure.worst.valid() ? Json(topology.link(failure.worst).id) : Json());
        entry.set("utilisation", failure.utilisation);
        entry.set("exceeds_by", std::max(0.0, failure.utilisation - 1));
        entry.set("moved_bps", failure.moved_bps);
        entry.set("lost_bps", failure.lost_bps);
        failures.push_back(std::move(entry));
    }
    json.set("failures", std::move(failures));
    return json;
}

double total_rate(const TeProblem& problem) {
    double sum = 0;
    for (const TeDemand& demand : problem.demands) sum += static_cast<double>(demand.rate.count());
    return sum;
}

}  // namespace

ShownValue shown_value(const TeReport& report) {
    const TeSolution& solution = report.solution;
    switch (solution.objective) {
        case TeObjective::kMinMlu:
            return {"maximum link utilisation", "utilisation", solution.value, solution.bound};
        case TeObjective::kMinLatency: {
            const double rate = total_rate(report.problem);
            const double to_mean_ms = rate > 0 ? 1e3 / rate : 0;
            return {"mean delay", "ms", solution.value * to_mean_ms, solution.bound * to_mean_ms};
        }
        case TeObjective::kMaxThroughput:
            return {"throughput", "bps", solution.value, solution.bound};
        case TeObjective::kMaxMin:
            break;
    }
    return {"smallest share carried", "share", solution.value, solution.bound};
}

Json to_json(const TeReport& report) {
    const TeSolution& solution = report.solution;
    const auto [name, unit, value, bound] = shown_value(report);
    Json json = Json::object(), routes = Json::array(), notes = Json::array();
    json.set("schema", kRoutesSchema);
    json.set("objective", to_string(solution.objective));
    const std::string_view pcep = pcep_name(solution.objective);
    json.set("pcep_objective", pcep.empty() ? Json() : Json(pcep));
    json.set("solver", report.solver);
    json.set("value", value);
    json.set("value_unit", unit);
    json.set("mlu", solution.mlu);
    json.set(maximises(solution.objective) ? "upper_bound" : "lower_bound", bound);
    json.set("gap", std::isfinite(solution.gap) ? Json(solution.gap) : Json());
    json.set("installed_mlu", solution.installed_mlu);
    json.set("out_of_time", solution.out_of_time);
    json.set("rounds", solution.rounds);
    json.set("wall_s", std::chrono::duration<double>(solution.wall).count());
    json.set("binding", binding_json(report));
    if (report.protection) json.set("protection", protection_json(report));
    for (const std::string& note : report.notes) notes.push_back(note);
    for (const std::string& note : solution.notes) notes.push_back(note);
    json.set("notes", std::move(notes));
    for (const TeRoute& route : solution.routes) routes.push_back(route_json(report, route));
    json.set("routes", std::move(routes));
    return json;
}

std::string to_csv(const TeReport& report) {
    const Topology& topology = *report.problem.topology;
    CsvWriter csv({"source", "destination", "rate_bps", "carried", "path", "share", "weight", "delay_ms",
                   "nodes", "links", "backup"});
    for (const TeRoute& route : report.solution.routes) {
        const TeDemand& demand = report.problem.demands[route.demand];
        for (std::size_t p = 0; p < route.paths.size(); ++p) {
            const TePath& path = route.paths[p];
            csv.add_row(
                {topology.node(demand.source).id, topology.node(demand.destination).id,
                 std::to_string(demand.rate.count()), fmt::format("{}", route.carried), std::to_string(p + 1),
                 fmt::format("{}", path.share), std::to_string(path.weight),
                 fmt::format("{}", delay_ms(report, path.path)),
                 fmt::format("{}", fmt::join(node_names(topology, path.path), " ")),
                 fmt::format("{}", fmt::join(link_names(topology, path.path), " ")),
                 path.backup ? fmt::format("{}", fmt::join(link_names(topology, *path.backup), " ")) : ""});
        }
    }
    return csv.text();
}

}  // namespace hexi
