// The options every command has.
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
    std::optional<std::string> out_dir;  ///< directory for files, made if missing
};

/// Adds --format table|json|csv and --out DIR; `options` must outlive the parse.
void add_output_options(CLI::App& app, OutputOptions& options);

/// A file to be written below --out.
struct OutputFile {
    std::string name, text;
};
/// Writes `files` into `directory`, which is made if missing. kEnvironment says which could not be and why.
[[nodiscard]] Result<void> write_output_files(const std::string& directory,
                                              const std::vector<OutputFile>& files);

}  // namespace hexi
