#include "emulator/report/text_report.hpp"

#include <set>

#include <fmt/format.h>

#include "emulator/experiment/result_summary.hpp"
#include "emulator/report/summary_tables.hpp"
#include "emulator/report/worst_pairs.hpp"
#include "topology/commandline/quantity_text.hpp"
#include "topology/commandline/text_table.hpp"

namespace hexi {
namespace {

/// One section after the other, each under its heading; sections without text vanish.
class Report {
public:
    Report(const RunResult& result, const ReportOptions& options)
        : result_(result), topology_(*result.topology), options_(options) {}

    std::string text() {
        text_ = heading();
        for (const auto& [layer, traffic_class] : measured()) section("", matrix(layer, traffic_class));
        section("Between hubs: median one-way delays in ms beside what was published",
                layer_table(result_, colour()));
        section("Worst pairs, one direction of each", worst());
        section("Busiest links", busiest_table(result_, options_.busiest, colour()));
        section("TCP flows", flow_table(result_, colour()));
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
