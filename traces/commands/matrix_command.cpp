#include "traces/commands/matrix_command.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <ostream>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include "topology/base/wide.hpp"
#include "topology/commandline/csv_writer.hpp"
#include "topology/commandline/output_options.hpp"
#include "topology/commandline/text_table.hpp"
#include "topology/commandline/value_options.hpp"
#include "topology/commands/open_topology.hpp"
#include "topology/formats/matrix.hpp"
#include "topology/json/json.hpp"
#include "traces/commands/flow_input.hpp"
#include "traces/commands/mapping_options.hpp"
#include "traces/commands/netflow_input.hpp"
#include "traces/commands/text_input.hpp"
#include "traces/matrix/abilene_matrices.hpp"
#include "traces/matrix/binned_matrix.hpp"

namespace hexi {
namespace {

/// What the files are, where they hold matrices already.
enum class Rates { kNone, kMatrices, kAbilene };

struct Options {
    std::vector<std::string> files;
    Rates rates = Rates::kNone;
    FlowLineOptions lines;
    NetflowOptions netflow;
    double bin_s = 300;
    MappingOptions mapping;
    SelectionOptions selection;
    OutputOptions output;
};

/// Where every byte of the trace went: between nodes, or one of the rest.
struct Report {
    std::string file;
    std::shared_ptr<const Topology> topology;
    BinnedMatrix matrix;
    HubMapCounts mapped;
    std::uint64_t bytes = 0, same_node_bytes = 0, unknown_bytes = 0, other_bytes = 0;
    std::vector<std::string> remarks;
};

/// Puts each packet or flow into the matrix, or counts why not.
class Collector {
public:
    Collector(Report& report, HubMap& map) : report_(report), map_(map) {}

    Result<void> add(const TracePacket& packet, LinkType link) {
        const PacketHeaders headers = find_headers(packet, link);
        if (headers.kind != HeaderKind::kIp) {
            report_.bytes += packet.wire_bytes;
            report_.other_bytes += packet.wire_bytes;
            return {};
        }
        const auto pair = pair_of(headers.key, packet.wire_bytes);
        return pair ? report_.matrix.add(packet.at, *pair, packet.wire_bytes) : Result<void>();
    }
    Result<void> add(const FlowRecord& flow) {
        const auto pair = pair_of(flow.key, flow.bytes);
        return pair ? report_.matrix.spread(flow.first, flow.last, *pair, flow.bytes) : Result<void>();
    }

private:
    /// Nothing for traffic that does not cross the network.
    std::optional<HubPair> pair_of(const FlowTuple& key, std::uint64_t bytes) {
        report_.bytes += bytes;
        auto pair = map_.find(key.source, key.destination);
        if (!pair) report_.unknown_bytes += bytes;
        if (!pair || pair->from != pair->to) return pair;
        report_.same_node_bytes += bytes;
        return std::nullopt;
    }

