#include "emulator/commands/open_scenario.hpp"

#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "emulator/experiment/scenario_json.hpp"
#include "emulator/scenarios/built_in_scenarios.hpp"
#include "topology/base/file.hpp"
#include "topology/base/nearest.hpp"
#include "topology/formats/hexi_json.hpp"
#include "topology/formats/matrix.hpp"

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

/// The one format whose names are checked where the scenario is, line by line.
bool is_plain_csv(const std::string& text) {
    return text.substr(0, text.find('\n')).find("destination") != std::string::npos && text[0] != '{';
}

/// A matrix in any other format that Hexi reads.
Result<std::vector<NamedDemand>> named_demands(const std::string& text, const std::string& path,
                                               const Topology& topology) {
    const auto read = parse_matrix(text, path, topology);
    if (!read) return tl::unexpected(read.error());
    std::vector<NamedDemand> demands;
    for (const Demand& demand : read->matrix.demands())
        demands.push_back(
            {topology.node(demand.source).id, topology.node(demand.destination).id, demand.rate});
    return demands;
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
        auto demands = is_plain_csv(*text) ? read_demands_csv(*text, path)
                                           : named_demands(*text, path, *run.network.topology);
        if (!demands) return tl::unexpected(in_scenario(demands.error()));
        matrix->demands = std::move(*demands);
        run.inputs.push_back(input_of(matrix->file, *text));
    }
    return {};
}

/// Traces are read when it is known for which engine.
void name_traces(ScenarioRun& run, const std::string& name) {
    for (Traffic& traffic : run.scenario.traffic) {
        auto* const trace = std::get_if<TraceTraffic>(&traffic);
        if (trace == nullptr) continue;
        trace->file = beside(name, trace->file);
        if (!trace->prefixes.empty()) trace->prefixes = beside(name, trace->prefixes);
    }
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
        name_traces(run, name);
        return std::move(run);
    });
}

}  // namespace hexi
