// The options every command has, and the files that one of them asks for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "topology/base/result.hpp"

namespace CLI {
class App;
}

namespace hexi {

enum class OutputFormat { kTable, kJson, kCsv };

/// How and where a command answers.
struct OutputOptions {
    OutputFormat format = OutputFormat::kTable;
    std::optional<std::string> out_dir;  ///< directory for files; it exists once the command line is read
};

/// Adds --format table|json|csv and --out DIR; `options` must outlive the parse. The directory is made while
/// the command line is read (see prepare_output), so that no work is done whose result cannot be kept.
void add_output_options(CLI::App& app, OutputOptions& options);

/// Makes `directory`, with its parents, unless it is there. kEnvironment, as "--out: DIR: ...", where it
/// cannot be made or written to; kInvalid for an empty name.
[[nodiscard]] Result<void> prepare_output(const std::string& directory);

/// A file to be written below --out.
struct OutputFile {
    std::string name, text;
};
/// Writes `files` into `directory`, which is made if missing; files of those names are replaced. kEnvironment
/// says which could not be written and why.
[[nodiscard]] Result<void> write_output_files(const std::string& directory,
                                              const std::vector<OutputFile>& files);

}  // namespace hexi
