#include "controller/commands/path_command.hpp"

#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>

#include "controller/commands/wanted_layer.hpp"
#include "controller/path_report.hpp"
#include "topology/commandline/output_options.hpp"
#include "topology/commandline/value_options.hpp"
#include "topology/commands/open_topology.hpp"

namespace hexi {
namespace {

constexpr std::size_t kMostPaths = 1000;

/// The command line as typed.
struct Options {
    std::string source, destination;
    std::string topology{kNational};
    std::string layer;  ///< empty: see wanted_layer()
    PathMetric metric = PathMetric::kDelay;
    std::vector<std::string> failed, avoided, via;
    std::optional<std::size_t> max_hops;
    std::size_t count = 1;
    bool disjoint = false;
    OutputOptions output;
};

/// What to pass and what not: a name is a node where there is one, else a link, fibre or risk group.
Result<void> understand_wishes(const Topology& topology, const Options& options, PathQuery& query) {
    for (const std::string& name : options.avoided) {
        if (const auto node = topology.find_node(name)) {
            query.avoided_nodes.push_back(*node);
            continue;
        }
        const auto links = topology.find_links(name);
        if (!links) return tl::unexpected(in_context("--avoid", links.error()));
        query.avoided_links.insert(query.avoided_links.end(), links->begin(), links->end());
    }
    for (const std::string& name : options.via) {
        const auto node = topology.find_node(name);
        if (!node) return tl::unexpected(in_context("--via", node.error()));
        query.via.push_back(*node);
    }
    return {};
}

Result<PathQuery> understand(const Topology& topology, const Options& options) {
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
                    .max_hops = options.max_hops,
                    .count = options.count,
                    .disjoint = options.disjoint};
    for (const std::string& name : options.failed) {
        const auto links = topology.find_links(name);
        if (!links) return tl::unexpected(in_context("--fail", links.error()));
        query.failed.insert(query.failed.end(), links->begin(), links->end());
    }
    if (auto read = understand_wishes(topology, options, query); !read) return tl::unexpected(read.error());
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
    const auto query = understand(*opened->topology, options);
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

void define_options(CLI::App& app, Options& options) {
    app.add_option("SOURCE", options.source, "Node the path begins at")->required();
    app.add_option("DESTINATION", options.destination, "Node it ends at")->required();
    app.add_option("--topology", options.topology, "A file of any format that is read, or 'national'")
        ->option_text("FILE [national]");
    app.add_option("--layer", options.layer, "optical, ip-private or ip; without it ip, where there is one")
        ->option_text("LAYER");
    add_choice(app, {"--metric", "What is least: delay or igp", "METRIC [delay]"},
               {{"delay", PathMetric::kDelay}, {"igp", PathMetric::kIgp}}, options.metric);
    app.add_option("--fail", options.failed, "A link, fibre or risk group that is down; may be repeated")
        ->option_text("LINK")
        ->allow_extra_args(false);
    app.add_option("--avoid", options.avoided,
                   "A node, link, fibre or risk group not to be used; may be repeated")
        ->option_text("NAME")
        ->allow_extra_args(false);
    auto* via = app.add_option("--via", options.via, "A node to be passed, in any order; may be repeated")
                    ->option_text("NODE")
                    ->allow_extra_args(false);
    auto* hops = app.add_option("--max-hops", options.max_hops, "Most links of a path")
                     ->check(CLI::Range(std::size_t{1}, kMostPaths))
                     ->option_text("N");
    auto* count = app.add_option("--k", options.count, "How many paths, best first")
                      ->check(CLI::Range(std::size_t{1}, kMostPaths))
                      ->option_text("N [1]");
    app.add_flag("--disjoint", options.disjoint,
                 "Two paths that share no fibre or other risk, or as little as can be")
        ->excludes(count)
        ->excludes(via)
        ->excludes(hops);
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
