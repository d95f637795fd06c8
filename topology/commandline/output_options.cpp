#include "topology/commandline/output_options.hpp"

#include <map>

#include <CLI/CLI.hpp>

namespace hexi {

void add_output_options(CLI::App& app, OutputOptions& options) {
    static const std::map<std::string, OutputFormat> kFormats{
        {"table", OutputFormat::kTable}, {"json", OutputFormat::kJson}, {"csv", OutputFormat::kCsv}};
    app.add_option("--format", options.format, "How to print: table, json or csv")
        ->transform(CLI::CheckedTransformer(kFormats))
        ->option_text("FORMAT");
    app.add_option("--out", options.out_dir, "Directory to write files to")->option_text("DIR");
}

}  // namespace hexi
