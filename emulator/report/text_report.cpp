#include "emulator/report/text_report.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "emulator/experiment/result_summary.hpp"
#include "emulator/report/day_tables.hpp"
#include "emulator/report/event_lines.hpp"
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
        section(layer_title(), layer_table(result_, colour()));
        section(fmt::format("{}, one direction of each", worst_title()), worst());
        section("The day, each part by itself", bins_table(result_, colour()));
        section(cuts_sentence(result_),
                cuts_table(result_, options_.worst_cuts, options_.pairs_of_a_cut, colour()));
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
        std::string text = styled(result_.name.empty() ? "unnamed" : printable(result_.name),
                                  TextStyle::kHeading, colour()) +
                           fmt::format(": {} over {}, {} engine{}, seed {}\n", pairs_text(),
                                       printable(topology_.name()), m.engine, simulator, m.seed);
        if (summary.met + summary.missed > 0) {
            text += styled(fmt::format("{} of {} targets met, {} missed", summary.met,
                                       summary.met + summary.missed, summary.missed),
                           summary.missed > 0 ? TextStyle::kBad : TextStyle::kGood, colour()) +
                    "\n";
        }
        if (summary.lost.total() > 0) text += losses(summary);
        return text + dropped() + doubts();
    }

    [[nodiscard]] std::string doubts() const {
        if (result_.manifest.trusted) return "";
        std::string text;
        for (const std::string& remark : result_.manifest.remarks) {
            if (!remark.starts_with(kDistrust)) continue;
            text += styled(wrapped(printable(remark), options_.layout.width, ""), TextStyle::kBad, colour());
        }
        if (!text.empty()) return text;
        return styled("do not trust this result: the remarks say why", TextStyle::kBad, colour()) + "\n";
    }

    /// What links dropped of all traffic, which probes, being small, may not have met.
    [[nodiscard]] std::string dropped() const {
        std::uint64_t all = 0, most = 0;
        LinkId worst;
        for (const LinkResult& link : result_.links) {
            all += link.drops.total();
            if (link.drops.total() <= most) continue;
            most = link.drops.total();
            worst = link.link;
        }
        if (all == 0) return "";
        return styled(fmt::format("{} packets of all traffic dropped, {} of them on {}", all, most,
                                  printable(topology_.link(worst).id)),
                      TextStyle::kBad, colour()) +
               "\n";
    }

    [[nodiscard]] std::string layer_title() const {
        const ResultSummary summary = summarise(result_);
        const bool published = std::any_of(summary.layers.begin(), summary.layers.end(), comparable);
        return fmt::format("{}: median one-way delays in ms{}",
                           topology_.hubs().empty() ? "All pairs" : "Between hubs",
                           published ? " beside what was published" : "");
    }

    /// What the pairs are that worst() shows: misses if there are any.
    [[nodiscard]] std::string_view worst_title() const {
        const ResultSummary summary = summarise(result_);
        return summary.missed > 0 ? "Worst pairs"
               : summary.met > 0  ? "Pairs nearest to missing their targets"
                                  : "Slowest pairs";
    }

    /// "20 of 300 packets lost: 15 no route, 5 queue full".
    [[nodiscard]] static std::string losses(const ResultSummary& summary) {
        const DropCounts& lost = summary.lost;
        std::string reasons;
        for (const auto& [count, reason] :
             {std::pair(lost.no_route, "no route"), std::pair(lost.link_down, "link down"),
              std::pair(lost.queue_full, "queue full"), std::pair(lost.random, "random")}) {
            if (count > 0) reasons += fmt::format("{}{} {}", reasons.empty() ? "" : ", ", count, reason);
        }
        return fmt::format("{} of {} packets lost: {}\n", lost.total(), summary.sent, reasons);
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
        for (const std::string& line : event_lines(result_))
            text += wrapped(line, options_.layout.width, "  ");
        return text;
    }

    [[nodiscard]] std::string remarks() const {
        std::string text;
        for (const std::string& remark : result_.manifest.remarks) {
            if (!remark.starts_with(kDistrust))
                text += wrapped(printable(remark), options_.layout.width, "  ");
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
