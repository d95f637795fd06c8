#include "emulator/commands/validate_command.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <memory>
#include <optional>
#include <thread>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include "emulator/commands/day_plan.hpp"
#include "emulator/commands/matrix_series.hpp"
#include "emulator/commands/packet_limit.hpp"
#include "emulator/commands/print_result.hpp"
#include "emulator/commands/probe_check.hpp"
#include "emulator/commands/run_pipeline.hpp"
#include "emulator/experiment/experiment_words.hpp"
#include "emulator/experiment/pair_selection.hpp"
#include "emulator/experiment/result_json.hpp"
#include "emulator/experiment/scenario_json.hpp"
#include "emulator/experiment/validation_scenario.hpp"
#include "topology/base/file.hpp"
#include "topology/commandline/progress_line.hpp"
#include "topology/commandline/value_options.hpp"

namespace hexi {
namespace {

/// The engine whose work does not depend on rates, and that plays a day.
constexpr const char* kUnscaledEngine = "fluid";

/// Bounds on --target, in ms.
constexpr double kLeastTarget = 1e-6, kMostTarget = 1e6;

constexpr std::size_t kMostJobs = 1024;

struct Options {
    std::string topology{kNational};
    std::vector<std::string> layers;
    std::string engine = kUnscaledEngine;
    std::string scenario_file;
    std::size_t bins = 96;
    double max_packet_hops = kMostPacketHops;
    CutKind cuts = CutKind::kUsual;
    bool probes = true;  ///< of a day: held against probes at its busiest hour
    std::size_t jobs = std::max(1U, std::thread::hardware_concurrency());
    std::vector<std::string> matrices;  ///< files of a series that is the day; empty: the daily curve
    std::optional<double> matrix_s;     ///< of each; absent: all of them are 24 hours
    ValidationOptions validation;
    OutputOptions output;
};

/// Days of matrices are no longer than this.
constexpr double kLongestMatrix = 86'400, kDaySeconds = 86'400;

Result<std::vector<Layer>> parse_layers(const std::vector<std::string>& words) {
    std::vector<Layer> layers;
    for (const std::string& word : words) {
        const auto layer = parse_layer(word);
        if (!layer) return tl::unexpected(in_context("--layer", layer.error()));
        layers.push_back(*layer);
    }
    return layers;
}

/// `words` in their order, without those that came before.
std::vector<std::string> each_once(const std::vector<std::string>& words) {
    std::vector<std::string> kept;
    for (const std::string& word : words) {
        if (std::find(kept.begin(), kept.end(), word) == kept.end()) kept.push_back(word);
    }
    return kept;
}

std::map<std::string, std::string> knobs_of(const Options& options) {
    std::map<std::string, std::string> knobs{{"engine", options.engine},
                                             {"load", fmt::format("{}", options.validation.load)},
                                             {"seed", std::to_string(options.validation.seed)}};
    if (options.validation.burstiness != kUsualBurstiness)
        knobs["burstiness"] = fmt::format("{:g}", options.validation.burstiness);
    if (!options.layers.empty()) knobs["layer"] = fmt::format("{}", fmt::join(options.layers, " "));
    if (options.validation.target) {
        knobs["target"] = fmt::format("{}", to_ms(*options.validation.target));
    }
    if (options.validation.statistic != DelayStatistic::kP99) {
        knobs["statistic"] = to_string(options.validation.statistic);
    }
    if (!options.validation.failed.empty()) {
        knobs["fail"] = fmt::format("{}", fmt::join(options.validation.failed, " "));
    }
    if (options.validation.hour) knobs["hour"] = fmt::format("{:g}", *options.validation.hour);
    if (options.validation.whole_day && options.matrices.empty())
        knobs["bins"] = std::to_string(options.bins);
    if (!options.matrices.empty()) knobs["matrices"] = fmt::format("{}", fmt::join(options.matrices, " "));
    return knobs;
}

/// What only a day of the fluid engine has, and the one layer that the matrices are of.
Result<void> check_matrices(Options& options, const Topology& topology) {
    std::string beside;
    if (options.validation.hour) beside = "--hour";
    if (!options.scenario_file.empty()) beside = "--save-scenario";
    if (options.engine != kUnscaledEngine) beside = "--engine " + options.engine;
    if (!beside.empty())
        return fail(ErrorCode::kInvalid, fmt::format("--matrices: they make a day of the fluid engine, which "
                                                     "{} does not; give one of them",
                                                     beside));
    std::vector<Layer>& layers = options.validation.layers;
    for (const Layer layer : {Layer::kIp, Layer::kIpPrivate, Layer::kOptical}) {
        if (layers.empty() && layer_endpoints(topology, layer).size() >= 2) layers.push_back(layer);
    }
    if (layers.size() == 1) return {};
    return fail(ErrorCode::kInvalid,
                fmt::format("--layer: {} layers are not allowed beside --matrices: must be one, that of the "
                            "traffic in them",
                            layers.size()));
}

/// The series as background of the scenario to come.
Result<std::optional<MatrixSeries>> open_matrices(Options& options, const Topology& topology) {
    if (options.matrices.empty()) return std::nullopt;
    if (auto fine = check_matrices(options, topology); !fine) return tl::unexpected(fine.error());
    auto series = read_matrix_series(options.matrices, topology);
    if (!series) return tl::unexpected(series.error());
    options.validation.demands = named(most_of(*series), topology);
    return std::move(*series);
}

DayRun day_run(const Options& options, const std::optional<MatrixSeries>& series) {
    if (!series) return {.bins = daily_bins(options.bins), .cuts = {}};
    const auto count = static_cast<double>(series->matrices.size());
    MatrixDay day = day_of(*series, from_seconds(options.matrix_s.value_or(kDaySeconds / count)),
                           options.validation.layers.front());
    return {.bins = std::move(day.bins), .profiles = std::move(day.profiles), .cuts = {}};
}

/// The day, and every cut of it that was asked for.
Result<RunResult> play_day(const ScenarioRun& run, const Options& options, DayRun day,
                           const EmulatorServices& services, Terminal& terminal) {
    std::vector<Layer> layers;
    for (const TargetSpec& target : run.scenario.targets) layers.push_back(target.layer);
    auto cuts = day_cuts(*run.network.topology, layers, options.cuts);
    if (!cuts) return tl::unexpected(in_context("--cuts", std::move(cuts.error())));
    std::optional<ProgressLine> line;
    if (terminal.progress && !cuts->empty()) line.emplace(terminal.err, "cutting");
    day.cuts = std::move(*cuts);
    day.jobs = options.jobs;
    day.progress = [&line](double share) {
        if (line) line->show(share);
    };
    return run_day(run, std::move(day), services);
}

/// The busiest hour packet by packet, with what that shows as a remark of `day`, and a file of its own. Where
/// it cannot be played that is the remark.
Result<void> probe_busiest_hour(const ScenarioRun& run, const Options& options,
                                const EmulatorServices& services, RunResult& day) {
    ValidationOptions hour = options.validation;
    hour.whole_day = false;
    auto scenario = validation_scenario(*run.network.topology, hour);
    if (!scenario) return tl::unexpected(scenario.error());
    scenario->topology = options.topology;
    const auto check =
        check_by_probes({std::move(*scenario), run.network, run.inputs, run.knobs, "hybrid"}, services);
    day.manifest.remarks.push_back(
        check ? check->sentence
              : fmt::format("the busiest hour was not probed packet by packet: {}", check.error().message));
    if (!check || !options.output.out_dir) return {};
    return write_output_files(*options.output.out_dir, {{"probed.json", write_result(check->probed)}});
}

/// `topology` as a scenario in `file` names it: `run` looks for it beside the scenario.
std::string beside(const std::string& topology, const std::string& file) {
    if (topology == kNational) return topology;
    const auto folder = std::filesystem::absolute(file).parent_path();
    return std::filesystem::absolute(topology).lexically_relative(folder).string();
}

Result<ExitStatus> validate_network(Options options, const EmulatorServices& services, Terminal& terminal) {
    options.layers = each_once(options.layers);
    options.validation.failed = each_once(options.validation.failed);
    auto layers = parse_layers(options.layers);
    if (!layers) return tl::unexpected(layers.error());
    options.validation.layers = std::move(*layers);
    if (options.engine == kUnscaledEngine || options.engine == "hybrid")
        options.validation.packet_hops.reset();
    options.validation.whole_day = services.day_engines.contains(options.engine) &&
                                   !options.validation.hour && options.scenario_file.empty();
    auto network = open_topology(options.topology);
    if (!network) return tl::unexpected(network.error());
    const auto series = open_matrices(options, *network->topology);
    if (!series) return tl::unexpected(series.error());
    auto scenario = validation_scenario(*network->topology, options.validation);
    if (!scenario) return tl::unexpected(scenario.error());
    scenario->topology = options.topology;
    if (!options.scenario_file.empty() && options.output.out_dir) {
        return fail(
            ErrorCode::kInvalid,
            "--out: nothing would be written there, since --save-scenario runs nothing; give one of them");
    }
    if (!options.scenario_file.empty()) {
        scenario->topology = beside(options.topology, options.scenario_file);
        return write_file(options.scenario_file, write_scenario(*scenario)).transform([] {
            return ExitStatus::kOk;
        });
    }
    std::vector<InputFile> inputs{input_of(network->name, network->text)};
    if (*series) {
        std::ranges::copy((*series)->inputs, std::back_inserter(inputs));
        std::ranges::copy((*series)->notes, std::back_inserter(scenario->remarks));
        // The busiest of them is what probes go through.
        options.validation.demands = named((*series)->matrices[busiest_of(**series)], *network->topology);
    }
    const ScenarioRun run{std::move(*scenario), std::move(*network), std::move(inputs),
                          knobs_of(options),    options.engine,      options.max_packet_hops};
    auto result = options.validation.whole_day
                      ? play_day(run, options, day_run(options, *series), services, terminal)
                      : run_scenario(run, services);
    if (!result) return tl::unexpected(result.error());
    if (options.validation.whole_day && options.probes) {
        if (auto probed = probe_busiest_hour(run, options, services, *result); !probed)
            return tl::unexpected(probed.error());
    }
    return print_result(*result, options.output, terminal);
}

/// What targets bound, and by how much.
void add_target_options(CLI::App& app, ValidationOptions& options) {
    app.add_option_function<double>(
           "--target",
           [&options](const double& ms) {
               if (!(ms >= kLeastTarget && ms <= kMostTarget)) {
                   throw CLI::ValidationError("--target",
                                              fmt::format("{} ms is not allowed: must be from {} to {}", ms,
                                                          kLeastTarget, kMostTarget));
               }
               options.target = from_seconds(ms * 1e-3);
           },
           "One-way delay every pair may take, instead of 20, 5 or 1 ms by where it lies")
        ->option_text("MS");
    add_choice(app, {"--statistic", "What the target bounds: mean, p50, p90, p99, p999 or max", "WORD [p99]"},
               {{"mean", DelayStatistic::kMean},
                {"p50", DelayStatistic::kP50},
                {"p90", DelayStatistic::kP90},
                {"p99", DelayStatistic::kP99},
                {"p999", DelayStatistic::kP999},
                {"max", DelayStatistic::kMax}},
               options.statistic);
}

/// Which hours are looked at, and what is cut in them.
void add_day_options(CLI::App& app, Options& options) {
    app.add_option("--hour", options.validation.hour,
                   "The load of this hour alone, by the daily curve: 0 up to 24")
        ->option_text("H [fluid: all day; else 21]");
    auto* bins = app.add_option("--bins", options.bins, "Equal parts of the day, each in its steady state")
                     ->check(CLI::Range(std::size_t{1}, kMostBins))
                     ->option_text("N [96]");
    app.add_option("--matrices", options.matrices,
                   "The day is these matrices, one after the other, instead of the daily curve: files of any "
                   "format that is read, directories of them, or the lines of hexi trace matrix")
        ->excludes(bins)
        ->option_text("FILE ...");
    app.add_option("--matrix-s", options.matrix_s, "How long each of them lasts")
        ->check(CLI::Range(1e-3, kLongestMatrix))
        ->option_text("S [24 h in all]");
    add_choice(app,
               {"--cuts", "What is cut, one after the other, all day: each-fibre, each-link or none",
                "WORD [each-fibre, or each-link]"},
               {{"each-fibre", CutKind::kFibres}, {"each-link", CutKind::kLinks}, {"none", CutKind::kNone}},
               options.cuts);
    app.add_option("--jobs", options.jobs, "Threads to work with; the answer is the same with any number")
        ->check(CLI::Range(std::size_t{1}, kMostJobs))
        ->option_text("N [all cores]");
}

void define(CLI::App& app, Options& options) {
    app.add_option("TOPOLOGY", options.topology, "A file of any format that is read, or 'national'")
        ->option_text("[national]");
    app.add_option("--fail", options.validation.failed,
                   "A link, fibre or risk group that is down; may be repeated")
        ->allow_extra_args(false)
        ->option_text("LINK");
    app.add_option("--load", options.validation.load, "Factor on the load of the daily peak")
        ->option_text("X [1]");
    app.add_option("--burstiness", options.validation.burstiness,
                   "Of background traffic below a second: its variance over that of packets at random")
        ->option_text("X [5.19]");
    app.add_option("--layer", options.layers, "optical, ip-private or ip; may be repeated")
        ->allow_extra_args(false)
        ->option_text("LAYER [all]");
    app.add_option("--engine", options.engine,
                   "fluid, at full rates and with all demands, over a day; or, at one hour, packet; "
                   "hybrid, probes through all of it; "
                   "packet-stock, the ns-3 reference; dataplane, in virtual time")
        ->option_text("ENGINE [fluid]");
    add_day_options(app, options);
    app.add_flag_callback(
        "--no-probes", [&options] { options.probes = false; },
        "Of a day: do not hold its busiest hour against probes, packet by packet (hybrid engine)");
    add_seed_option(app, "Seed of all randomness", "N [1]",
                    [&options](std::uint64_t seed) { options.validation.seed = seed; });
    add_target_options(app, options.validation);
    app.add_option("--save-scenario", options.scenario_file,
                   "Write the scenario to FILE instead of running it")
        ->option_text("FILE");
    add_packet_limit(app, options.max_packet_hops);
    add_output_options(app, options.output);
}

}  // namespace

Command validate_command(const EmulatorServices& services) {
    return {"validate",
            "Hold every pair against its latency target over a day, and after every cut",
            "hexi validate --fail otn-zhangjiakou-guian --out out",
            [services](CLI::App& app) -> Action {
                auto options = std::make_shared<Options>();
                define(app, *options);
                return [options, services](Terminal& terminal) {
                    return validate_network(*options, services, terminal);
                };
            },
            {}};
}

}  // namespace hexi
