#include "topology/commands/topology_command.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <ostream>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include "topology/base/file.hpp"
#include "topology/commandline/csv_writer.hpp"
#include "topology/commandline/output_options.hpp"
#include "topology/commandline/text_table.hpp"
#include "topology/commands/open_topology.hpp"
#include "topology/commands/topology_check.hpp"
#include "topology/commands/topology_summary.hpp"
#include "topology/formats/formats.hpp"

namespace hexi {
namespace {

struct Options {
    std::string topology;
    std::string format_to = "hexi";
    std::string file_to;
    OutputOptions output;
};

std::shared_ptr<Options> define_options(CLI::App& app) {
    auto options = std::make_shared<Options>();
    app.add_option("TOPOLOGY", options->topology, "A file of any format that is read, or 'national'")
        ->required();
    return options;
}

/// One line a layer: what a spreadsheet wants of a summary.
std::string layers_csv(const TopologySummary& summary) {
    CsvWriter csv({"layer", "links", "capacity_bps", "length_km", "components"});
    for (const LayerCounts& layer : summary.layers) {
        csv.add_row({std::string(to_string(layer.layer)), std::to_string(layer.links),
                     std::to_string(layer.capacity.count()), fmt::format("{}", layer.length.count()),
                     std::to_string(layer.components)});
    }
    return csv.text();
}

Result<ExitStatus> print_info(const Options& options, Terminal& terminal) {
    const auto opened = open_topology(options.topology);
    if (!opened) return tl::unexpected(opened.error());
    const TopologySummary summary = summarise(*opened->topology);
    const std::string json = write_json(to_json(summary)), csv = layers_csv(summary);
    if (options.output.out_dir) {
        const auto written =
            write_output_files(*options.output.out_dir, {{"info.json", json}, {"info.csv", csv}});
        if (!written) return tl::unexpected(written.error());
    }
    switch (options.output.format) {
        case OutputFormat::kJson:
            terminal.out << json;
            break;
        case OutputFormat::kCsv:
            terminal.out << csv;
            break;
        case OutputFormat::kTable:
            terminal.out << to_text(summary, terminal.colour);
            break;
    }
    return ExitStatus::kOk;
}

std::string_view word(Finding::Kind kind) { return kind == Finding::Kind::kError ? "error" : "warning"; }

std::string findings_text(const std::vector<Finding>& findings, OutputFormat format) {
    std::string lines;
    Json json = Json::array();
    CsvWriter csv({"kind", "finding"});
    for (const Finding& finding : findings) {
        const std::string kind(word(finding.kind));
        lines += kind + ": " + printable(finding.sentence) + "\n";
        csv.add_row({kind, finding.sentence});
        Json entry = Json::object();
        entry.set("kind", kind);
        entry.set("finding", finding.sentence);
        json.push_back(std::move(entry));
    }
    if (format == OutputFormat::kCsv) return csv.text();
    if (format == OutputFormat::kTable) return lines;
    Json document = Json::object();
    document.set("findings", std::move(json));
    return write_json(document);
}

Result<ExitStatus> print_check(const Options& options, Terminal& terminal) {
    const auto opened = open_topology(options.topology);
    if (!opened) return tl::unexpected(opened.error());
    const auto findings = check_topology(*opened->topology);
    if (options.output.out_dir) {
        const auto written = write_output_files(*options.output.out_dir,
                                                {{"check.json", findings_text(findings, OutputFormat::kJson)},
                                                 {"check.csv", findings_text(findings, OutputFormat::kCsv)}});
        if (!written) return tl::unexpected(written.error());
    }
    terminal.out << findings_text(findings, options.output.format);
    const auto errors = std::count_if(findings.begin(), findings.end(), [](const Finding& finding) {
        return finding.kind == Finding::Kind::kError;
    });
    if (options.output.format == OutputFormat::kTable) {
        terminal.out << fmt::format("{}: {} errors, {} warnings\n", options.topology, errors,
                                    findings.size() - static_cast<std::size_t>(errors));
    }
    return errors == 0 ? ExitStatus::kOk : ExitStatus::kMissed;
}

/// What `topology` has that only our own format can say; nothing where all of it goes into `format`.
std::optional<std::string> left_out(const Topology& topology, TopologyFormat format) {
    if (format == TopologyFormat::kHexi) return std::nullopt;
    const TopologySpec& spec = topology.spec();
    const auto computing = std::count_if(spec.nodes.begin(), spec.nodes.end(),
                                         [](const NodeSpec& node) { return node.compute != ComputeSpec(); });
    std::vector<std::string> parts;
    if (!spec.hubs.empty()) parts.push_back(fmt::format("{} hubs", spec.hubs.size()));
    if (computing > 0) parts.push_back(fmt::format("the compute of {} nodes", computing));
    if (!spec.fibres.empty()) parts.push_back(fmt::format("{} fibres", spec.fibres.size()));
    if (parts.empty()) return std::nullopt;
    return fmt::format("{}: read back, it is another network", fmt::join(parts, ", "));
}

Result<ExitStatus> convert(const Options& options, Terminal& terminal) {
    const auto format = parse_topology_format(options.format_to);
    if (!format) {
        return fail(
            ErrorCode::kInvalid,
            fmt::format("--to: '{}' is not allowed: must be hexi, rfc8345 or graphml", options.format_to));
    }
    const auto opened = open_topology(options.topology);
    if (!opened) return tl::unexpected(opened.error());
    const auto text = write_topology(*opened->topology, *format);
    if (!text) return tl::unexpected(in_context("--to", text.error()));
    tell_notes(*opened->topology, terminal.err);
    if (const auto left = left_out(*opened->topology, *format))
        terminal.err << "note: " << options.format_to << " has no place for " << *left << '\n';
    if (options.file_to.empty()) {
        terminal.out << *text;
        return ExitStatus::kOk;
    }
    return write_file(options.file_to, *text).transform([] { return ExitStatus::kOk; });
}

Command with_output(std::string name, std::string summary,
                    Result<ExitStatus> (*run)(const Options&, Terminal&)) {
    const std::string example = fmt::format("hexi topology {} national --format json", name);
    return {std::move(name),
            std::move(summary),
            example,
            [run](CLI::App& app) -> Action {
                auto options = define_options(app);
                add_output_options(app, options->output);
                return [options, run](Terminal& terminal) { return run(*options, terminal); };
            },
            {}};
}

Command convert_command() {
    return {"convert",
            "Write a network in another format",
            "hexi topology convert Chinanet.graphml --to hexi",
            [](CLI::App& app) -> Action {
                auto options = define_options(app);
                app.add_option("--to", options->format_to, "hexi, rfc8345 or graphml")
                    ->option_text("FORMAT [hexi]");
                app.add_option("--output", options->file_to, "File to write instead of stdout")
                    ->option_text("FILE");
                return [options](Terminal& terminal) { return convert(*options, terminal); };
            },
            {}};
}

}  // namespace

Command topology_command() {
    return {"topology",
            "Look at a network, check it, convert it",
            "hexi topology info national",
            {},
            {with_output("info", "Count what a network consists of", &print_info),
             with_output("check", "Say what is doubtful about a network; exit 1 where results would mislead",
                         &print_check),
             convert_command()}};
}

}  // namespace hexi
