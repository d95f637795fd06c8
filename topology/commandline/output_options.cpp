#include "topology/commandline/output_options.hpp"

#include <filesystem>

#include <map>

#include <CLI/CLI.hpp>

#include "topology/base/file.hpp"

namespace hexi {

void add_output_options(CLI::App& app, OutputOptions& options) {
    static const std::map<std::string, OutputFormat> kFormats{
        {"table", OutputFormat::kTable}, {"json", OutputFormat::kJson}, {"csv", OutputFormat::kCsv}};
    app.add_option("--format", options.format, "How to print: table, json or csv")
        ->transform(CLI::CheckedTransformer(kFormats))
        ->option_text("FORMAT");
    app.add_option("--out", options.out_dir, "Directory to write files to")->option_text("DIR");
}

Result<void> write_output_files(const std::string& directory, const std::vector<OutputFile>& files) {
    std::error_code refused;
    std::filesystem::create_directories(directory, refused);
    if (refused)
        return fail(ErrorCode::kEnvironment,
                    "--out: " + directory + ": cannot make the directory: " + refused.message());
    for (const OutputFile& file : files) {
        if (auto written = write_file(directory + "/" + file.name, file.text); !written) return written;
    }
    return {};
}

}  // namespace hexi
