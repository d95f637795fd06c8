#include "emulator/report/pairs_csv.hpp"

#include <fmt/format.h>

#include "emulator/experiment/experiment_words.hpp"
#include "topology/commandline/csv_writer.hpp"
#include "topology/commandline/quantity_text.hpp"

namespace hexi {
namespace {

using Fields = std::vector<std::string>;

/// Of a distribution: its count, and seven delays.
constexpr std::size_t kDelayFields = 8;

void append_delay_names(Fields& header, std::string_view prefix) {
    header.push_back(fmt::format("{}_count", prefix));
    for (const char* part : {"min", "mean", "p50", "p90", "p99", "p999", "max"}) {
        header.push_back(fmt::format("{}_{}_ms", prefix, part));
    }
}

void append_delays(Fields& row, const DelayStatistics& d) {
    row.push_back(std::to_string(d.count));
    for (const SimTime time : {d.min, d.mean, d.p50, d.p90, d.p99, d.p999, d.max}) {
        row.push_back(d.count > 0 ? exact_ms_text(time) : "");
    }
}

void append_worst_bin(Fields& row, const PairResult& pair) {
    if (!pair.worst_bin) {
        row.resize(row.size() + 2 + kDelayFields);
        return;
    }
    row.push_back(fmt::format("{}", to_seconds(pair.worst_bin->at)));
    row.push_back(fmt::format("{}", pair.worst_bin->loss_ratio));
    append_delays(row, pair.worst_bin->one_way);
}

std::string path_text(const Topology& topology, const PairResult& pair) {
    std::string text;
    if (pair.paths.empty()) return text;
    for (const NodeId node : path_nodes(topology, pair.paths.front())) {
        text.append(text.empty() ? "" : " > ").append(topology.node(node).id);
    }
    return text;
}

Fields header() {
    Fields names{"source", "destination", "layer", "class", "path"};
    append_delay_names(names, "one_way");
    append_delay_names(names, "rtt");
    for (const char* name :
         {"jitter_ms", "sent", "received", "reordered", "lost_queue_full", "lost_link_down", "lost_no_route",
          "lost_random", "loss_ratio", "throughput_bps", "target_ms", "target_statistic", "target_loss_ratio",
          "met", "worst_bin_at_s", "worst_bin_loss_ratio"}) {
        names.emplace_back(name);
    }
    append_delay_names(names, "worst_bin_one_way");
    return names;
}

Fields row_of(const RunResult& result, const PairResult& pair) {
    const Topology& topology = *result.topology;
    Fields row{topology.node(pair.route.source).id, topology.node(pair.route.destination).id,
               std::string(to_string(pair.route.layer)), result.classes.at(pair.route.traffic_class).name,
               path_text(topology, pair)};
    append_delays(row, pair.one_way);
    append_delays(row, pair.round_trip);
    row.push_back(pair.jitter ? exact_ms_text(*pair.jitter) : "");
    for (const std::uint64_t count : {pair.sent, pair.received, pair.reordered, pair.lost.queue_full,
                                      pair.lost.link_down, pair.lost.no_route, pair.lost.random})
        row.push_back(std::to_string(count));
    row.push_back(pair.loss_ratio ? fmt::format("{}", *pair.loss_ratio) : "");
    row.push_back(std::to_string(pair.throughput.count()));
    row.push_back(pair.target ? exact_ms_text(*pair.target) : "");
    row.emplace_back(pair.target ? to_string(pair.target_statistic) : "");
    row.push_back(pair.target ? fmt::format("{}", pair.target_loss_ratio) : "");
    row.emplace_back(!pair.met ? "" : *pair.met ? "true" : "false");
    append_worst_bin(row, pair);
    return row;
}

}  // namespace

std::string pairs_csv(const RunResult& result) {
    CsvWriter table(header());
    for (const PairResult& pair : result.pairs) table.add_row(row_of(result, pair));
    return table.text();
}

}  // namespace hexi
