#include "controller/commands/routes_command.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <memory>
#include <ostream>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "controller/commands/link_wishes.hpp"
#include "controller/commands/wanted_layer.hpp"
#include "controller/engineering/te_report.hpp"
#include "topology/base/file.hpp"
#include "topology/commandline/output_options.hpp"
#include "topology/commands/open_topology.hpp"
#include "topology/formats/matrix.hpp"

namespace hexi {
namespace {

/// The command line as typed.
struct Options {
    std::string topology, matrix;
    std::string objective = "min-mlu", paths = "all", solver = "exact", layer;
    std::optional<double> gap, max_delay_ms, time_limit_s;
    double load = 1, max_utilisation = 1;
    std::optional<std::size_t> max_hops;
    LinkWishes links;
    bool protect = false;
    OutputOptions output;
};

tl::unexpected<Error> refuse(std::string_view option, std::string_view sentence) {
    return fail(ErrorCode::kInvalid, fmt::format("{}: {}", option, sentence));
}

Result<std::optional<std::size_t>> paths_of(const std::string& word) {
    if (word == "all") return std::nullopt;
    std::size_t count = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), count);
    const bool whole = error == std::errc{} && end == word.data() + word.size();
    if (whole && count >= 1 && count <= 1000) return count;
    return refuse("--paths",
                  fmt::format("'{}' is not allowed: must be all, or a whole number from 1 to 1000", word));
}

/// What the routes may use.
Result<void> understand_links(const Options& options, TeProblem& problem) {
    auto choice = choose_links(*problem.topology, options.links);
    if (!choice) return tl::unexpected(choice.error());
    for (const LinkId link : choice->failed) problem.state[link].status = LinkStatus::kDown;
    problem.avoided_links = std::move(choice->avoided_links);
    problem.avoided_nodes = std::move(choice->avoided_nodes);
    problem.affinity = std::move(choice->affinity);
    problem.max_hops = options.max_hops;
    return {};
}

/// What the file and the command line ask of each demand; what is left of it below 1 bit/s is no demand.
std::vector<TeDemand> demands_of(const std::vector<TermedDemand>& read, const Options& options) {
    std::vector<TeDemand> demands;
    for (const auto& [demand, terms] : read) {
        const double rate = static_cast<double>(demand.rate.count()) * options.load;
        const BitRate scaled = options.load == 1
                                   ? demand.rate
                                   : BitRate(static_cast<std::uint64_t>(std::min(rate, kLargestRate)));
        if (scaled.count() == 0) continue;
        auto max_delay = terms.max_delay;
        if (options.max_delay_ms) {
            const SimTime all = from_seconds(*options.max_delay_ms / 1e3);
            max_delay = std::min(all, max_delay.value_or(all));
        }
        demands.push_back({demand.source, demand.destination, scaled, terms.traffic_class, max_delay});
    }
    return demands;
}

Result<TeProblem> understand(const Topology& topology, const ReadDemands& matrix, const Options& options) {
    TeProblem problem{.topology = &topology, .state = NetworkState(topology)};
    const auto layer = wanted_layer(topology, options.layer);
    if (!layer) return tl::unexpected(layer.error());
    const auto objective = parse_te_objective(options.objective);
    if (!objective) return tl::unexpected(in_context("--objective", objective.error()));
    const auto paths = paths_of(options.paths);
    if (!paths) return tl::unexpected(paths.error());
    if (auto understood = understand_links(options, problem); !understood)
        return tl::unexpected(understood.error());
    problem.layer = *layer;
    problem.objective = *objective;
    problem.paths = *paths;
    problem.max_utilisation = options.max_utilisation;
    problem.demands = demands_of(matrix.demands, options);
    return problem;
}

TeEffort effort_of(const Options& options) {
    TeEffort effort;
    if (options.solver == "fast") effort.method = TeMethod::kFast;
    if (options.solver == "edges") effort.method = TeMethod::kEdges;
    effort.gap = options.gap.value_or(options.solver == "fast" ? 0.05 : 1e-6);
    if (options.time_limit_s) {
        const std::chrono::duration<double> limit(*options.time_limit_s);
        effort.time_limit = std::chrono::duration_cast<std::chrono::nanoseconds>(limit);
    }
    return effort;
}

Result<void> write_files(const std::string& folder, const TeReport& report) {
    std::error_code refused;
    std::filesystem::create_directories(folder, refused);
    if (refused) {
        return fail(ErrorCode::kEnvironment,
                    fmt::format("--out: {}: cannot make the directory: {}", folder, refused.message()));
    }
    return write_file(folder + "/routes.json", write_json(to_json(report))).and_then([&] {
        return write_file(folder + "/routes.csv", to_csv(report));
    });
}

