#include "controller/commands/place_command.hpp"

#include <algorithm>
#include <memory>
#include <ostream>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "controller/commands/wanted_layer.hpp"
#include "controller/placement/batch_placement.hpp"
#include "controller/placement/online_placement.hpp"
#include "controller/placement/placement_report.hpp"
#include "topology/base/file.hpp"
#include "topology/commandline/output_options.hpp"
#include "topology/commands/open_topology.hpp"
#include "topology/formats/jobs.hpp"
#include "topology/national/national.hpp"

namespace hexi {
namespace {

/// The command line as typed.
struct Options {
    std::string jobs;
    std::string topology{kNational};
    std::string layer;  ///< empty: see wanted_layer()
    std::string policy = "balanced";
    std::vector<std::string> failed;
    double background = 0;
    bool batch = false;
    double time_limit = 20;
    bool explain = false;
    OutputOptions output;
};

Result<ComputeJobSet> open_jobs(const std::string& name, const Topology& topology) {
    if (name == kNational) return parse_jobs(national_jobs_json(), "national_jobs.json", topology);
    return read_file(name).and_then(
        [&](const std::string& text) { return parse_jobs(text, name, topology); });
}

Result<PlacementRequest> understand(const Topology& topology, const ComputeJobSet& jobs,
                                    const Options& options) {
    const auto layer = wanted_layer(topology, options.layer);
    if (!layer) return tl::unexpected(layer.error());
    const auto policy = parse_placement_policy(options.policy);
    if (!policy) return tl::unexpected(in_context("--policy", policy.error()));
    return PlacementRequest{.topology = &topology,
                            .jobs = &jobs,
                            .state = NetworkState(topology),
                            .layer = *layer,
                            .background_ratio = options.background,
                            .policy = *policy};
}

/// Adds what `name` stands for to what has failed: links, or a hub.
Result<void> add_failure(PlacementRequest& request, const std::string& name, const PlacementModel& model) {
    const auto links = request.topology->find_links(name);
    if (links) {
        for (const LinkId link : *links) request.state[link].status = LinkStatus::kDown;
        return {};
    }
    const auto node = request.topology->find_node(name);
    const bool is_hub = node && std::any_of(model.hubs().begin(), model.hubs().end(),
                                            [&](const auto& hub) { return hub.node == *node; });
    if (is_hub) {
        request.failed_hubs.push_back(*node);
        return {};
    }
    if (node)
        return fail(
            ErrorCode::kNotFound,
            fmt::format("--fail: node '{}' is no hub, and no link, fibre or risk group has that name", name));
    return tl::unexpected(in_context("--fail", links.error()));
}

/// The model after the failures that were named; nothing where none were.
Result<std::optional<PlacementModel>> failed_model(const PlacementModel& model, const Options& options) {
    if (options.failed.empty()) return std::nullopt;
    PlacementRequest request = model.request();
    for (const std::string& name : options.failed) {
        if (auto added = add_failure(request, name, model); !added) return tl::unexpected(added.error());
    }
    return PlacementModel::create(std::move(request)).transform([](PlacementModel after) {
        return std::optional(std::move(after));
    });
}

std::string printed(const PlacementReport& report, const Options& options, bool colour) {
    if (options.output.format == OutputFormat::kJson) return write_json(to_json(report));
    if (options.output.format == OutputFormat::kCsv) return to_csv(report);
    return to_text(report, options.explain, colour);
}

Result<ExitStatus> answer(const PlacementReport& report, const Options& options, Terminal& terminal) {
    if (options.output.out_dir) {
        const auto written = write_output_files(
            *options.output.out_dir,
            {{"placement.json", write_json(to_json(report))}, {"placement.csv", to_csv(report)}});
        if (!written) return tl::unexpected(written.error());
    }
    terminal.out << printed(report, options, terminal.colour);
    return all_up(report) ? ExitStatus::kOk : ExitStatus::kMissed;
}

std::chrono::nanoseconds seconds(double count) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(count));
}

