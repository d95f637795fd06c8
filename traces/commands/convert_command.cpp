#include "traces/commands/convert_command.hpp"

#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>

#include "traces/commands/writing_options.hpp"

namespace hexi {
namespace {

struct Options {
    std::string file, file_to;
    SelectionOptions selection;
    WritingOptions writing;
    OutputOptions output;
};

/// With the capture on stdout, what is said goes to stderr.
Terminal report_terminal(const Options& options, Terminal& terminal) {
    std::ostream& out = options.file_to == "-" ? terminal.err : terminal.out;
    return {out, terminal.err, terminal.colour, terminal.progress};
}

Result<ExitStatus> run(const Options& options, Terminal& terminal) {
    auto reader = CaptureReader::open(options.file, options.selection.reading.strictness);
    if (!reader) return tl::unexpected(reader.error());
    auto writer = CaptureWriter::create(options.file_to, options.writing);
    if (!writer) return tl::unexpected(writer.error());
    const auto selected = select_packets(
        *reader, options.selection, terminal,
        [&](const TracePacket& packet) { return writer->write(packet, reader->interfaces()); });
    if (!selected) return tl::unexpected(selected.error());
    const auto closed = writer->close(reader->interfaces());
    if (!closed) return tl::unexpected(closed.error());
    Terminal told = report_terminal(options, terminal);
    const WritingReport report{"convert", &*reader, *selected, {written_by(*writer, options.file_to, "")}};
    return print_report(report, options.output, told).transform([] { return ExitStatus::kOk; });
}

}  // namespace

Command trace_convert_command() {
    return {"convert",
            "Write a capture, or a part of it, in another format",
            "hexi trace convert lab.erf.gz --output lab.pcapng --filter 'tcp port 443'",
            [](CLI::App& app) -> Action {
                auto options = std::make_shared<Options>();
                app.add_option("FILE", options->file, "A capture that `hexi trace info` reads")->required();
                app.add_option("--output", options->file_to, "File to write; '-' is standard output")
                    ->required()
                    ->option_text("FILE");
                add_writing_options(app, options->writing);
                add_selection_options(app, options->selection);
                add_output_options(app, options->output);
                return [options](Terminal& terminal) { return run(*options, terminal); };
            },
            {}};
}

}  // namespace hexi
