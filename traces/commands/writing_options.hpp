// How commands write captures, and what they say they wrote.
#pragma once

#include <span>
#include <string>

#include "topology/commandline/command.hpp"
#include "topology/commandline/output_options.hpp"
#include "traces/capture/capture_writer.hpp"
#include "traces/commands/selection.hpp"

namespace hexi {

/// Adds --to, --snap and --pad; `options` must outlive the parse.
void add_writing_options(CLI::App& app, WritingOptions& options);

/// A capture that was written.
struct WrittenCapture {
    std::string file, part;  ///< `part` says which of several it is; empty: the only one
    std::uint64_t packets = 0, padded_packets = 0, bytes = 0;
};
[[nodiscard]] WrittenCapture written_by(const CaptureWriter& writer, std::string file, std::string part);

/// What a command that reads one capture and writes others says it did.
struct WritingReport {
    std::string command;  ///< "convert", "split"
    const CaptureReader* reader = nullptr;
    SelectionCounts selected;
    std::vector<WrittenCapture> written;
};
/// `report` in the form asked for: docs/formats/trace-written.md; files too where a directory is asked for.
[[nodiscard]] Result<void> print_report(const WritingReport& report, const OutputOptions& output,
                                        Terminal& terminal);

}  // namespace hexi