Result<PlacementFailure> failure_of(const PlacementModel& after, const PlacementPlan& before,
                                    const Options& options) {
    PlacementFailure failure{options.failed, &after, {}};
    if (!options.batch) {
        failure.replacement = replace_failed(after, before);
        return failure;
    }
    auto placed = place_batch(after, {.time_limit = seconds(options.time_limit)}, &before);
    if (!placed) return tl::unexpected(placed.error());
    failure.replacement.moves = moves_between(after, before, placed->plan);
    failure.replacement.plan = std::move(placed->plan);
    failure.bound = placed->bound;
    return failure;
}

Result<ExitStatus> place(const PlacementModel& model, const Options& options, Terminal& terminal) {
    PlacementReport report{.model = &model};
    if (options.batch) {
        auto placed = place_batch(model, {.time_limit = seconds(options.time_limit)});
        if (!placed) return tl::unexpected(placed.error());
        report.plan = std::move(placed->plan);
        report.bound = placed->bound;
    } else {
        report.plan = place_online(model);
    }
    auto rules = simple_rules(model.request());
    if (!rules) return tl::unexpected(rules.error());
    report.rules = *std::move(rules);
    const auto after = failed_model(model, options);
    if (!after) return tl::unexpected(after.error());
    if (*after) {
        auto failure = failure_of(**after, report.plan, options);
        if (!failure) return tl::unexpected(failure.error());
        report.failure = *std::move(failure);
    }
    return answer(report, options, terminal);
}

Result<ExitStatus> run(const Options& options, Terminal& terminal) {
    const auto opened = open_topology(options.topology);
    if (!opened) return tl::unexpected(opened.error());
    tell_notes(*opened->topology, terminal.err);
    const auto jobs = open_jobs(options.jobs, *opened->topology);
    if (!jobs) return tl::unexpected(jobs.error());
    for (const std::string& note : jobs->notes) terminal.err << "hexi: warning: " << note << "\n";
    return understand(*opened->topology, *jobs, options)
        .and_then([](PlacementRequest request) { return PlacementModel::create(std::move(request)); })
        .and_then([&](const PlacementModel& model) { return place(model, options, terminal); });
}

void define_options(CLI::App& app, Options& options) {
    app.add_option("JOBS", options.jobs, "A file of jobs, JSON or CSV, or 'national' for the built-in mix")
        ->required();
    app.add_option("--topology", options.topology, "A file of any format that is read, or 'national'")
        ->option_text("FILE [national]");
    app.add_option("--layer", options.layer,
                   "optical, ip-private or ip, for jobs that name none; without it ip, where there is one")
        ->option_text("LAYER");
    app.add_option("--policy", options.policy,
                   "latency, cost, green, balanced, or weights such as latency=2,cost=1,green=1")
        ->option_text("POLICY [balanced]");
    app.add_option("--background", options.background, "Share of every link that other traffic takes, 0 to 1")
        ->check(CLI::Range(0.0, 1.0))
        ->option_text("RATIO [0]");
    app.add_option("--fail", options.failed,
                   "A hub, link, fibre or risk group that fails afterwards; may be repeated")
        ->option_text("NAME")
        ->allow_extra_args(false);
    app.add_flag("--batch", options.batch,
                 "Place all jobs at once, and say how far from the best that may be");
    app.add_option("--time-limit", options.time_limit,
                   "Seconds after which --batch answers with the best so far")
        ->check(CLI::Range(0.0, 1e6))
        ->option_text("S [20]");
    app.add_flag("--explain", options.explain, "Show every hub's answer to every job, and the paths");
    add_output_options(app, options.output);
}

}  // namespace

Command place_command() {
    return {"place",
            "Decide which hub serves which compute job, over which path",
            "hexi place national --policy balanced --fail guian",
            [](CLI::App& app) -> Action {
                auto options = std::make_shared<Options>();
                define_options(app, *options);
                return [options](Terminal& terminal) { return run(*options, terminal); };
            },
            {}};
}

}  // namespace hexi
