#include "emulator/report/day_csv.hpp"

#include <fmt/format.h>

#include "topology/commandline/csv_writer.hpp"
#include "topology/commandline/quantity_text.hpp"

namespace hexi {
namespace {

using Fields = std::vector<std::string>;

std::string number(double value) { return fmt::format("{}", value); }
std::string seconds(SimTime time) { return number(to_seconds(time)); }

std::string name_of(const RunResult& result, LinkId link) {
    return link.valid() ? result.topology->link(link).id : "";
}

Fields row_of(const RunResult& result, const CutResult& cut) {
    return {cut.name,
            std::to_string(cut.links),
            std::to_string(cut.rerouted),
            std::to_string(cut.cut_off),
            number(cut.lost_ratio),
            number(cut.utilisation),
            name_of(result, cut.fullest),
            std::to_string(cut.overloaded),
            std::to_string(cut.missed),
            std::to_string(cut.newly_missed.size())};
}

void append(Fields& row, const RunResult& result, const CutPair& pair) {
    const Topology& topology = *result.topology;
    for (std::string field :
         {topology.node(pair.route.source).id, topology.node(pair.route.destination).id,
          std::string(to_string(pair.route.layer)), result.classes.at(pair.route.traffic_class).name,
          seconds(pair.at), pair.loss_ratio < 1 ? exact_ms_text(pair.delay) : std::string(),
          number(pair.loss_ratio), exact_ms_text(pair.target), std::to_string(pair.bins)})
        row.push_back(std::move(field));
}

}  // namespace

std::string bins_csv(const RunResult& result) {
    CsvWriter table({"at_s", "load", "offered_bps", "lost_ratio", "fullest_ratio", "fullest", "missed"});
    for (const BinResult& bin : result.day->bins) {
        table.add_row({seconds(bin.at), number(bin.load), std::to_string(bin.offered.count()),
                       number(bin.lost_ratio), number(bin.utilisation), name_of(result, bin.fullest),
                       std::to_string(bin.missed)});
    }
    return table.text();
}

std::string cuts_csv(const RunResult& result) {
    const Fields header{
        "cut",        "links",      "rerouted",   "cut_off",        "lost_ratio",       "fullest_ratio",
        "fullest",    "overloaded", "missed",     "newly_missed",   "source",           "destination",
        "layer",      "class",      "worst_at_s", "worst_delay_ms", "worst_loss_ratio", "target_ms",
        "missed_bins"};
    CsvWriter table(header);
    for (const CutResult& cut : result.day->cuts) {
        if (cut.newly_missed.empty()) {
            Fields row = row_of(result, cut);
            row.resize(header.size());
            table.add_row(row);
        }
        for (const CutPair& pair : cut.newly_missed) {
            Fields row = row_of(result, cut);
            append(row, result, pair);
            table.add_row(row);
        }
    }
    return table.text();
}

}  // namespace hexi
