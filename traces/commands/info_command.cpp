#include "traces/commands/info_command.hpp"

#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>

#include "topology/commandline/output_options.hpp"
#include "topology/commandline/text_table.hpp"
#include "traces/capture/parallel_summary.hpp"
#include "traces/commands/reading_options.hpp"
#include "traces/commands/summary_text.hpp"

namespace hexi {
namespace {

struct Options {
    std::vector<std::string> files;
    std::size_t jobs = 1;
    ReadingOptions reading;
    OutputOptions output;
};

Result<CaptureSummary> summarise(const std::string& file, const ReadingOptions& options, std::size_t jobs,
                                 Terminal& terminal) {
    if (jobs > 1 && file != "-") {
        if (const auto index = CaptureIndex::load(file))
            return summarise_in_parallel(file, *index, jobs, options.strictness);
    }
    auto reader = CaptureReader::open(file, options.strictness);
    if (!reader) return tl::unexpected(reader.error());
    CaptureSummariser summariser;
    const auto read =
        read_all_packets(*reader, terminal, [&](std::span<const TracePacket> packets) -> Result<bool> {
            summariser.add(packets);
            return true;
        });
    if (!read) return tl::unexpected(read.error());
    return summariser.summary(*reader);
}

std::string rendered(const std::vector<CaptureSummary>& summaries, OutputFormat format, bool colour) {
    if (format == OutputFormat::kJson) return summaries_json(summaries);
    return format == OutputFormat::kCsv ? summaries_csv(summaries) : summaries_table(summaries, colour);
}

/// One file that cannot be read does not hide the others.
Result<ExitStatus> run(const Options& options, Terminal& terminal) {
    std::vector<CaptureSummary> summaries;
    std::vector<Error> errors;
    for (const std::string& file : options.files) {
        auto summary = summarise(file, options.reading, options.jobs, terminal);
        if (summary) {
            summaries.push_back(std::move(*summary));
        } else {
            errors.push_back(summary.error());
        }
    }
    if (summaries.empty() && errors.size() == 1) return tl::unexpected(errors.front());
    terminal.out << rendered(summaries, options.output.format, terminal.colour);
    for (const Error& error : errors) terminal.err << "hexi: " << printable(error.message) << '\n';
    if (options.output.out_dir) {
        const auto written = write_output_files(
            *options.output.out_dir,
            {{"info.json", summaries_json(summaries)}, {"info.csv", summaries_csv(summaries)}});
        if (!written) return tl::unexpected(written.error());
    }
    return errors.empty() ? ExitStatus::kOk : ExitStatus::kBadInput;
}

}  // namespace

Command trace_info_command() {
    return {
        "info",
        "Count what captures hold",
        "hexi trace info lab.pcapng.zst --format json",
        [](CLI::App& app) -> Action {
            auto options = std::make_shared<Options>();
            app.add_option(
                   "FILE", options->files,
                   "Captures: pcap, pcapng, ERF or snoop, as they are or in gzip or zstd; '-' is standard "
                   "input")
                ->required();
            app.add_option("--jobs", options->jobs, "Threads for a file that `hexi trace index` has seen")
                ->check(CLI::Range(std::size_t{1}, std::size_t{256}))
                ->option_text("N [1]");
            add_reading_options(app, options->reading);
            add_output_options(app, options->output);
            return [options](Terminal& terminal) { return run(*options, terminal); };
        },
        {}};
}

}  // namespace hexi
