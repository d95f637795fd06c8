// How a PathReport looks as JSON, as text and as CSV.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "controller/path_report.hpp"
#include "topology/commandline/csv_writer.hpp"
#include "topology/commandline/quantity_text.hpp"
#include "topology/commandline/text_table.hpp"

namespace hexi {
namespace {

std::vector<std::string> fibre_names(const Topology& topology, const Link& link) {
    std::vector<std::string> names;
    for (const FibreId fibre : link.route) names.push_back(topology.fibre(fibre).id);
    return names;
}

std::vector<std::string> colour_names(const Topology& topology, const std::vector<ColourId>& colours) {
    std::vector<std::string> names;
    for (const ColourId colour : colours) names.push_back(topology.colours()[colour.index()]);
    return names;
}

std::vector<std::string> node_names(const Topology& topology, const std::vector<NodeId>& nodes) {
    std::vector<std::string> names;
    for (const NodeId node : nodes) names.push_back(topology.node(node).id);
    return names;
}

std::vector<std::string> node_names(const Topology& topology, const Path& path) {
    return node_names(topology, path_nodes(topology, path));
}

std::vector<std::string> link_names(const Topology& topology, const std::vector<LinkId>& links) {
    std::vector<std::string> names;
    for (const LinkId link : links) names.push_back(topology.link(link).id);
    return names;
}

std::string_view to_string(PathMetric metric) {
    if (metric == PathMetric::kIgp) return "igp";
    return metric == PathMetric::kHops ? "hops" : "delay";
}

/// The question, without what it did not ask.
Json constraints_json(const PathReport& report) {
    const Topology& topology = *report.topology;
    const PathQuery& query = report.query;
    Json json = Json::object();
    json.set("metric", to_string(query.metric));
    const auto list = [&](const char* key, const std::vector<std::string>& names) {
        if (!names.empty()) json.set(key, names);
    };
    list("failed_links", link_names(topology, query.failed));
    list("avoided_links", link_names(topology, query.avoided_links));
    list("avoided_nodes", node_names(topology, query.avoided_nodes));
    list("include_any", colour_names(topology, query.affinity.include_any));
    list("include_all", colour_names(topology, query.affinity.include_all));
    list("exclude_any", colour_names(topology, query.affinity.exclude_any));
    list("via", node_names(topology, query.bounds.nodes));
    if (query.bounds.max_hops) json.set("max_hops", *query.bounds.max_hops);
    if (query.bounds.max_delay) json.set("max_delay_ms", to_ms(*query.bounds.max_delay));
    if (query.bounds.max_metric) json.set("max_metric", *query.bounds.max_metric);
    if (query.min_free) json.set("min_free_bps", query.min_free->count());
    if (query.ecmp) json.set("most_paths", *query.ecmp);
    return json;
}

Kilometres length(const Topology& topology, const Path& path) {
    Kilometres sum;
    for (const LinkId link : path.links()) sum += topology.link(link).length;
    return sum;
}

Json hop_json(const Topology& topology, const Link& link) {
    Json hop = Json::object();
    hop.set("link", link.id);
    hop.set("from", topology.node(link.from).id);
    hop.set("to", topology.node(link.to).id);
    hop.set("length_km", link.length.count());
    hop.set("propagation_ms", to_ms(link.delay.propagation));
    hop.set("equipment_ms", to_ms(link.delay.equipment));
    hop.set("forwarding_ms", to_ms(link.delay.forwarding));
    hop.set("fibres", fibre_names(topology, link));
    if (!link.colours.empty()) hop.set("colours", colour_names(topology, link.colours));
    return hop;
}

/// Adds the keys of one path to `json`.
Json with_path(Json json, const PathReport& report, const ReportedPath& reported) {
    const Topology& topology = *report.topology;
    Json hops = Json::array();
    for (const LinkId link : reported.path.links()) hops.push_back(hop_json(topology, topology.link(link)));
    json.set("source", topology.node(report.query.source).id);
    json.set("destination", topology.node(report.query.destination).id);
    json.set("layer", to_string(report.query.layer));
    json.set("path", node_names(topology, reported.path));
    json.set("hops", std::move(hops));
    json.set("one_way_ms", to_ms(reported.one_way));
    json.set("rtt_ms", reported.round_trip ? Json(to_ms(*reported.round_trip)) : Json());
    if (reported.share) json.set("share", *reported.share);
    return json;
}

Json protection_json(const Topology& topology, const DisjointAnswer& protection) {
    const SharedRisk& shared = protection.shared;
    Json srlgs = Json::array(), links = Json::array(), json = Json::object();
    for (const SrlgId srlg : shared.srlgs) srlgs.push_back(topology.srlgs()[srlg.index()]);
    for (const LinkId link : shared.links) links.push_back(topology.link(link).duplex);
    json.set("kind", to_string(shared.kind));
    json.set("proven", protection.proven);
    json.set("shared_srlgs", std::move(srlgs));
    json.set("shared_links", std::move(links));
    json.set("shared_length_km", shared.length.count());
    return json;
}

/// The cable of `link` over the fibres it runs through; 1 where they are not known or nothing is added.
double detour(const Topology& topology, const Link& link) {
    Kilometres fibres;
    for (const FibreId fibre : link.route) fibres += topology.fibre(fibre).length;
    return fibres.count() > 0 ? link.length.count() / fibres.count() : 1;
}

std::string detour_text(double factor) {
    return factor > 1.005 ? fmt::format("x {:.2f}", factor) : std::string();
}

std::string title(const PathReport& report, const ReportedPath& reported) {
    const Topology& topology = *report.topology;
    const auto back = reported.round_trip ? fmt::format("round trip {:.3f} ms", to_ms(*reported.round_trip))
                                          : std::string("no path back");
    const auto share = reported.share ? fmt::format(", carries {}", percent_text(*reported.share)) : "";
    return fmt::format("{}: one way {:.3f} ms, {}, {:.0f} km{}",
                       fmt::join(node_names(topology, reported.path), " - "), to_ms(reported.one_way), back,
                       length(topology, reported.path).count(), share);
}

/// Of one path; with a column for detours where a link makes one.
TextTable hop_table(const Topology& topology, const Path& path) {
    const auto links = path.links();
    const bool detours = std::any_of(links.begin(), links.end(), [&](LinkId id) {
        return !detour_text(detour(topology, topology.link(id))).empty();
    });
    std::vector<TextColumn> columns{{.heading = "link"}, {.heading = "to"}, {.heading = "km", .right = true}};
    if (detours) columns.push_back({.heading = "detour", .right = true});
    for (const char* share : {"propagation ms", "equipment ms", "forwarding ms"})
        columns.push_back({.heading = share, .right = true});
    columns.push_back({.heading = "fibres"});
    TextTable table(std::move(columns));
    for (const LinkId id : links) {
        const Link& link = topology.link(id);
        std::vector<TextCell> row{link.id, topology.node(link.to).id,
                                  fmt::format("{:.0f}", link.length.count())};
        if (detours) row.emplace_back(detour_text(detour(topology, link)));
        for (const SimTime share : {link.delay.propagation, link.delay.equipment, link.delay.forwarding})
            row.emplace_back(fmt::format("{:.3f}", to_ms(share)));
        row.emplace_back(fmt::format("{}", fmt::join(fibre_names(topology, link), " ")));
        table.add_row(std::move(row));
    }
    return table;
}

std::string protection_sentence(const PathReport& report) {
    const DisjointAnswer& protection = *report.protection;
    const bool apart = protection.shared.kind == Disjointness::kSrlgDisjoint;
    const char* doubt = apart ? " (a cheaper pair may exist)" : " (one that shares nothing may exist)";
    const char* subject = protection.shared.kind == Disjointness::kNone ? "" : "the second path ";
    return fmt::format("{}{}{}\n", subject, describe(*report.topology, protection.shared),
                       protection.proven ? "" : doubt);
}

}  // namespace

Json to_json(const PathReport& report) {
    Json json = Json::object();
    json.set("schema", kPathSchema);
    json = with_path(std::move(json), report, report.paths.front());
    json.set("constraints", constraints_json(report));
    if (report.query.count > 1 || report.query.disjoint || report.query.ecmp) {
        Json others = Json::array();
        for (std::size_t i = 1; i < report.paths.size(); ++i)
            others.push_back(with_path(Json::object(), report, report.paths[i]));
        json.set("alternatives", std::move(others));
    }
    if (report.protection) json.set("protection", protection_json(*report.topology, *report.protection));
    return json;
}

std::string to_text(const PathReport& report, bool colour) {
    const Topology& topology = *report.topology;
    std::string text =
        printable(fmt::format("{} to {} on layer {}", topology.node(report.query.source).id,
                              topology.node(report.query.destination).id, to_string(report.query.layer))) +
        "\n";
    for (std::size_t i = 0; i < report.paths.size(); ++i) {
        const ReportedPath& reported = report.paths[i];
        const std::string number = report.paths.size() > 1 ? fmt::format("{}. ", i + 1) : "";
        text += fmt::format("\n{}\n",
                            styled(number + printable(title(report, reported)), TextStyle::kHeading, colour));
        text += hop_table(topology, reported.path).text(colour);
    }
    if (report.protection) text += fmt::format("\n{}", protection_sentence(report));
    return text;
}

std::string to_csv(const PathReport& report) {
    const Topology& topology = *report.topology;
    CsvWriter csv({"path", "hop", "link", "from", "to", "length_km", "propagation_ms", "equipment_ms",
                   "forwarding_ms", "fibres"});
    for (std::size_t p = 0; p < report.paths.size(); ++p) {
        const auto links = report.paths[p].path.links();
        for (std::size_t h = 0; h < links.size(); ++h) {
            const Link& link = topology.link(links[h]);
            csv.add_row({std::to_string(p + 1), std::to_string(h + 1), link.id, topology.node(link.from).id,
                         topology.node(link.to).id, fmt::format("{}", link.length.count()),
                         fmt::format("{}", to_ms(link.delay.propagation)),
                         fmt::format("{}", to_ms(link.delay.equipment)),
                         fmt::format("{}", to_ms(link.delay.forwarding)),
                         fmt::format("{}", fmt::join(fibre_names(topology, link), " "))});
        }
    }
    return csv.text();
}

}  // namespace hexi
