#include "controller/commands/path_command.hpp"

#include <memory>
#include <ostream>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "controller/commands/link_wishes.hpp"
#include "controller/commands/wanted_layer.hpp"
#include "controller/free_capacity.hpp"
#include "controller/path_report.hpp"
#include "topology/commandline/output_options.hpp"
#include "topology/commandline/value_options.hpp"
#include "topology/commands/open_topology.hpp"
#include "topology/formats/matrix.hpp"
#include "topology/formats/rate_text.hpp"

namespace hexi {
namespace {

constexpr std::size_t kMostPaths = 1000;

/// The command line as typed.
struct Options {
    std::string source, destination;
    std::string topology{kNational};
    std::string layer;  ///< empty: see wanted_layer()
    PathMetric metric = PathMetric::kDelay;
    LinkWishes links;
    std::vector<std::string> via;
    std::string min_free, matrix;  ///< empty: not given
    double load = 1;
    std::optional<std::size_t> max_hops, ecmp;
    std::optional<double> max_delay_ms, max_metric;
    std::size_t count = 1;
    bool disjoint = false;
    OutputOptions output;
};

/// What to pass and what not.
Result<void> understand_wishes(const Topology& topology, const Options& options, PathQuery& query) {
    auto choice = choose_links(topology, options.links);
    if (!choice) return tl::unexpected(choice.error());
    query.failed = std::move(choice->failed);
    query.avoided_links = std::move(choice->avoided_links);
    query.avoided_nodes = std::move(choice->avoided_nodes);
    query.affinity = std::move(choice->affinity);
    for (const std::string& name : options.via) {
        const auto node = topology.find_node(name);
        if (!node) return tl::unexpected(in_context("--via", node.error()));
        query.bounds.nodes.push_back(*node);
    }
    return {};
}

/// What the matrix puts on links, each demand on its shortest path; says on `err` what has none.
Result<std::vector<double>> loads_of(const Topology& topology, const Options& options, const PathQuery& query,
                                     std::ostream& err) {
    const auto read = read_matrix(options.matrix, topology);
    if (!read) return tl::unexpected(in_context("--matrix", read.error()));
    for (const std::string& note : read->notes) err << "note: " << note << '\n';
    NetworkState state(topology);
    for (const LinkId link : query.failed) state[link].status = LinkStatus::kDown;
    const CostGraph graph(topology, state, {.layer = query.layer, .metric = query.metric});
    auto loads = shortest_path_loads(graph, read->matrix.scaled(options.load).demands());
    if (loads.without_path > 0)
        err << fmt::format("note: {} demands have no path on layer {} and load nothing\n", loads.without_path,
                           to_string(query.layer));
    return std::move(loads.by_link);
}

Result<void> understand_room(const Topology& topology, const Options& options, PathQuery& query,
                             std::ostream& err) {
    if (!options.min_free.empty()) {
        query.min_free = parse_rate(options.min_free);
        if (!query.min_free) {
            return fail(ErrorCode::kInvalid,
                        fmt::format("--min-free: '{}' is not allowed: must be a rate, such as 100Gbit/s",
                                    options.min_free));
        }
    }
    if (options.matrix.empty()) return {};
    return loads_of(topology, options, query, err).transform([&](std::vector<double> loads) {
        query.loads = std::move(loads);
    });
}

Result<PathQuery> understand(const Topology& topology, const Options& options, std::ostream& err) {
    const auto source = topology.find_node(options.source);
    if (!source) return tl::unexpected(in_context("SOURCE", source.error()));
    const auto destination = topology.find_node(options.destination);
    if (!destination) return tl::unexpected(in_context("DESTINATION", destination.error()));
    const auto layer = wanted_layer(topology, options.layer);
    if (!layer) return tl::unexpected(layer.error());
    PathQuery query{.source = *source,
                    .destination = *destination,
                    .layer = *layer,
                    .metric = options.metric,
                    .bounds = {.max_metric = options.max_metric, .max_hops = options.max_hops},
                    .count = options.count,
                    .disjoint = options.disjoint,
                    .ecmp = options.ecmp};
    if (options.max_delay_ms) query.bounds.max_delay = from_seconds(*options.max_delay_ms / 1e3);
    if (auto read = understand_wishes(topology, options, query); !read) return tl::unexpected(read.error());
    if (auto read = understand_room(topology, options, query, err); !read)
        return tl::unexpected(read.error());
    return query;
}

std::string printed(const PathReport& report, OutputFormat format, bool colour) {
    if (format == OutputFormat::kJson) return write_json(to_json(report));
    if (format == OutputFormat::kCsv) return to_csv(report);
    return to_text(report, colour);
}

Result<ExitStatus> run(const Options& options, Terminal& terminal) {
    const auto opened = open_topology(options.topology);
    if (!opened) return tl::unexpected(opened.error());
    tell_notes(*opened->topology, terminal.err);
    const auto query = understand(*opened->topology, options, terminal.err);
    if (!query) return tl::unexpected(query.error());
    const auto report = report_paths(*opened->topology, *query);
    if (!report) return tl::unexpected(report.error());
    if (options.output.out_dir) {
        const auto written =
            write_output_files(*options.output.out_dir,
                               {{"path.json", write_json(to_json(*report))}, {"path.csv", to_csv(*report)}});
        if (!written) return tl::unexpected(written.error());
    }
    terminal.out << printed(*report, options.output.format, terminal.colour);
    return ExitStatus::kOk;
}

/// Which links a path may use.
void define_link_options(CLI::App& app, Options& options) {
    add_link_options(app, options.links);
    auto* free = app.add_option("--min-free", options.min_free, "So much of each link's capacity is free")
                     ->option_text("RATE");
    auto* matrix = app.add_option("--matrix", options.matrix,
                                  "With --min-free: traffic that is there, each demand on its shortest path")
                       ->needs(free)
                       ->option_text("FILE");
    app.add_option("--load", options.load, "Multiplies every demand of the matrix")
        ->check(CLI::Range(0.0, 1e6))
        ->needs(matrix)
        ->option_text("FACTOR [1]");
}

/// What a path has to keep to, and how many are wanted.
void define_path_options(CLI::App& app, Options& options) {
    app.add_option("--via", options.via, "A node to be passed, in any order; may be repeated")
        ->option_text("NODE")
        ->allow_extra_args(false)
        ->delimiter(',');
    app.add_option("--max-hops", options.max_hops, "Most links of a path")
        ->check(CLI::Range(std::size_t{1}, kMostPaths))
        ->option_text("N");
    app.add_option("--max-delay-ms", options.max_delay_ms, "Most fixed delay of a path, one way")
        ->check(CLI::Range(0.0, 1e6))
        ->option_text("MS");
    app.add_option("--max-metric", options.max_metric, "Largest sum of IGP metrics of a path")
        ->check(CLI::Range(0.0, 1e12))
        ->option_text("SUM");
    auto* count = app.add_option("--k", options.count, "How many paths, best first")
                      ->check(CLI::Range(std::size_t{1}, kMostPaths))
                      ->option_text("N [1]");
    auto* disjoint =
        app.add_flag(
               "--disjoint", options.disjoint,
               "Two paths that share no fibre or other risk, or as little as can be; --via is for the first")
            ->excludes(count);
    auto* ecmp =
        app.add_option("--ecmp", options.ecmp, "All equally cheap paths, at most N, and their shares")
            ->check(CLI::Range(std::size_t{1}, kMostPaths))
            ->option_text("N")
            ->excludes(count)
            ->excludes(disjoint);
    for (const char* bound : {"--via", "--max-hops", "--max-delay-ms", "--max-metric"})
        ecmp->excludes(app.get_option(bound));
}

void define_options(CLI::App& app, Options& options) {
    app.add_option("SOURCE", options.source, "Node the path begins at")->required();
    app.add_option("DESTINATION", options.destination, "Node it ends at")->required();
    app.add_option("--topology", options.topology, "A file of any format that is read, or 'national'")
        ->option_text("FILE [national]");
    app.add_option("--layer", options.layer, "optical, ip-private or ip; without it ip, where there is one")
        ->option_text("LAYER");
    add_choice(app, {"--metric", "What is least: delay, igp or hops", "METRIC [delay]"},
               {{"delay", PathMetric::kDelay}, {"igp", PathMetric::kIgp}, {"hops", PathMetric::kHops}},
               options.metric);
    define_link_options(app, options);
    define_path_options(app, options);
    add_output_options(app, options.output);
}

}  // namespace

Command path_command() {
    return {"path",
            "Show the path between two nodes and what each hop costs",
            "hexi path beijing guiyang --layer optical --k 3",
            [](CLI::App& app) -> Action {
                auto options = std::make_shared<Options>();
                define_options(app, *options);
                return [options](Terminal& terminal) { return run(*options, terminal); };
            },
            {}};
}

}  // namespace hexi