    Report& report_;
    HubMap& map_;
};

/// Of a matrix, what its rates send in a bin.
Result<void> add_demands(std::span<const Demand> demands, std::int64_t bin, Report& report) {
    const std::int64_t bin_ns = report.matrix.bin_ns(), begin_ns = bin * bin_ns;
    const TraceTime at{begin_ns / kNsPerSecond, static_cast<std::uint32_t>(begin_ns % kNsPerSecond)};
    for (const Demand& demand : demands) {
        const Uint128 bytes =
            static_cast<Uint128>(demand.rate.count()) * static_cast<Uint128>(bin_ns) / 8 / kNsPerSecond;
        const auto most = static_cast<Uint128>(~std::uint64_t{0});
        const auto whole = static_cast<std::uint64_t>(std::min(bytes, most));
        report.bytes += whole;
        auto added = report.matrix.add(at, {demand.source, demand.destination}, whole);
        if (!added) return added;
    }
    return {};
}

/// Files of rates, a bin each, or a bin each line.
Result<void> collect_rates(const Options& options, Report& report, Terminal& terminal) {
    std::int64_t bin = 0;
    for (const std::string& file : options.files) {
        if (options.rates == Rates::kAbilene) {
            auto lines = AbileneMatrices::create(*report.topology, file);
            if (!lines) return tl::unexpected(lines.error());
            auto read = for_lines(file, terminal, [&](std::string_view text) -> Result<void> {
                const auto demands = lines->line(text);
                if (!demands) return tl::unexpected(demands.error());
                return add_demands(*demands, bin++, report);
            });
            if (!read) return read;
            continue;
        }
        const auto read = read_matrix(file, *report.topology);
        if (!read) return tl::unexpected(read.error());
        for (const std::string& note : read->notes) report.remarks.push_back(file + ": " + note);
        auto added = add_demands(read->matrix.demands(), bin++, report);
        if (!added) return added;
    }
    return {};
}

Result<void> collect(const Options& options, const std::string& file, Collector& collector, Report& report,
                     Terminal& terminal) {
    const Strictness strictness = options.selection.reading.strictness;
    const auto add_flow = [&](const FlowRecord& flow) { return collector.add(flow); };
    if (options.netflow.wanted) {
        const auto read = read_netflow(file, options.netflow, options.selection, terminal, add_flow);
        if (!read) return tl::unexpected(read.error());
        report.remarks.insert(report.remarks.end(), read->remarks.begin(), read->remarks.end());
        return {};
    }
    if (!options.lines.columns.empty()) {
        const auto read = read_flow_lines(file, options.lines, strictness, terminal, add_flow);
        if (!read) return tl::unexpected(read.error());
        report.remarks.insert(report.remarks.end(), read->remarks.begin(), read->remarks.end());
        return {};
    }
    auto reader = CaptureReader::open(file, strictness);
    if (!reader) return tl::unexpected(reader.error());
    const auto selected =
        select_packets(*reader, options.selection, terminal, [&](const TracePacket& packet) {
            return collector.add(packet, reader->interfaces()[packet.interface].link);
        });
    if (!selected) return tl::unexpected(selected.error());
    report.remarks.insert(report.remarks.end(), reader->remarks().begin(), reader->remarks().end());
    return {};
}

std::string report_csv(const Report& report) {
    CsvWriter csv({"bin", "begin_s", "source", "destination", "bytes", "rate_bps"});
    for (const auto& [bin, pair, bytes] : report.matrix.cells())
        csv.add_row({std::to_string(bin), seconds_text(report.matrix.bin_begin(bin), 9),
                     report.topology->node(pair.from).id, report.topology->node(pair.to).id,
                     std::to_string(bytes),
                     std::to_string(mean_rate(bytes, report.matrix.bin_ns()).count())});
    return csv.text();
}

Json demands_json(const Report& report, std::span<const BinnedMatrix::Cell> cells) {
    Json demands = Json::array();
    for (const auto& [bin, pair, bytes] : cells) {
        Json demand = Json::object();
        demand.set("source", report.topology->node(pair.from).id);
        demand.set("destination", report.topology->node(pair.to).id);
        demand.set("bytes", bytes);
        demand.set("rate_bps", mean_rate(bytes, report.matrix.bin_ns()).count());
        demands.push_back(std::move(demand));
    }
    return demands;
}

/// Calls `each` with the cells of every bin.
template <typename Each>
void for_bins(const std::vector<BinnedMatrix::Cell>& cells, Each each) {
    for (auto from = cells.begin(); from != cells.end();) {
        const auto until =
            std::find_if(from, cells.end(), [&](const auto& cell) { return cell.bin != from->bin; });
        each(std::span<const BinnedMatrix::Cell>(from, until));
        from = until;
    }
}

std::string report_json(const Report& report) {
    Json json = Json::object(), bins = Json::array();
    json.set("schema", "hexi-trace-matrix/1");
    json.set("file", report.file);
    json.set("topology", report.topology->name());
    json.set("bin_s", static_cast<double>(report.matrix.bin_ns()) / kNsPerSecond);
    json.set("bytes", report.bytes);
    json.set("mapped_bytes", report.matrix.total_bytes());
    json.set("same_node_bytes", report.same_node_bytes);
    json.set("unknown_bytes", report.unknown_bytes);
    json.set("other_bytes", report.other_bytes);
    json.set("ends_by_prefix", report.mapped.by_prefix);
    json.set("ends_by_hash", report.mapped.by_hash);
    json.set("ends_by_default", report.mapped.by_default);
    json.set("ends_unknown", report.mapped.unknown);
    json.set("pairs_moved_apart", report.mapped.moved_apart);
    for_bins(report.matrix.cells(), [&](std::span<const BinnedMatrix::Cell> cells) {
        Json bin = Json::object();
        bin.set("bin", cells.front().bin);
        bin.set("begin_s", seconds_text(report.matrix.bin_begin(cells.front().bin), 9));
        bin.set("demands", demands_json(report, cells));
        bins.push_back(std::move(bin));
    });
    json.set("bins", std::move(bins));
    json.set("remarks", report.remarks);
    return write_json(json);
}

/// The sum over time, largest first.
std::string report_text(const Report& report, bool colour) {
    std::map<std::pair<NodeId, NodeId>, std::uint64_t> sums;
    std::size_t bins = 0;
    const auto cells = report.matrix.cells();
    for_bins(cells, [&](std::span<const BinnedMatrix::Cell>) { ++bins; });
    for (const auto& [bin, pair, bytes] : cells) sums[{pair.from, pair.to}] += bytes;
    std::vector<std::pair<std::uint64_t, std::pair<NodeId, NodeId>>> largest;
    largest.reserve(sums.size());
    for (const auto& [pair, bytes] : sums) largest.push_back({bytes, pair});
    std::stable_sort(largest.begin(), largest.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    constexpr std::size_t kShown = 20;
    TextTable table({{"source"}, {"destination"}, {"bytes", true}});
    for (const auto& [bytes, pair] : std::span(largest).first(std::min(kShown, largest.size())))
        table.add_row({report.topology->node(pair.first).id, report.topology->node(pair.second).id,
                       std::to_string(bytes)});
    std::string text = table.text(colour);
    if (largest.size() > kShown) text += fmt::format("and {} pairs more\n", largest.size() - kShown);
    text += fmt::format("{} of {} bytes between nodes, in {} bins with traffic", report.matrix.total_bytes(),
                        report.bytes, bins);
    text += fmt::format("; {} within a node, {} of unknown addresses, {} no IP\n", report.same_node_bytes,
                        report.unknown_bytes, report.other_bytes);
    for (const std::string& remark : report.remarks) text += printable(remark) + "\n";
    return text;
}

/// Packets or flows, put between nodes.
Result<void> collect_traffic(const Options& options, Report& report, Terminal& terminal) {
    auto map = make_map(options.mapping, *report.topology);
    if (!map) return tl::unexpected(map.error());
    Collector collector(report, *map);
    for (const std::string& file : options.files) {
        auto collected = collect(options, file, collector, report, terminal);
        if (!collected) return collected;
    }
    report.mapped = map->counts();
    return {};
}

Result<ExitStatus> run(const Options& options, Terminal& terminal) {
    auto opened = open_topology(options.mapping.topology);
    if (!opened) return tl::unexpected(opened.error());
    Report report{fmt::format("{}", fmt::join(options.files, " ")), opened->topology,
                  BinnedMatrix(static_cast<std::int64_t>(options.bin_s * kNsPerSecond))};
    const auto collected = options.rates == Rates::kNone ? collect_traffic(options, report, terminal)
                                                         : collect_rates(options, report, terminal);
    if (!collected) return tl::unexpected(collected.error());
    if (options.output.out_dir) {
        const auto kept = write_output_files(*options.output.out_dir, {{"matrix.json", report_json(report)},
                                                                       {"matrix.csv", report_csv(report)}});
        if (!kept) return tl::unexpected(kept.error());
    }
    terminal.out << (options.output.format == OutputFormat::kJson  ? report_json(report)
                     : options.output.format == OutputFormat::kCsv ? report_csv(report)
                                                                   : report_text(report, terminal.colour));
    return ExitStatus::kOk;
}

}  // namespace

Command trace_matrix_command() {
    return {"matrix",
            "Sum a capture or flows up between the nodes of a network",
            "hexi trace matrix flows.csv --columns hexi --prefixes hubs.csv --bin-s 300 --format csv",
            [](CLI::App& app) -> Action {
                auto options = std::make_shared<Options>();
                constexpr double kLeastSeconds = 1e-6, kMostSeconds = 1e8;
                app.add_option(
                       "FILE", options->files,
                       "Captures that `hexi trace info` reads, or with --columns files of flow lines, or "
                       "with --rates matrices, one after the other")
                    ->required();
                add_choice(app,
                           {"--rates",
                            "FILEs hold matrices: of any format that Hexi reads, a bin a file; or "
                            "Abilene's X files, a bin a line",
                            "any|abilene-x"},
                           {{"any", Rates::kMatrices}, {"abilene-x", Rates::kAbilene}}, options->rates);
                add_flow_line_options(app, options->lines);
                add_netflow_options(app, options->netflow);
                app.add_option("--bin-s", options->bin_s, "A matrix for every S seconds")
                    ->check(CLI::Range(kLeastSeconds, kMostSeconds))
                    ->option_text("S [300]");
                add_mapping_options(app, options->mapping);
                add_selection_options(app, options->selection);
                add_output_options(app, options->output);
                return [options](Terminal& terminal) { return run(*options, terminal); };
            },
            {}};
}

}  // namespace hexi
