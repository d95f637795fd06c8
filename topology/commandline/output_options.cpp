#include "topology/commandline/output_options.hpp"

#include <unistd.h>

#include <filesystem>
#include <system_error>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "topology/base/file.hpp"
#include "topology/commandline/value_options.hpp"

namespace hexi {

void add_output_options(CLI::App& app, OutputOptions& options) {
    add_choice(app, {"--format", "How to print: table, json or csv", "FORMAT [table]"},
               {{"table", OutputFormat::kTable}, {"json", OutputFormat::kJson}, {"csv", OutputFormat::kCsv}},
               options.format);
    app.add_option_function<std::string>(
           "--out",
           [&options](const std::string& directory) {
               options.out_dir = directory;
               if (const auto ready = prepare_output(directory); !ready)
                   throw CLI::ValidationError(ready.error().message);
           },
           "Directory to write files to, made if missing")
        ->option_text("DIR");
}

Result<void> prepare_output(const std::string& directory) {
    const auto refuse = [&](std::string_view what, std::error_code why) {
        return fail(ErrorCode::kEnvironment,
                    fmt::format("--out: {}: {}: {}", directory, what, why.message()));
    };
    if (directory.empty())
        return fail(ErrorCode::kInvalid, "--out: '' is not allowed: must name a directory");
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    if (error) return refuse("cannot make the directory", error);
    if (!std::filesystem::is_directory(directory, error))
        return refuse("cannot write files into it", std::make_error_code(std::errc::not_a_directory));
    if (access(directory.c_str(), W_OK | X_OK) != 0)
        return refuse("cannot write files into it", {errno, std::generic_category()});
    return {};
}

Result<void> write_output_files(const std::string& directory, const std::vector<OutputFile>& files) {
    if (auto ready = prepare_output(directory); !ready) return ready;
    for (const OutputFile& file : files) {
        const std::string path = (std::filesystem::path(directory) / file.name).string();
        if (auto written = write_file(path, file.text); !written) return written;
    }
    return {};
}

}  // namespace hexi
