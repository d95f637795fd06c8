#include "emulator/report/summary_tables.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "emulator/experiment/result_summary.hpp"
#include "topology/commandline/quantity_text.hpp"
#include "topology/commandline/text_table.hpp"

namespace hexi {
namespace {

std::string ms_text(SimTime time) { return fmt::format("{:.2f}", to_ms(time)); }

/// How far `ours` lies from `published`: "+0.8 %".
std::string difference(SimTime ours, SimTime published) {
    if (published <= SimTime{0}) return "";
    return fmt::format("{:+.1f} %", (to_ms(ours) / to_ms(published) - 1) * 100);
}

TextCell targets_cell(std::size_t met, std::size_t missed) {
    if (met + missed == 0) return "none";
    return {fmt::format("{} of {}", met, met + missed), missed > 0 ? TextStyle::kBad : TextStyle::kGood};
}

/// `published`: with columns for what documents say.
std::vector<TextColumn> layer_columns(bool published) {
    std::vector<TextColumn> columns{{.heading = "layer"}, {.heading = "pairs", .right = true}};
    for (const char* figure : {"mean", "max"}) {
        columns.push_back({.heading = figure, .right = true, .gap = columns.size() == 2 ? 2U : 4U});
        if (!published) continue;
        columns.push_back({.heading = "published", .right = true});
        columns.push_back({.heading = "apart", .right = true});
    }
    columns.push_back({.heading = "targets met", .right = true, .gap = 4});
    return columns;
}

void append_figures(std::vector<TextCell>& row, const LayerSummary& layer, bool published) {
    for (const bool mean : {true, false}) {
        const SimTime ours = mean ? layer.mean : layer.max;
        row.emplace_back(layer.pairs > 0 ? ms_text(ours) : "-");
        if (!published) continue;
        if (!comparable(layer)) {
            row.insert(row.end(), {"-", ""});
            continue;
        }
        const SimTime stated = mean ? layer.published->mean : layer.published->max;
        row.emplace_back(ms_text(stated));
        row.emplace_back(difference(ours, stated));
    }
}

std::vector<const LinkResult*> busiest_links(const RunResult& result, std::size_t most) {
    std::vector<const LinkResult*> links;
    for (const LinkResult& link : result.links) {
        if (link.utilisation > 0) links.push_back(&link);
    }
    std::stable_sort(links.begin(), links.end(), [](const LinkResult* a, const LinkResult* b) {
        return a->utilisation > b->utilisation;
    });
    links.resize(std::min(links.size(), most));
    return links;
}

}  // namespace

bool comparable(const LayerSummary& layer) { return layer.published && layer.complete && layer.pairs > 0; }

std::string layer_table(const RunResult& result, bool colour) {
    const std::vector<LayerSummary> layers = summarise(result).layers;
    const bool published = std::any_of(layers.begin(), layers.end(), comparable);
    TextTable table(layer_columns(published));
    for (const LayerSummary& layer : layers) {
        if (layer.pairs + layer.met + layer.missed == 0) continue;
        std::vector<TextCell> row{std::string(to_string(layer.layer)),
                                  layer.pairs > 0 ? std::to_string(layer.pairs) : "-"};
        append_figures(row, layer, published);
        row.push_back(targets_cell(layer.met, layer.missed));
        table.add_row(std::move(row));
    }
    return table.empty() ? "" : table.text(colour);
}

std::string busiest_table(const RunResult& result, std::size_t most, bool colour) {
    TextTable table({{.heading = "  link"},
                     {.heading = "layer"},
                     {.heading = "capacity", .right = true},
                     {.heading = "used", .right = true},
                     {.heading = "wait p50", .right = true},
                     {.heading = "wait p99", .right = true},
                     {.heading = "dropped", .right = true}});
    for (const LinkResult* measured : busiest_links(result, most)) {
        const Link& link = result.topology->link(measured->link);
        const bool waited = measured->queueing.count > 0;
        table.add_row(
            {"  " + link.id, std::string(to_string(link.layer)), rate_text(link.capacity),
             percent_text(measured->utilisation), waited ? duration_text(measured->queueing.p50) : "-",
             waited ? duration_text(measured->queueing.p99) : "-", std::to_string(measured->drops.total())});
    }
    return table.empty() ? "" : table.text(colour);
}

std::string flow_table(const RunResult& result, bool colour) {
    TextTable table({{.heading = "  flow"},
                     {.heading = "from"},
                     {.heading = "to"},
                     {.heading = "variant"},
                     {.heading = "goodput", .right = true},
                     {.heading = "completion", .right = true},
                     {.heading = "least rtt", .right = true},
                     {.heading = "sent again", .right = true}});
    for (const FlowResult& flow : result.flows) {
        table.add_row(
            {"  " + flow.name, result.topology->node(flow.route.source).id,
             result.topology->node(flow.route.destination).id, flow.variant, rate_text(flow.goodput),
             flow.completion ? duration_text(*flow.completion) : "unfinished",
             flow.least_rtt ? duration_text(*flow.least_rtt) : "-", std::to_string(flow.retransmissions)});
    }
    return table.empty() ? "" : table.text(colour);
}

}  // namespace hexi
