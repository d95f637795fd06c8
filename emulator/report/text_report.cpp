#include "emulator/report/text_report.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "emulator/experiment/result_summary.hpp"
#include "emulator/report/worst_pairs.hpp"
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

/// One section after the other, each under its heading; sections without text vanish.
class Report {
public:
    Report(const RunResult& result, const ReportOptions& options)
        : result_(result), topology_(*result.topology), options_(options) {}

    std::string text() {
        text_ = heading();
        for (const auto& [layer, traffic_class] : measured()) section("", matrix(layer, traffic_class));
        section("Between hubs: median one-way delays in ms beside what was published", layers());
        section("Worst pairs", worst());
        section("Busiest links", busiest());
        section("TCP flows", flows());
        section("Events", events());
        section("Remarks", remarks());
        return std::move(text_);
    }

private:
    using LayerAndClass = std::pair<Layer, std::uint8_t>;

    [[nodiscard]] bool colour() const { return options_.layout.colour; }

    void section(std::string_view title, const std::string& body) {
        if (body.empty()) return;
        text_ += "\n";
        if (!title.empty()) text_ += styled(title, TextStyle::kHeading, colour()) + "\n";
        text_ += body;
    }

    [[nodiscard]] std::string heading() const {
        const Manifest& m = result_.manifest;
        const std::string simulator = m.simulator.empty() ? "" : fmt::format(" on {}", m.simulator);
        const ResultSummary summary = summarise(result_);
        std::string text =
            styled(result_.name.empty() ? "unnamed" : result_.name, TextStyle::kHeading, colour()) +
            fmt::format(": {} over {}, {} engine{}, seed {}\n", pairs_text(), topology_.name(), m.engine,
                        simulator, m.seed);
        if (summary.met + summary.missed > 0) {
            text += styled(fmt::format("{} of {} targets met, {} missed", summary.met,
                                       summary.met + summary.missed, summary.missed),
                           summary.missed > 0 ? TextStyle::kBad : TextStyle::kGood, colour()) +
                    "\n";
        }
        if (!m.trusted) {
            text +=
                styled("Do not trust this result: the remarks say why.", TextStyle::kBad, colour()) + "\n";
        }
        return text;
    }

    [[nodiscard]] std::string pairs_text() const {
        return fmt::format("{} {}", result_.pairs.size(), result_.pairs.size() == 1 ? "pair" : "pairs");
    }

    [[nodiscard]] std::set<LayerAndClass> measured() const {
        std::set<LayerAndClass> found;
        for (const PairResult& pair : result_.pairs)
            found.emplace(pair.route.layer, pair.route.traffic_class);
        return found;
    }

    [[nodiscard]] std::string matrix(Layer layer, std::uint8_t traffic_class) const {
        std::set<NodeId> nodes;
        for (const PairResult& pair : result_.pairs) {
            if (pair.route.layer != layer || pair.route.traffic_class != traffic_class) continue;
            nodes.insert({pair.route.source, pair.route.destination});
        }
        if (nodes.size() <= options_.largest_matrix)
            return hub_table(result_, layer, traffic_class, options_.layout);
        return fmt::format("{}: {} nodes are too many for a matrix; pairs.csv holds them all\n",
                           to_string(layer), nodes.size());
    }

    [[nodiscard]] std::string layers() const {
        TextTable table({{.heading = "layer"},
                         {.heading = "pairs", .right = true},
                         {.heading = "mean", .right = true},
                         {.heading = "published", .right = true},
                         {.heading = "apart", .right = true},
                         {.heading = "max", .right = true, .gap = 4},
                         {.heading = "published", .right = true},
                         {.heading = "apart", .right = true},
                         {.heading = "targets met", .right = true, .gap = 4}});
        for (const LayerSummary& layer : summarise(result_).layers) {
            std::vector<TextCell> row{std::string(to_string(layer.layer)), std::to_string(layer.pairs)};
            append_figures(row, layer);
            row.push_back(targets_cell(layer.met, layer.missed));
            table.add_row(std::move(row));
        }
        return table.empty() ? "" : table.text(colour());
    }

