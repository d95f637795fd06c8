#include "emulator/commands/run_pipeline.hpp"

#include <fmt/format.h>

#include "emulator/experiment/compile.hpp"
#include "emulator/experiment/sha256.hpp"
#include "emulator/experiment/valid_scenario.hpp"
#include "topology/base/nearest.hpp"

namespace hexi {
namespace {

Result<Engine> find_engine(const EmulatorServices& services, const std::string& word) {
    const auto found = services.engines.find(word);
    if (found != services.engines.end()) return found->second;
    std::string known;
    for (const auto& [name, engine] : services.engines) known += (known.empty() ? "" : ", ") + name;
    return fail(ErrorCode::kNotFound, fmt::format("there is no engine '{}'; there are {}", word, known));
}

/// What was said along the way, in the order it was said: by the reader, by the scenario and its
/// compilation, by the engine.
std::vector<std::string> all_remarks(const ScenarioRun& run, const Experiment& experiment,
                                     const RunResult& result) {
    std::vector<std::string> remarks = run.network.topology->spec().notes;
    remarks.insert(remarks.end(), experiment.remarks.begin(), experiment.remarks.end());
    remarks.insert(remarks.end(), result.manifest.remarks.begin(), result.manifest.remarks.end());
    return remarks;
}

}  // namespace

InputFile input_of(const std::string& name, const std::string& text) { return {name, sha256(text)}; }

Result<RunResult> run_scenario(const ScenarioRun& run, const EmulatorServices& services) {
    const auto engine = find_engine(services, run.engine);
    if (!engine) return tl::unexpected(engine.error());
    const auto valid = validate(run.scenario, run.network.topology);
    if (!valid) return tl::unexpected(valid.error());
    auto experiment = compile(*valid, services.compile_routes);
    if (!experiment) return tl::unexpected(experiment.error());
    experiment->inputs = run.inputs;
    return (*engine)(*experiment).transform([&](RunResult result) {
        result.manifest.version = services.version;
        result.manifest.knobs = run.knobs;
        result.manifest.remarks = all_remarks(run, *experiment, result);
        return result;
    });
}

}  // namespace hexi
