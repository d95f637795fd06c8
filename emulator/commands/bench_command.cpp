#include "emulator/commands/bench_command.hpp"

#include <memory>
#include <ostream>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "emulator/experiment/benchmark_json.hpp"
#include "topology/commandline/csv_writer.hpp"
#include "topology/commandline/output_options.hpp"
#include "topology/commandline/text_table.hpp"

namespace hexi {
namespace {

std::string number(const std::optional<double>& value) { return value ? fmt::format("{:.6g}", *value) : ""; }

std::string to_table(const std::vector<BenchmarkRow>& rows, bool colour) {
    TextTable table({{"benchmark"},
                     {"value", true},
                     {"unit"},
                     {"reference"},
                     {"its value", true},
                     {"ratio", true},
                     {"runs", true}});
    for (const BenchmarkRow& row : rows) {
        table.add_row({row.name, number(row.value), row.unit, row.reference, number(row.reference_value),
                       number(row.ratio), std::to_string(row.runs)});
    }
    return table.text(colour);
}

std::string to_csv(const std::vector<BenchmarkRow>& rows) {
    CsvWriter csv({"name", "value", "unit", "reference", "reference_value", "ratio", "runs"});
    for (const BenchmarkRow& row : rows) {
        csv.add_row({row.name, number(row.value), row.unit, row.reference, number(row.reference_value),
                     number(row.ratio), std::to_string(row.runs)});
    }
    return csv.text();
}

std::string rendered(const std::vector<BenchmarkRow>& rows, OutputFormat format, bool colour) {
    switch (format) {
        case OutputFormat::kJson:
            return write_benchmarks(rows, this_host());
        case OutputFormat::kCsv:
            return to_csv(rows);
        case OutputFormat::kTable:
            break;
    }
    return to_table(rows, colour);
}

Command benchmark(const std::string& name, const Benchmark& run) {
    return {name,
            "Measure " + name + " beside its reference",
            "hexi bench " + name + " --format json",
            [name, run](CLI::App& app) -> Action {
                auto options = std::make_shared<OutputOptions>();
                add_output_options(app, *options);
                return [options, name, run](Terminal& terminal) -> Result<ExitStatus> {
                    const auto rows = run();
                    if (!rows) return tl::unexpected(rows.error());
                    terminal.out << rendered(*rows, options->format, terminal.colour);
                    if (!options->out_dir) return ExitStatus::kOk;
                    return write_output_files(*options->out_dir, {{"bench-" + name + ".json",
                                                                   write_benchmarks(*rows, this_host())}})
                        .transform([] { return ExitStatus::kOk; });
                };
            },
            {}};
}

}  // namespace

Command bench_command(const EmulatorServices& services) {
    std::vector<Command> children;
    for (const auto& [name, run] : services.benchmarks) children.push_back(benchmark(name, run));
    return {"bench",
            "Measure how fast, beside a reference in the same run",
            "hexi bench packet",
            {},
            std::move(children)};
}

}  // namespace hexi
