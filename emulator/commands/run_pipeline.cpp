#include "emulator/commands/run_pipeline.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "emulator/accuracy/expected_error.hpp"
#include "emulator/accuracy/flow_models.hpp"
#include "emulator/commands/load_traces.hpp"
#include "emulator/experiment/compile.hpp"
#include "emulator/experiment/replayed_traffic.hpp"
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

/// The engine asked for; where links are to be captured, one that does.
Result<Engine> engine_of(const ScenarioRun& run, const EmulatorServices& services) {
    auto engine = find_engine(services.engines, run.engine);
    if (!engine || !run.capture) return engine;
    const auto found = services.capturing_engines.find(run.engine);
    if (found == services.capturing_engines.end())
        return fail(
            ErrorCode::kUnsupported,
            fmt::format("--capture: the engine '{}' captures no links: packet and hybrid do; `hexi emulate "
                        "--tap` captures real packets",
                        run.engine));
    return Engine([capturing = found->second, capture = *run.capture](const Experiment& experiment) {
        return capturing(experiment, capture);
    });
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

/// Recordings as the engine takes them.
Result<Experiment> suited(Experiment experiment, const Scenario& scenario, RecordingForm form) {
    if (!has_recordings(experiment)) return experiment;
    SimTime bin = experiment.duration / 200;
    for (const Traffic& traffic : scenario.traffic) {
        const auto* const trace = std::get_if<TraceTraffic>(&traffic);
        if (trace == nullptr) continue;
        if (trace->bin > SimTime{0}) bin = trace->bin;
        if (trace->replies == Replies::kCausal && form == RecordingForm::kPackets) {
            const auto causal = make_replies_causal(experiment);
            if (!causal) return tl::unexpected(causal.error());
        }
    }
    if (form == RecordingForm::kPackets) return experiment;
    return with_rates_of_recordings(std::move(experiment), std::max(bin, SimTime{1}));
}

/// The files of the traces, as the manifest lists inputs; standard input is read once and has no fingerprint.
Result<void> add_traces(const Scenario& scenario, std::vector<InputFile>& inputs) {
    for (const Traffic& traffic : scenario.traffic) {
        const auto* const trace = std::get_if<TraceTraffic>(&traffic);
        if (trace == nullptr) continue;
        for (const std::string& file : {trace->file, trace->prefixes}) {
            if (file.empty() || file == "-") continue;
            auto hash = sha256_of_file(file);
            if (!hash) return tl::unexpected(hash.error());
            inputs.push_back({file, std::move(*hash)});
        }
    }
    return {};
}

/// What is ready to be run; the files of its recordings go with it.
struct Prepared {
    Experiment experiment;
    Scenario scenario;
};

Result<Prepared> prepare(const ScenarioRun& run, const EmulatorServices& services) {
    const RecordingForm form = run.engine == "fluid" ? RecordingForm::kRates : RecordingForm::kPackets;
    Scenario scenario = run.scenario;
    const auto loaded = load_traces(scenario, {run.network.topology, form, run.terminal});
    if (!loaded) return tl::unexpected(loaded.error());
    const auto valid = validate(scenario, run.network.topology);
    if (!valid) return tl::unexpected(valid.error());
    auto compiled = compile(*valid, services.compile_routes);
    if (!compiled) return tl::unexpected(compiled.error());
    if (auto cheap = check_packet_cost(*compiled, run.engine, run.max_packet_hops); !cheap)
        return tl::unexpected(cheap.error());
    auto experiment = suited(std::move(*compiled), scenario, form);
    if (!experiment) return tl::unexpected(experiment.error());
    experiment->inputs = run.inputs;
    const auto named = add_traces(scenario, experiment->inputs);
    if (!named) return tl::unexpected(named.error());
    return Prepared{std::move(*experiment), std::move(scenario)};
}

Result<RunResult> signed_by(const ScenarioRun& run, const EmulatorServices& services,
                            const Experiment& experiment, Result<RunResult> result) {
    if (!result) return result;
    result->manifest.version = services.version;
    result->manifest.knobs = run.knobs;
    result->manifest.remarks = all_remarks(run, experiment, *result);
    std::ranges::move(flow_model_remarks(experiment, run.engine),
                      std::back_inserter(result->manifest.remarks));
    std::string error = expected_error(experiment, run.engine);
    if (!error.empty()) result->manifest.remarks.push_back(std::move(error));
    return result;
}

}  // namespace

InputFile input_of(const std::string& name, const std::string& text) { return {name, sha256(text)}; }

Result<RunResult> run_scenario(const ScenarioRun& run, const EmulatorServices& services) {
    const auto engine = engine_of(run, services);
    if (!engine) return tl::unexpected(engine.error());
    return prepare(run, services).and_then([&](const Prepared& prepared) {
        return signed_by(run, services, prepared.experiment, (*engine)(prepared.experiment));
    });
}

Result<RunResult> run_day(const ScenarioRun& run, DayRun day, const EmulatorServices& services) {
    const auto engine = find_engine(services.day_engines, run.engine);
    if (!engine) return tl::unexpected(engine.error());
    return prepare(run, services).and_then([&](const Prepared& prepared) {
        const Experiment& experiment = prepared.experiment;
        const DayPlan plan{.bins = std::move(day.bins),
                           .profiles = std::move(day.profiles),
                           .cuts = std::move(day.cuts),
                           .reroute = reroute_by(services.compile_routes, run.scenario.policy, experiment),
                           .jobs = day.jobs,
                           .progress = std::move(day.progress)};
        return signed_by(run, services, experiment, (*engine)(experiment, plan));
    });
}

}  // namespace hexi
