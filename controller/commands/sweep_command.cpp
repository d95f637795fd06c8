#include "controller/commands/sweep_command.hpp"

#include <functional>
#include <ostream>

#include <CLI/CLI.hpp>

#include "controller/commands/wanted_layer.hpp"
#include "controller/whatif/growth_report.hpp"
#include "controller/whatif/played_report.hpp"
#include "controller/whatif/sweep_report.hpp"
#include "topology/commandline/output_options.hpp"
#include "topology/commandline/progress_line.hpp"
#include "topology/commandline/value_options.hpp"
#include "topology/commands/open_topology.hpp"
#include "topology/formats/matrix.hpp"

namespace hexi {
namespace {

constexpr std::size_t kMostJobs = 1024;

/// The command line as typed.
struct Options {
    std::string name = "national";
    std::vector<std::string> layers;
    std::vector<std::string> failures;  ///< empty: see failures_of()
    std::string load = "1";
    std::string matrix;  ///< empty: the network's own traffic
    bool protect = false;
    std::optional<TeObjective> objective;
    double tier2 = 1;
    std::string growth;  ///< empty: failures are swept
    GrowthRequest outlook;
    std::string engine;  ///< empty: cases are worked out, not played
    std::size_t seeds = 1;
    std::size_t jobs = usual_jobs();
    OutputOptions output;
};

Result<std::vector<Layer>> layers_of(const Options& options) {
    std::vector<Layer> layers;
    for (const std::string& word : options.layers) {
        const auto layer = parse_layer(word);
        if (!layer) return tl::unexpected(in_context("--layer", layer.error()));
        layers.push_back(*layer);
    }
    return layers;
}

/// The matrix's traffic in place of all other, on the one layer that is asked for or usual.
Result<void> take_matrix(const Options& options, ServiceLoad& load, Terminal& terminal) {
    if (options.layers.size() > 1) {
        return fail(ErrorCode::kInvalid, "--matrix: is the traffic of one layer; give --layer once");
    }
    const auto layer = wanted_layer(*load.topology, options.layers.empty() ? "" : options.layers.front());
    if (!layer) return tl::unexpected(layer.error());
    const auto read = read_matrix(options.matrix, *load.topology);
    if (!read) return tl::unexpected(in_context("--matrix", read.error()));
    for (const std::string& note : read->notes) terminal.err << "note: " << note << '\n';
    load.demands.clear();
    for (const Demand& demand : read->matrix.demands()) {
        load.demands.push_back({{demand.source, demand.destination, *layer, 0}, demand.rate});
    }
    std::erase_if(load.targets, [&](const ServiceTarget& target) { return target.key.layer != *layer; });
    load.remarks = {"traffic is that of " + options.matrix};
    return {};
}

Result<ServiceLoad> open_load(const Options& options, const SweepServices& services, Terminal& terminal) {
    const auto layers = layers_of(options);
    if (!layers) return tl::unexpected(layers.error());
    auto load = services.open(options.name, *layers);
    if (!load || options.matrix.empty()) return load;
    if (auto taken = take_matrix(options, *load, terminal); !taken) return tl::unexpected(taken.error());
    return load;
}

/// What is to fail: where nothing is said what fails in practice, fibres, if the network has any.
std::vector<std::string> failures_of(const Options& options, const Topology& topology) {
    if (!options.failures.empty()) return options.failures;
    return {topology.fibres().empty() ? "each-link" : "each-fibre"};
}

Result<SweepResult> sweep(const Options& options, const SweepServices& services, Crew& crew,
                          Terminal& terminal) {
    const auto factors = parse_load_factors(options.load);
    if (!factors) return tl::unexpected(in_context("--load", factors.error()));
    auto load = open_load(options, services, terminal);
    if (!load) return tl::unexpected(std::move(load.error()));
    if (crew.speaks()) tell_notes(*load->topology, terminal.err);
    if (options.protect) load->policy.protection = Protection::kPath;
    const SweepRequest request{.failures = failures_of(options, *load->topology),
                               .factors = *factors,
                               .objective = options.objective};
    std::optional<ProgressLine> line;
    if (terminal.progress && crew.speaks()) line.emplace(terminal.err, "sweeping");
    return run_sweep(*std::move(load), request, crew, [&](double share) {
        if (line) line->show(share);
    });
}

/// A report in the forms that may be asked for.
struct Forms {
    std::vector<OutputFile> files;
    std::function<std::string()> json, csv, table;
};

Result<void> print(const Forms& forms, const OutputOptions& output, Terminal& terminal) {
    if (output.out_dir) {
        auto written = write_output_files(*output.out_dir, forms.files);
        if (!written) return written;
    }
    switch (output.format) {
        case OutputFormat::kJson:
            terminal.out << forms.json();
            break;
        case OutputFormat::kCsv:
            terminal.out << forms.csv();
            break;
        case OutputFormat::kTable:
            terminal.out << forms.table();
            break;
    }
    return {};
}

Result<void> print(const SweepReport& report, const OutputOptions& output, Terminal& terminal) {
    Forms forms{.json = [&] { return write_json(to_json(report)); },
                .csv = [&] { return cases_csv(report); },
                .table = [&] { return to_text(report, terminal.colour); }};
    if (output.out_dir) {
        forms.files = {{"sweep.json", forms.json()},
                       {"cases.csv", forms.csv()},
                       {"elements.csv", elements_csv(report)},
                       {"pairs.csv", pairs_csv(report)}};
    }
    return print(forms, output, terminal);
}

Result<void> print(const GrowthReport& report, const OutputOptions& output, Terminal& terminal) {
    Forms forms{.json = [&] { return write_json(to_json(report)); },
                .csv = [&] { return years_csv(report); },
                .table = [&] { return to_text(report, terminal.colour); }};
    if (output.out_dir) {
        forms.files = {{"growth.json", forms.json()},
                       {"years.csv", forms.csv()},
                       {"links.csv", links_csv(report)},
                       {"added.csv", added_csv(report)}};
    }
    return print(forms, output, terminal);
}

Result<ExitStatus> grow(const Options& options, const SweepServices& services, Terminal& terminal) {
    auto load = open_load(options, services, terminal);
    if (!load) return tl::unexpected(std::move(load.error()));
    GrowthRequest request = options.outlook;
    auto rates = parse_growth(options.growth, load->classes);
    if (!rates) return tl::unexpected(in_context("--growth", std::move(rates.error())));
    request.rates = *std::move(rates);
    const auto model = SweepModel::create(*std::move(load));
    if (!model) return tl::unexpected(model.error());
    std::optional<ProgressLine> line;
    if (terminal.progress) line.emplace(terminal.err, "looking ahead");
    const auto outlook = look_ahead(*model, request, [&](double share) {
        if (line) line->show(share);
    });
    line.reset();
    if (!outlook) return tl::unexpected(outlook.error());
    const auto printed = print({*model, request, *outlook}, options.output, terminal);
    if (!printed) return tl::unexpected(printed.error());
    return outlook->something_runs_out() ? ExitStatus::kMissed : ExitStatus::kOk;
}

Result<void> print(const PlayedSweep& sweep, const OutputOptions& output, Terminal& terminal) {
    Forms forms{.json = [&] { return write_json(to_json(sweep)); },
                .csv = [&] { return to_csv(sweep); },
                .table = [&] { return to_text(sweep, terminal.colour); }};
    if (output.out_dir) forms.files = {{"played-sweep.json", forms.json()}, {"runs.csv", forms.csv()}};
    return print(forms, output, terminal);
}

Result<ExitStatus> play(const Options& options, const SweepServices& services, Terminal& terminal) {
    if (!services.player)
        return fail(ErrorCode::kUnsupported,
                    "--engine: there are no engines under mpirun; use --jobs on one host");
    const auto layers = layers_of(options);
    if (!layers) return tl::unexpected(layers.error());
    const auto factors = parse_load_factors(options.load);
    if (!factors) return tl::unexpected(in_context("--load", factors.error()));
    const auto load = services.open(options.name, *layers);
    if (!load) return tl::unexpected(load.error());
    const auto player = services.player(options.name, *layers, options.engine);
    if (!player) return tl::unexpected(player.error());
    const auto crew = services.crew(options.jobs);
    std::optional<ProgressLine> line;
    if (terminal.progress) line.emplace(terminal.err, "playing");
    const PlayedSweepRequest request{options.engine, failures_of(options, *load->topology), *factors,
                                     options.seeds};
    const auto sweep = play_sweep(*load, request, *player, *crew, [&](double share) {
        if (line) line->show(share);
    });
    line.reset();
    if (!sweep) return tl::unexpected(sweep.error());
    const auto printed = print(*sweep, options.output, terminal);
    if (!printed) return tl::unexpected(printed.error());
    return sweep->some_missed() ? ExitStatus::kMissed : ExitStatus::kOk;
}

Result<ExitStatus> run(const Options& options, const SweepServices& services, Terminal& terminal) {
    if (!options.growth.empty()) return grow(options, services, terminal);
    if (!options.engine.empty()) return play(options, services, terminal);
    const auto crew = services.crew(options.jobs);
    const auto result = sweep(options, services, *crew, terminal);
    if (!result) return tl::unexpected(result.error());
    if (!crew->speaks()) return ExitStatus::kOk;
    const auto printed = print({*result, rank(*result, options.tier2)}, options.output, terminal);
    if (!printed) return tl::unexpected(printed.error());
    return result->some_missed() ? ExitStatus::kMissed : ExitStatus::kOk;
}

void add_growth_options(CLI::App& app, Options& options) {
    auto* growth =
        app.add_option(
               "--growth", options.growth,
               "Look years ahead instead: 0.9/yr for everything, or NAME=0.3/yr by traffic class, layer "
               "or compute, with commas between; 'default' as published")
            ->option_text("RATES")
            ->excludes("--fail")
            ->excludes("--load");
    app.add_option("--years", options.outlook.years, "How many of them")
        ->check(CLI::Range(1, kMostYears))
        ->option_text("N [5]")
        ->needs(growth);
    app.add_option("--fullest", options.outlook.fullest, "Share of a capacity above which it has run out")
        ->check(CLI::Range(0.01, 1.0))
        ->option_text("RATIO [1]")
        ->needs(growth);
    app.add_option("--occupied", options.outlook.occupied, "Share of every hub's compute in use today")
        ->check(CLI::Range(0.0, 1.0))
        ->option_text("RATIO [0.63]")
        ->needs(growth);
    app.add_option("--cny-per-gbps-km", options.outlook.cost.cny_per_gbps_km,
                   "Cost of a Gbit/s more along a km of link")
        ->check(CLI::Range(0.0, 1e9))
        ->option_text("CNY [5]")
        ->needs(growth);
    app.add_option("--cny-per-gbps", options.outlook.cost.cny_per_gbps,
                   "Cost of a Gbit/s more at a link's ends")
        ->check(CLI::Range(0.0, 1e9))
        ->option_text("CNY [250]")
        ->needs(growth);
}

void add_engine_options(CLI::App& app, Options& options) {
    auto* engine =
        app.add_option("--engine", options.engine,
                       "Play every case with an engine of `hexi run`, fluid or packet, and see waits, "
                       "buffers and losses; what fails is down from the start")
            ->option_text("ENGINE");
    for (const char* other : {"--growth", "--matrix", "--objective", "--protect", "--tier2"})
        engine->excludes(app.get_option(other));
    app.add_option("--seeds", options.seeds, "Runs of each case, with the scenario's seed and those after it")
        ->check(CLI::Range(std::size_t{1}, std::size_t{1000}))
        ->option_text("N [1]")
        ->needs(engine);
}

void define_options(CLI::App& app, Options& options) {
    app.add_option("NETWORK", options.name,
                   "A scenario or a topology: a file, a scenario that ships with hexi, or 'national'")
        ->option_text("[national]");
    app.add_option("--fail", options.failures,
                   "each-link, each-fibre, each-srlg, pairs, or names of links, fibres and risk groups, with "
                   "commas between; A+B fail together; may be repeated")
        ->allow_extra_args(false)
        ->option_text("WHAT [each-fibre, or each-link]");
    app.add_option("--load", options.load,
                   "Factors on all traffic: a number, a list, or a range as 0.5..1.5 or 0.5..1.5/0.1")
        ->option_text("RANGE [1]");
    app.add_option("--layer", options.layers, "optical, ip-private or ip; may be repeated")
        ->allow_extra_args(false)
        ->option_text("LAYER [all]");
    app.add_option("--matrix", options.matrix,
                   "Traffic of one layer in place of all other: CSV, JSON, Repetita .demands, SNDlib")
        ->option_text("FILE");
    add_word_option(
        app,
        {"--objective",
         "Route for this before and after each failure: min-mlu, the least utilisation of the fullest link",
         "WORD [shortest paths]"},
        {"min-mlu"}, [&options](std::size_t) { options.objective = TeObjective::kMinMlu; });
    app.add_flag("--protect", options.protect,
                 "Give every path a backup, also where the scenario's policy has none");
    app.add_option("--tier2", options.tier2,
                   "Times its target up to which a pair's latency is shown as degraded, not down")
        ->check(CLI::Range(1.0, 100.0))
        ->option_text("X [1]");
    app.add_option("--jobs", options.jobs, "Threads to work with; the answer is the same with any number")
        ->check(CLI::Range(std::size_t{1}, kMostJobs))
        ->option_text("N [all cores]");
    add_growth_options(app, options);
    add_engine_options(app, options);
    add_output_options(app, options.output);
}

}  // namespace

Command sweep_command(const SweepServices& services) {
    return {"sweep",
            "Show what every failure, at every load, would do to traffic and targets",
            "hexi sweep national --fail each-fibre --load 0.5..1.5",
            [services](CLI::App& app) -> Action {
                auto options = std::make_shared<Options>();
                define_options(app, *options);
                return [options, services](Terminal& terminal) { return run(*options, services, terminal); };
            },
            {}};
}

}  // namespace hexi
