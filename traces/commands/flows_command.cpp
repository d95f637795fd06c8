#include "traces/commands/flows_command.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <ostream>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "topology/commandline/output_options.hpp"
#include "topology/commandline/text_table.hpp"
#include "topology/json/json.hpp"
#include "traces/capture/byte_sink.hpp"
#include "traces/commands/flow_input.hpp"
#include "traces/commands/netflow_input.hpp"

namespace hexi {
namespace {

struct Options {
    std::string file, file_to;
    FlowLineOptions lines;
    NetflowOptions netflow;
    double idle_s = 60, active_s = 1800;
    std::size_t most_flows = std::size_t{1} << 20U;
    SelectionOptions selection;
    OutputOptions output;
};

/// What was done, whichever kind of file it was.
struct Report {
    std::string file, file_to;
    FlowCounts counts;
    FlowLineCounts lines;
    std::optional<NetflowCounts> netflow;
    std::vector<std::string> remarks;
};

FlowTimeouts timeouts_of(const Options& options) {
    const auto ns = [](double s) { return static_cast<std::int64_t>(s * kNsPerSecond); };
    return {ns(options.idle_s), ns(options.active_s), options.most_flows};
}

/// Flows to a file; the first failure is kept, for the table of flows cannot be stopped.
class FlowFile {
public:
    explicit FlowFile(ByteSink sink) : sink_(std::move(sink)) { sink_.buffer() += flow_header(); }

    void add(const FlowRecord& flow) {
        if (!state_) return;
        append_flow(sink_.buffer(), flow);
        state_ = sink_.flush_if_large();
    }
    [[nodiscard]] const Result<void>& state() const { return state_; }
    Result<void> close() { return state_ ? sink_.close() : state_; }

private:
    ByteSink sink_;
    Result<void> state_;
};

Result<Report> from_capture(const Options& options, FlowFile& file, Terminal& terminal) {
    auto reader = CaptureReader::open(options.file, options.selection.reading.strictness);
    if (!reader) return tl::unexpected(reader.error());
    FlowTable table(timeouts_of(options), [&](const FlowRecord& flow) { file.add(flow); });
    LinkTypes links;
    const auto selected = select_batches(*reader, options.selection, terminal,
                                         [&](std::span<const TracePacket> packets) -> Result<void> {
                                             table.add(packets, links.of(*reader));
                                             return file.state();
                                         });
    if (!selected) return tl::unexpected(selected.error());
    table.finish();
    return Report{options.file, options.file_to, table.counts(), {}, {}, reader->remarks()};
}

/// Counts flows that come as such, and writes them.
class FlowTaker {
public:
    explicit FlowTaker(FlowFile& file) : file_(file) {}

