// The options every command has.
#pragma once

#include <optional>
#include <string>

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

}  // namespace hexi
