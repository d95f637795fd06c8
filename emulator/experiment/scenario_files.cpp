#include "emulator/experiment/scenario_files.hpp"

#include <filesystem>

#include "emulator/experiment/scenario_json.hpp"
#include "emulator/experiment/sha256.hpp"
#include "topology/base/file.hpp"

namespace hexi {

std::string beside(const std::string& scenario_path, const std::string& path) {
    return (std::filesystem::path(scenario_path).parent_path() / path).string();
}

Result<std::vector<InputFile>> load_matrices(Scenario& scenario, const std::string& scenario_path) {
    std::vector<InputFile> inputs;
    for (Traffic& traffic : scenario.traffic) {
        auto* matrix = std::get_if<MatrixTraffic>(&traffic);
        if (matrix == nullptr || matrix->file.empty()) continue;
        const std::string path = beside(scenario_path, matrix->file);
        const auto text = read_file(path);
        if (!text) return tl::unexpected(text.error());
        auto demands = read_demands_csv(*text, path);
        if (!demands) return tl::unexpected(demands.error());
        matrix->demands = std::move(*demands);
        inputs.push_back({matrix->file, sha256(*text)});
    }
    return inputs;
}

}  // namespace hexi