    Result<void> operator()(const FlowRecord& flow) {
        ++counts_.flows;
        counts_.packets += flow.packets;
        counts_.flow_packets += flow.packets;
        counts_.flow_bytes += flow.bytes;
        file_.add(flow);
        return file_.state();
    }
    [[nodiscard]] const FlowCounts& counts() const { return counts_; }

private:
    FlowFile& file_;
    FlowCounts counts_;
};

Result<Report> from_lines(const Options& options, FlowFile& file, Terminal& terminal) {
    FlowTaker taker(file);
    const auto read = read_flow_lines(options.file, options.lines, options.selection.reading.strictness,
                                      terminal, std::ref(taker));
    if (!read) return tl::unexpected(read.error());
    return Report{options.file, options.file_to, taker.counts(), *read, {}, read->remarks};
}

Result<Report> from_netflow(const Options& options, FlowFile& file, Terminal& terminal) {
    FlowTaker taker(file);
    const auto read =
        read_netflow(options.file, options.netflow, options.selection, terminal, std::ref(taker));
    if (!read) return tl::unexpected(read.error());
    return Report{options.file, options.file_to, taker.counts(), {}, *read, read->remarks};
}

Result<Report> read_flows(const Options& options, FlowFile& file, Terminal& terminal) {
    if (options.netflow.wanted) return from_netflow(options, file, terminal);
    return options.lines.columns.empty() ? from_capture(options, file, terminal)
                                         : from_lines(options, file, terminal);
}

Json netflow_json(const NetflowCounts& counts) {
    Json json = Json::object();
    json.set("datagrams", counts.datagrams);
    json.set("bad_datagrams", counts.bad_datagrams);
    json.set("templates", counts.templates);
    json.set("sampled_flows", counts.sampled_flows);
    json.set("option_records", counts.option_records);
    json.set("other_records", counts.other_records);
    json.set("undecoded_sets", counts.undecoded_sets);
    return json;
}

std::string netflow_text(const NetflowCounts& counts) {
    std::string text =
        fmt::format("{} datagrams, {} templates, {} records of options, {} of other things\n",
                    counts.datagrams, counts.templates, counts.option_records, counts.other_records);
    if (counts.sampled_flows > 0)
        text += fmt::format("{} flows are scaled up, for their exporter samples\n", counts.sampled_flows);
    if (counts.undecoded_sets > 0)
        text += fmt::format("{} sets of records could not be decoded: their templates are not there\n",
                            counts.undecoded_sets);
    if (counts.bad_datagrams > 0)
        text += fmt::format("{} datagrams could not be understood to their end\n", counts.bad_datagrams);
    return text;
}

std::string report_json(const Report& report) {
    Json json = Json::object();
    const FlowCounts& counts = report.counts;
    json.set("schema", "hexi-trace-flows/1");
    json.set("file", report.file);
    json.set("written", report.file_to);
    json.set("flows", counts.flows);
    json.set("packets", counts.packets);
    json.set("flow_packets", counts.flow_packets);
    json.set("other_packets", counts.other_packets);
    json.set("cut_packets", counts.cut_packets);
    json.set("bytes", counts.flow_bytes + counts.other_bytes + counts.cut_bytes);
    json.set("flow_bytes", counts.flow_bytes);
    json.set("other_bytes", counts.other_bytes);
    json.set("cut_bytes", counts.cut_bytes);
    json.set("evicted_flows", counts.evicted);
    json.set("live_flows_max", counts.most_live);
    json.set("skipped_lines", report.lines.skipped_lines);
    if (report.netflow) json.set("netflow", netflow_json(*report.netflow));
    json.set("remarks", report.remarks);
    return write_json(json);
}

std::string report_csv(const Report& report) {
    const FlowCounts& counts = report.counts;
    return fmt::format("flows,packets,flow_packets,bytes,flow_bytes,evicted_flows\n{},{},{},{},{},{}\n",
                       counts.flows, counts.packets, counts.flow_packets,
                       counts.flow_bytes + counts.other_bytes + counts.cut_bytes, counts.flow_bytes,
                       counts.evicted);
}

std::string report_text(const Report& report) {
    const FlowCounts& counts = report.counts;
    std::string text = fmt::format("{}: {} flows, {} packets, {} bytes\n", printable(report.file_to),
                                   counts.flows, counts.flow_packets, counts.flow_bytes);
    if (counts.other_packets > 0)
        text += fmt::format("{} packets, {} bytes are no IP\n", counts.other_packets, counts.other_bytes);
    if (counts.cut_packets > 0)
        text += fmt::format("{} packets, {} bytes are IP, but their headers are not whole\n",
                            counts.cut_packets, counts.cut_bytes);
    if (counts.evicted > 0)
        text +=
            fmt::format("{} flows ended early, for more than {} were alive at once: --flows allows more\n",
                        counts.evicted, counts.most_live);
    if (report.lines.skipped_lines > 0)
        text += fmt::format("{} lines could not be understood\n", report.lines.skipped_lines);
    if (report.netflow) text += netflow_text(*report.netflow);
    for (const std::string& remark : report.remarks) text += printable(remark) + "\n";
    return text;
}

Result<ExitStatus> run(const Options& options, Terminal& terminal) {
    auto sink = ByteSink::create(options.file_to);
    if (!sink) return tl::unexpected(sink.error());
    FlowFile file(std::move(*sink));
    const auto report = read_flows(options, file, terminal);
    if (!report) return tl::unexpected(report.error());
    const auto closed = file.close();
    if (!closed) return tl::unexpected(closed.error());
    const std::string json = report_json(*report), csv = report_csv(*report);
    if (options.output.out_dir) {
        const auto kept = write_output_files(*options.output.out_dir, {{"flows.json", json}});
        if (!kept) return tl::unexpected(kept.error());
    }
    std::ostream& out = options.file_to == "-" ? terminal.err : terminal.out;
    out << (options.output.format == OutputFormat::kJson  ? json
            : options.output.format == OutputFormat::kCsv ? csv
                                                          : report_text(*report));
    return ExitStatus::kOk;
}

void define(CLI::App& app, Options& options) {
    constexpr double kLeastSeconds = 1e-3, kMostSeconds = 1e8;
    constexpr std::size_t kMostFlows = std::size_t{1} << 24U;
    app.add_option("FILE", options.file,
                   "A capture that `hexi trace info` reads, or with --columns a file of flow lines")
        ->required();
    app.add_option("--output", options.file_to, "CSV file to write; '-' is standard output")
        ->required()
        ->option_text("FILE");
    add_flow_line_options(app, options.lines);
    add_netflow_options(app, options.netflow);
    app.add_option("--idle-s", options.idle_s, "A flow that pauses for longer than S seconds is over")
        ->check(CLI::Range(kLeastSeconds, kMostSeconds))
        ->option_text("S [60]");
    app.add_option("--active-s", options.active_s, "A flow that lasts longer than S seconds is cut")
        ->check(CLI::Range(kLeastSeconds, kMostSeconds))
        ->option_text("S [1800]");
    app.add_option("--flows", options.most_flows, "At most N flows at once, 100 bytes of memory each")
        ->check(CLI::Range(std::size_t{2}, kMostFlows))
        ->option_text("N [1048576]");
    add_selection_options(app, options.selection);
    add_output_options(app, options.output);
}

}  // namespace

Command trace_flows_command() {
    return {"flows",
            "Sum packets up by conversation, or bring flow lines into one form",
            "hexi trace flows lab.pcap.zst --output flows.csv --idle-s 15",
            [](CLI::App& app) -> Action {
                auto options = std::make_shared<Options>();
                define(app, *options);
                return [options](Terminal& terminal) { return run(*options, terminal); };
            },
            {}};
}

}  // namespace hexi
