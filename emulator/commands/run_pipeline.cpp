#include "emulator/commands/run_pipeline.hpp"

#include <fmt/format.h>

#include "emulator/accuracy/expected_error.hpp"
#include "emulator/experiment/compile.hpp"
#include "emulator/experiment/reroute.hpp"
#include "emulator/experiment/sha256.hpp"
#include "emulator/experiment/valid_scenario.hpp"
#include "topology/base/nearest.hpp"

namespace hexi {
namespace {

template <typename Engines>
Result<typename Engines::mapped_type> find_engine(const Engines& engines, const std::string& word) {
    const auto found = engines.find(word);
    if (found != engines.end()) return found->second;
    std::string known;
    for (const auto& [name, engine] : engines) known += (known.empty() ? "" : ", ") + name;
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

Result<Experiment> prepare(const ScenarioRun& run, const EmulatorServices& services) {
    const auto valid = validate(run.scenario, run.network.topology);
    if (!valid) return tl::unexpected(valid.error());
    return compile(*valid, services.compile_routes).transform([&](Experiment experiment) {
        experiment.inputs = run.inputs;
        return experiment;
    });
}

Result<RunResult> signed_by(const ScenarioRun& run, const EmulatorServices& services,
                            const Experiment& experiment, Result<RunResult> result) {
    if (!result) return result;
    result->manifest.version = services.version;
    result->manifest.knobs = run.knobs;
    result->manifest.remarks = all_remarks(run, experiment, *result);
    std::string error = expected_error(experiment, run.engine);
    if (!error.empty()) result->manifest.remarks.push_back(std::move(error));
    return result;
}

}  // namespace

InputFile input_of(const std::string& name, const std::string& text) { return {name, sha256(text)}; }

Result<RunResult> run_scenario(const ScenarioRun& run, const EmulatorServices& services) {
    const auto engine = find_engine(services.engines, run.engine);
    if (!engine) return tl::unexpected(engine.error());
    return prepare(run, services).and_then([&](const Experiment& experiment) {
        return signed_by(run, services, experiment, (*engine)(experiment));
    });
}

Result<RunResult> run_day(const ScenarioRun& run, DayRun day, const EmulatorServices& services) {
    const auto engine = find_engine(services.day_engines, run.engine);
    if (!engine) return tl::unexpected(engine.error());
    return prepare(run, services).and_then([&](const Experiment& experiment) {
        const DayPlan plan{.bins = std::move(day.bins),
                           .cuts = std::move(day.cuts),
                           .reroute = reroute_by(services.compile_routes, run.scenario.policy, experiment),
                           .jobs = day.jobs,
                           .progress = std::move(day.progress)};
        return signed_by(run, services, experiment, (*engine)(experiment, plan));
    });
}

}  // namespace hexi
