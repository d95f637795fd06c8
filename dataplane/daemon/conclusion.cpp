#include "dataplane/daemon/conclusion.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "topology/base/file.hpp"

namespace hexi {
namespace {

Result<void> write_report(const EmulationReport& report, const std::string& folder) {
    std::error_code refused;
    std::filesystem::create_directories(folder, refused);
    if (refused)
        return fail(ErrorCode::kEnvironment,
                    fmt::format("--out: {}: cannot make the directory: {}", folder, refused.message()));
    return write_file(folder + "/emulation.json", write_json(to_json(report)));
}

}  // namespace

Result<ExitStatus> conclude(const EmulationReport& report, const OutputOptions& output, Terminal& terminal) {
    const bool table = output.format == OutputFormat::kTable;
    terminal.out << (table ? to_text(report, terminal.colour) : write_json(to_json(report)));
    const ExitStatus status = conserved(report) ? ExitStatus::kOk : ExitStatus::kMissed;
    if (!output.out_dir) return status;
    return write_report(report, *output.out_dir).transform([&] { return status; });
}

}  // namespace hexi
