#include "emulator/report/outputs.hpp"

#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "emulator/experiment/result_json.hpp"
#include "emulator/report/links_csv.hpp"
#include "emulator/report/pairs_csv.hpp"
#include "topology/base/file.hpp"

namespace hexi {

Result<void> write_outputs(const std::string& directory, const RunResult& result) {
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    if (error) {
        return fail(ErrorCode::kEnvironment,
                    fmt::format("{}: cannot make the directory: {}", directory, error.message()));
    }
    const auto path = [&](const char* name) { return (std::filesystem::path(directory) / name).string(); };
    return write_file(path("result.json"), write_result(result))
        .and_then([&] { return write_file(path("pairs.csv"), pairs_csv(result)); })
        .and_then([&] { return write_file(path("links.csv"), links_csv(result)); });
}

}  // namespace hexi
