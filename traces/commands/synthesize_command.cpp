#include "traces/commands/synthesize_command.hpp"

#include <cmath>
#include <map>
#include <memory>
#include <ostream>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "topology/base/file.hpp"
#include "topology/commandline/output_options.hpp"
#include "topology/commandline/progress_line.hpp"
#include "topology/commandline/text_table.hpp"
#include "topology/commandline/value_options.hpp"
#include "topology/commands/open_topology.hpp"
#include "topology/json/json.hpp"
#include "traces/capture/byte_sink.hpp"
#include "traces/flow/flow_text.hpp"
#include "traces/synthesis/synthesis_plan.hpp"

namespace hexi {
namespace {

struct Options {
    std::string plan, topology = "national", file_to, prefixes_to;
    std::optional<std::uint64_t> seed;
    std::optional<double> duration_s;
    OutputOptions output;
};

/// Host 1 of 10.N.N.0/24, N the node's number, so that a table of prefixes takes flows back to their nodes.
IpAddress address_of(NodeId node) {
    constexpr std::uint32_t kNet = 0x0A00'0000;
    return IpAddress::v4(kNet | static_cast<std::uint32_t>(node.index()) << 8U | 1U);
}

std::string prefixes_csv(const Topology& topology) {
    std::string text = "prefix,node\n";
    for (std::size_t i = 0; i < topology.nodes().size(); ++i)
        text += fmt::format("{}/24,{}\n", to_string(IpAddress::v4(address_of(NodeId(i)).v4_bits() - 1)),
                            topology.node(NodeId(i)).id);
    return text;
}

TraceTime time_of(double s) {
    const double floor = std::floor(s);
    return trace_time(static_cast<std::int64_t>(floor),
                      static_cast<std::uint64_t>((s - floor) * kNsPerSecond));
}

struct Report {
    const Options& options;
    const SynthesisPlan& plan;
    const Topology& topology;
    std::uint64_t flows = 0, bytes = 0;
};

Result<void> write_flows(const Options& options, SynthesisPlan& plan, Report& report, Terminal& terminal) {
    auto sink = ByteSink::create(options.file_to);
    if (!sink) return tl::unexpected(sink.error());
    sink->buffer() += flow_header();
    std::optional<ProgressLine> line;
    if (terminal.progress) line.emplace(terminal.err, "writing");
    Result<void> state;
    constexpr std::uint64_t kFlowsPerLook = 65'536;
    constexpr std::uint16_t kFirstPort = 1024;
    play_transfers(plan.sources, plan.duration_s, [&](const SentBytes& transfer) {
        const std::uint64_t number = report.flows++;
        report.bytes += transfer.bytes;
        append_flow(sink->buffer(),
                    {.key = {.source = address_of(transfer.from),
                             .destination = address_of(transfer.to),
                             .source_port = static_cast<std::uint16_t>(kFirstPort + number % 60'000),
                             .destination_port = 443,
                             .protocol = 6},
                     .first = time_of(transfer.begin_s),
                     .last = time_of(transfer.begin_s + transfer.lasting_s),
                     .packets = 0,
                     .bytes = transfer.bytes});
        if (line && report.flows % kFlowsPerLook == 0) line->show(transfer.begin_s / plan.duration_s);
        state = sink->flush_if_large();
        return state.has_value();
    });
    return state ? sink->close() : state;
}

std::string report_json(const Report& report) {
    Json json = Json::object(), numbers = Json::array();
    json.set("schema", "hexi-trace-synthesized/1");
    json.set("plan", report.options.plan);
    json.set("topology", report.topology.name());
    json.set("written", report.options.file_to);
    json.set("seed", report.plan.seed);
    json.set("duration_s", report.plan.duration_s);
    json.set("generators", report.plan.sources.size());
    json.set("flows", report.flows);
    json.set("bytes", report.bytes);
    json.set("mean_bps", 8 * static_cast<double>(report.bytes) / report.plan.duration_s);
    for (const PlanNumber& number : report.plan.numbers) {
        Json entry = Json::object();
        entry.set("place", number.place);
        entry.set("value", number.value);
        entry.set("source", number.source);
        numbers.push_back(std::move(entry));
    }
    json.set("numbers", std::move(numbers));
    return write_json(json);
}

std::string report_csv(const Report& report) {
    return fmt::format("generators,flows,bytes,mean_bps\n{},{},{},{:.9g}\n", report.plan.sources.size(),
                       report.flows, report.bytes,
                       8 * static_cast<double>(report.bytes) / report.plan.duration_s);
}

std::string report_text(const Report& report, bool colour) {
    TextTable table({{"number"}, {"value", true}, {"source"}});
    for (const PlanNumber& number : report.plan.numbers)
        table.add_row({number.place, fmt::format("{:g}", number.value), printable(number.source)});
    return table.text(colour) + fmt::format("{}: {} flows, {} bytes in {:g} s\n",
                                            printable(report.options.file_to), report.flows, report.bytes,
                                            report.plan.duration_s);
}

Result<ExitStatus> run(const Options& options, Terminal& terminal) {
    const auto opened = open_topology(options.topology);
    if (!opened) return tl::unexpected(opened.error());
    const auto text = read_file(options.plan);
    if (!text) return tl::unexpected(text.error());
    auto seeded = read_synthesis_plan(*text, options.plan, *opened->topology, options.seed);
    if (!seeded) return tl::unexpected(seeded.error());
    if (options.duration_s) seeded->duration_s = *options.duration_s;
    Report report{options, *seeded, *opened->topology};
    const auto written = write_flows(options, *seeded, report, terminal);
    if (!written) return tl::unexpected(written.error());
    if (!options.prefixes_to.empty()) {
        const auto kept = write_file(options.prefixes_to, prefixes_csv(*opened->topology));
        if (!kept) return tl::unexpected(kept.error());
    }
    const std::string json = report_json(report);
    if (options.output.out_dir) {
        const auto kept = write_output_files(*options.output.out_dir, {{"synthesize.json", json}});
        if (!kept) return tl::unexpected(kept.error());
    }
    std::ostream& out = options.file_to == "-" ? terminal.err : terminal.out;
    out << (options.output.format == OutputFormat::kJson  ? json
            : options.output.format == OutputFormat::kCsv ? report_csv(report)
                                                          : report_text(report, terminal.colour));
    return ExitStatus::kOk;
}

void define(CLI::App& app, Options& options) {
    constexpr double kMostSeconds = 3e8;
    app.add_option("PLAN", options.plan,
                   "What sends, each number with its source: docs/formats/trace-plan.md")
        ->required();
    app.add_option("--topology", options.topology, "The network: a file, or 'national'")
        ->option_text("TOPOLOGY [national]");
    app.add_option("--output", options.file_to, "CSV file of flows to write; '-' is standard output")
        ->required()
        ->option_text("FILE");
    app.add_option("--prefixes-output", options.prefixes_to,
                   "CSV file to write: which node each address of the flows is at, for --prefixes")
        ->option_text("FILE");
    app.add_option("--duration-s", options.duration_s, "Instead of the plan's")
        ->check(CLI::Range(1e-3, kMostSeconds))
        ->option_text("S");
    add_seed_option(app, "Instead of the plan's", "N",
                    [&options](std::uint64_t seed) { options.seed = seed; });
    add_output_options(app, options.output);
}

}  // namespace

Command trace_synthesize_command() {
    return {"synthesize",
            "Make flows by a plan: gravity, published flow sizes, checkpoints, training, inference, backups, "
            "rendering",
            "hexi trace synthesize plan.json --output flows.csv --prefixes-output hubs.csv",
            [](CLI::App& app) -> Action {
                auto options = std::make_shared<Options>();
                define(app, *options);
                return [options](Terminal& terminal) { return run(*options, terminal); };
            },
            {}};
}

}  // namespace hexi