    static void append_figures(std::vector<TextCell>& row, const LayerSummary& layer) {
        const bool known = layer.published && layer.pairs > 0;
        for (const bool mean : {true, false}) {
            const SimTime ours = mean ? layer.mean : layer.max;
            row.emplace_back(layer.pairs > 0 ? ms_text(ours) : "-");
            if (!known) {
                row.insert(row.end(), {"-", ""});
                continue;
            }
            const SimTime published = mean ? layer.published->mean : layer.published->max;
            row.emplace_back(ms_text(published));
            row.emplace_back(difference(ours, published));
        }
    }

    [[nodiscard]] std::string worst() const {
        std::string text;
        for (const PairResult* pair : worst_pairs(result_, options_.worst)) {
            const bool missed = pair->one_way.count == 0 || (pair->met && !*pair->met);
            text += "  " +
                    styled(verdict(result_, *pair), missed ? TextStyle::kBad : TextStyle::kPlain, colour()) +
                    "\n";
            for (const std::string& part : blame(result_, *pair)) text += "      " + part + "\n";
        }
        return text;
    }

    [[nodiscard]] std::vector<const LinkResult*> busiest_links() const {
        std::vector<const LinkResult*> links;
        for (const LinkResult& link : result_.links) {
            if (link.utilisation > 0) links.push_back(&link);
        }
        std::stable_sort(links.begin(), links.end(), [](const LinkResult* a, const LinkResult* b) {
            return a->utilisation > b->utilisation;
        });
        links.resize(std::min(links.size(), options_.busiest));
        return links;
    }

    [[nodiscard]] std::string busiest() const {
        TextTable table({{.heading = "  link"},
                         {.heading = "layer"},
                         {.heading = "capacity", .right = true},
                         {.heading = "used", .right = true},
                         {.heading = "wait p50", .right = true},
                         {.heading = "wait p99", .right = true},
                         {.heading = "dropped", .right = true}});
        for (const LinkResult* measured : busiest_links()) {
            const Link& link = topology_.link(measured->link);
            const bool waited = measured->queueing.count > 0;
            table.add_row({"  " + link.id, std::string(to_string(link.layer)), rate_text(link.capacity),
                           percent_text(measured->utilisation),
                           waited ? duration_text(measured->queueing.p50) : "-",
                           waited ? duration_text(measured->queueing.p99) : "-",
                           std::to_string(measured->drops.total())});
        }
        return table.empty() ? "" : table.text(colour());
    }

    [[nodiscard]] std::string flows() const {
        TextTable table({{.heading = "  flow"},
                         {.heading = "from"},
                         {.heading = "to"},
                         {.heading = "variant"},
                         {.heading = "goodput", .right = true},
                         {.heading = "completion", .right = true},
                         {.heading = "least rtt", .right = true},
                         {.heading = "sent again", .right = true}});
        for (const FlowResult& flow : result_.flows) {
            table.add_row({"  " + flow.name, topology_.node(flow.route.source).id,
                           topology_.node(flow.route.destination).id, flow.variant, rate_text(flow.goodput),
                           flow.completion ? duration_text(*flow.completion) : "unfinished",
                           duration_text(flow.least_rtt), std::to_string(flow.retransmissions)});
        }
        return table.empty() ? "" : table.text(colour());
    }

    [[nodiscard]] std::string events() const {
        std::string text;
        for (const EventResult& event : result_.events) {
            const std::string rerouted =
                event.rerouted_at
                    ? fmt::format("rerouted {} later", duration_text(*event.rerouted_at - event.change.at))
                    : "never rerouted";
            text += fmt::format("  at {} {} {}: {}, {} packets lost\n", duration_text(event.change.at),
                                topology_.link(event.change.link).id, to_string(event.change.state.status),
                                rerouted, event.lost);
        }
        return text;
    }

    [[nodiscard]] std::string remarks() const {
        std::string text;
        for (const std::string& remark : result_.manifest.remarks) {
            text += wrapped(remark, options_.layout.width, "  ");
        }
        return text;
    }

    const RunResult& result_;
    const Topology& topology_;
    const ReportOptions& options_;
    std::string text_;
};

}  // namespace

std::string text_report(const RunResult& result, const ReportOptions& options) {
    return Report(result, options).text();
}

}  // namespace hexi
