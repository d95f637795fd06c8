#include "emulator/report/links_csv.hpp"

#include <fmt/format.h>

#include "topology/commandline/csv_writer.hpp"
#include "topology/commandline/quantity_text.hpp"

namespace hexi {
namespace {

std::vector<std::string> row_of(const Topology& topology, const LinkResult& measured) {
    const Link& link = topology.link(measured.link);
    const DelayStatistics& wait = measured.queueing;
    const auto ms = [&](SimTime time) { return wait.count > 0 ? exact_ms_text(time) : ""; };
    const DropCounts& drops = measured.drops;
    return {link.id,
            topology.node(link.from).id,
            topology.node(link.to).id,
            std::string(to_string(link.layer)),
            std::to_string(link.capacity.count()),
            fmt::format("{}", measured.utilisation),
            ms(wait.mean),
            ms(wait.p50),
            ms(wait.p99),
            ms(wait.p999),
            ms(wait.max),
            measured.max_backlog ? std::to_string(measured.max_backlog->count()) : "",
            std::to_string(measured.packets),
            std::to_string(drops.queue_full),
            std::to_string(drops.link_down),
            std::to_string(drops.no_route),
            std::to_string(drops.random),
            std::to_string(drops.total())};
}

}  // namespace

std::string links_csv(const RunResult& result) {
    CsvWriter table({"id", "source", "destination", "layer", "capacity_bps", "utilisation_ratio",
                     "queue_mean_ms", "queue_p50_ms", "queue_p99_ms", "queue_p999_ms", "queue_max_ms",
                     "max_backlog_bytes", "packets", "drops_queue_full", "drops_link_down", "drops_no_route",
                     "drops_random", "drops_total"});
    for (const LinkResult& link : result.links) table.add_row(row_of(*result.topology, link));
    return table.text();
}

}  // namespace hexi