std::string printed(const TeReport& report, OutputFormat format, bool colour) {
    if (format == OutputFormat::kJson) return write_json(to_json(report));
    if (format == OutputFormat::kCsv) return to_csv(report);
    return to_text(report, colour);
}

/// What is proven of traffic that these routes do not fit in.
std::string congested(const TeSolution& solution) {
    const double proven = solution.objective == TeObjective::kMinMlu ? solution.bound : 0;
    if (proven <= 1) {
        return fmt::format(
            "These routes load some link to {:.4g} % of its capacity; whether others would fit is not known.",
            solution.mlu * 100);
    }
    return fmt::format(
        "The traffic does not fit: some link would have to carry {:.4g} % of its capacity; {:.4g} % of "
        "every demand would fit.",
        proven * 100, 100 / proven);
}

Result<ExitStatus> run(const Options& options, Terminal& terminal) {
    const auto opened = open_topology(options.topology);
    if (!opened) return tl::unexpected(opened.error());
    const Topology& topology = *opened->topology;
    const auto matrix = read_demands(options.matrix, topology);
    if (!matrix) return tl::unexpected(in_context("--matrix", matrix.error()));
    const auto problem = understand(topology, *matrix, options);
    if (!problem) return tl::unexpected(problem.error());
    auto solution = solve_te(*problem, effort_of(options));
    if (!solution) return tl::unexpected(solution.error());
    if (solution->mlu > 1 + 1e-9) solution->notes.push_back(congested(*solution));
    TeReport report{*problem, *solution, options.solver, std::nullopt, topology.spec().notes};
    report.notes.insert(report.notes.end(), matrix->notes.begin(), matrix->notes.end());
    if (options.protect) report.protection = protect_routes(*problem, *solution);
    for (const std::string& note : report.notes) terminal.err << "note: " << note << '\n';
    for (const std::string& note : solution->notes) terminal.err << "note: " << note << '\n';
    if (options.output.out_dir) {
        if (auto written = write_files(*options.output.out_dir, report); !written)
            return tl::unexpected(written.error());
    }
    terminal.out << printed(report, options.output.format, terminal.colour);
    return ExitStatus::kOk;
}

void define_options(CLI::App& app, Options& options) {
    app.add_option("TOPOLOGY", options.topology, "A file of any format that is read, or 'national'")
        ->required();
    app.add_option(
           "--matrix", options.matrix,
           "Traffic: CSV or JSON, with classes and latency targets or without; Repetita .demands, SNDlib")
        ->required()
        ->option_text("FILE");
    app.add_option("--objective", options.objective, "min-mlu, min-latency, max-throughput or max-min")
        ->option_text("WORD [min-mlu]");
    app.add_option("--paths", options.paths, "all, or the so many quickest of each demand")
        ->option_text("all|K [all]");
    app.add_option("--solver", options.solver,
                   "exact, fast (certified to the gap), or edges (the textbook linear program)")
        ->check(CLI::IsMember({"exact", "fast", "edges"}))
        ->option_text("SOLVER [exact]");
    app.add_option("--gap", options.gap, "Stop when proven this near to the best")
        ->check(CLI::Range(0.0, 1.0))
        ->option_text("SHARE [exact 1e-6, fast 0.05]");
    app.add_option("--time-limit-s", options.time_limit_s, "Stop then, with the best so far and its bound")
        ->check(CLI::Range(0.0, 1e6))
        ->option_text("SECONDS");
    app.add_option("--max-delay-ms", options.max_delay_ms,
                   "No path may be slower, one way; the matrix may be stricter")
        ->check(CLI::Range(0.0, 1e6))
        ->option_text("MS");
    app.add_option("--max-utilisation", options.max_utilisation,
                   "Limit of min-latency, max-throughput and max-min")
        ->check(CLI::Range(1e-6, 1e6))
        ->option_text("SHARE [1]");
    app.add_option("--load", options.load, "Multiplies every demand")
        ->check(CLI::Range(0.0, 1e6))
        ->option_text("FACTOR [1]");
    app.add_option("--layer", options.layer, "optical, ip-private or ip; without it ip, where there is one")
        ->option_text("LAYER");
    app.add_option("--max-hops", options.max_hops, "Most links of a path")
        ->check(CLI::Range(std::size_t{1}, std::size_t{1000}))
        ->option_text("N");
    add_link_options(app, options.links);
    app.add_flag("--protect", options.protect,
                 "A backup for every path, and the load after every single failure");
    add_output_options(app, options.output);
}

}  // namespace

Command routes_command() {
    return {"routes",
            "Route a traffic matrix best, with proof",
            "hexi routes network.graph --matrix traffic.demands --objective min-mlu --protect",
            [](CLI::App& app) -> Action {
                auto options = std::make_shared<Options>();
                define_options(app, *options);
                return [options](Terminal& terminal) { return run(*options, terminal); };
            },
            {}};
}

}  // namespace hexi
