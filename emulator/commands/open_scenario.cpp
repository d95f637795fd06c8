#include "emulator/commands/open_scenario.hpp"

#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "emulator/experiment/scenario_json.hpp"
#include "emulator/scenarios/built_in_scenarios.hpp"
#include "topology/base/file.hpp"
#include "topology/base/nearest.hpp"
#include "topology/formats/hexi_json.hpp"

namespace hexi {
namespace {

std::string beside(const std::string& scenario, const std::string& file) {
    return (std::filesystem::path(scenario).parent_path() / file).string();
}

Result<void> open_network(ScenarioRun& run, const std::string& name) {
    if (run.scenario.inline_topology) {
        auto topology = Topology::create(*run.scenario.inline_topology);
        if (!topology) return tl::unexpected(in_context(name + ": /topology", topology.error()));
        run.network = {std::make_shared<const Topology>(std::move(*topology)), name, ""};
        return {};
    }
    const std::string& asked = run.scenario.topology;
    auto opened = open_topology(asked == kNational ? asked : beside(name, asked));
    if (!opened) return tl::unexpected(in_context(name + ": /topology", opened.error()));
    run.inputs.push_back(input_of(asked, opened->text));
    run.network = std::move(*opened);
    return {};
}

Result<void> open_matrices(ScenarioRun& run, const std::string& name) {
    for (std::size_t i = 0; i < run.scenario.traffic.size(); ++i) {
        auto* matrix = std::get_if<MatrixTraffic>(&run.scenario.traffic[i]);
        if (matrix == nullptr || matrix->file.empty()) continue;
        const std::string path = beside(name, matrix->file);
        const auto in_scenario = [&](Error error) {
            return in_context(fmt::format("{}: /traffic/{}/file", name, i), std::move(error));
        };
        const auto text = read_file(path);
        if (!text) return tl::unexpected(in_scenario(text.error()));
        auto demands = read_demands_csv(*text, path);
        if (!demands) return tl::unexpected(in_scenario(demands.error()));
        matrix->demands = std::move(*demands);
        run.inputs.push_back(input_of(matrix->file, *text));
    }
    return {};
}

/// Why `name` is no scenario; a word that looks like none of a file gets the names that ship.
Error unopened(const std::string& name, Error error) {
    if (error.code != ErrorCode::kNotFound || name.find('/') != std::string::npos) return error;
    const std::vector<std::string> names = built_in_scenario_names();
    error.message += fmt::format("; no scenario of that name ships with hexi either: {} do{}",
                                 fmt::join(names, ", "), did_you_mean(name, names));
    return error;
}

}  // namespace

Result<ScenarioRun> open_scenario(const std::string& name) {
    const auto built_in = built_in_scenario(name);
    const auto text = built_in ? Result<std::string>(*built_in) : read_file(name);
    if (!text) return tl::unexpected(unopened(name, text.error()));
    auto scenario = read_scenario(*text, name);
    if (!scenario) return tl::unexpected(scenario.error());
    ScenarioRun run{.scenario = std::move(*scenario), .inputs = {input_of(name, *text)}};
    return open_network(run, name).and_then([&] { return open_matrices(run, name); }).transform([&] {
        return std::move(run);
    });
}

}  // namespace hexi
