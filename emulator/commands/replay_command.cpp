#include "emulator/commands/replay_command.hpp"

#include <filesystem>
#include <memory>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "emulator/commands/capture_options.hpp"
#include "emulator/commands/open_scenario.hpp"
#include "emulator/commands/print_result.hpp"
#include "emulator/experiment/scenario_words.hpp"
#include "topology/words.hpp"
#include "traces/commands/mapped_trace.hpp"

namespace hexi {
namespace {

struct Options {
    MappedTraceOptions trace;
    std::string columns, traffic_class, scenario, device, start_at;
    std::vector<std::string> ports;
    std::string engine = "packet", layer = "ip", replies = "open-loop";
    double start_s = 0, duration_s = 0, bin_s = 0;
    LinkCapture capture;
    OutputOptions output;
};

/// The scenario asked for, or an empty one on the network asked for.
Result<ScenarioRun> begin(const Options& options) {
    if (!options.scenario.empty()) return open_scenario(options.scenario);
    const std::string& name = options.trace.mapping.topology;
    auto network = open_topology(name);
    if (!network) return tl::unexpected(network.error());
    ScenarioRun run;
    run.scenario.name = "replay of " + std::filesystem::path(options.trace.file).filename().string();
    run.scenario.file = "hexi trace replay";
    run.inputs.push_back(input_of(name, network->text));
    run.network = std::move(*network);
    run.scenario.seed = options.trace.mapping.seed;
    return run;
}

Result<TraceTraffic> trace_of(const Options& options) {
    const auto layer = parse_layer(options.layer);
    if (!layer) return tl::unexpected(in_context("--layer", layer.error()));
    const auto replies = parse_replies(options.replies);
    if (!replies) return tl::unexpected(in_context("--replies", replies.error()));
    const MappingOptions& mapping = options.trace.mapping;
    const TimingOptions& timing = options.trace.timing;
    const SelectionOptions& selection = options.trace.selection;
    return TraceTraffic{.layer = *layer,
                        .traffic_class = options.traffic_class,
                        .file = options.trace.file,
                        .columns = options.columns,
                        .prefixes = mapping.prefixes,
                        .unknown = mapping.unknown,
                        .hash_bits_v4 = mapping.hash_bits_v4,
                        .hash_bits_v6 = mapping.hash_bits_v6,
                        .filter = selection.filter,
                        .from_s = selection.from_s,
                        .until_s = selection.until_s,
                        .most_packets = selection.most_packets,
                        .reorder_packets = selection.reorder_packets,
                        .speed = timing.speed,
                        .rate_bps = timing.rate_bps,
                        .thin = timing.thin,
                        .repeat = timing.repeat,
                        .start = from_seconds(options.start_s),
                        .bin = from_seconds(options.bin_s),
                        .replies = *replies,
                        .lenient = selection.reading.strictness == Strictness::kLenient};
}

/// What stands in the manifest beside what the scenario says.
std::map<std::string, std::string> knobs_of(const Options& options) {
    const MappingOptions& mapping = options.trace.mapping;
    const TimingOptions& timing = options.trace.timing;
    const SelectionOptions& selection = options.trace.selection;
    std::map<std::string, std::string> knobs{{"engine", options.engine},
                                             {"trace", options.trace.file},
                                             {"replies", options.replies},
                                             {"unknown", mapping.unknown},
                                             {"thin", fmt::format("{}", timing.thin)},
                                             {"repeat", fmt::format("{}", timing.repeat)}};
    if (timing.rate_bps) {
        knobs["rate-bps"] = fmt::format("{}", *timing.rate_bps);
    } else {
        knobs["speed"] = fmt::format("{}", timing.speed);
    }
    if (!mapping.prefixes.empty()) knobs["prefixes"] = mapping.prefixes;
    if (!options.columns.empty()) knobs["columns"] = options.columns;
    if (!selection.filter.empty()) knobs["filter"] = selection.filter;
    return knobs;
}

Result<ExitStatus> run(const Options& options, const ReplayServices& services, Terminal& terminal) {
    if (!options.ports.empty() || !options.device.empty()) return services.on_ports();
    if (!options.start_at.empty())
        return fail(ErrorCode::kInvalid, "--start-at is of real time, which --port or --device ask for");
    const auto trace = trace_of(options);
    if (!trace) return tl::unexpected(trace.error());
    auto opened = begin(options);
    if (!opened) return tl::unexpected(opened.error());
    opened->scenario.traffic.push_back(*trace);
    if (options.duration_s > 0) opened->scenario.duration = from_seconds(options.duration_s);
    opened->engine = options.engine;
    opened->terminal = &terminal;
    opened->knobs = knobs_of(options);
    const auto captured = ask_for_capture(options.capture, *opened);
    if (!captured) return tl::unexpected(captured.error());
    const auto result = run_scenario(*opened, services.emulator);
    if (!result) return tl::unexpected(result.error());
    return print_result(*result, options.output, terminal);
}

void define_virtual(CLI::App& app, Options& options) {
    constexpr double kMostSeconds = 2'592'000;
    app.add_option("--scenario", options.scenario, "Beside what this scenario does, on its network")
        ->excludes(app.get_option("--topology"))
        ->option_text("SCENARIO");
    app.add_option("--engine", options.engine,
                   "packet, packet-stock, hybrid and dataplane play packets; fluid plays rates")
        ->option_text("ENGINE [packet]");
    app.add_option("--layer", options.layer, "optical, ip-private or ip")->option_text("LAYER [ip]");
    app.add_option("--class", options.traffic_class, "One of the scenario's classes")->option_text("CLASS");
    app.add_option("--replies", options.replies,
                   "open-loop: as recorded; causal: not before what they answer has come")
        ->option_text("open-loop|causal [open-loop]");
    app.add_option("--start-s", options.start_s, "When its first packet leaves, in virtual time")
        ->check(CLI::Range(0.0, kMostSeconds))
        ->option_text("S [0]");
    app.add_option("--bin-s", options.bin_s, "Rates are constant over S seconds, with --engine fluid")
        ->check(CLI::Range(0.0, kMostSeconds))
        ->option_text("S [1/200 of the duration]");
    add_capture_options(app, options.capture);
    app.add_option("--duration-s", options.duration_s, "Sources stop after S seconds")
        ->check(CLI::Range(0.0, kMostSeconds))
        ->option_text("S [the scenario's, or the trace's]");
}

void define(CLI::App& app, Options& options) {
    app.add_option("FILE", options.trace.file,
                   "A capture that `hexi trace info` reads, or with --columns a file of flow lines")
        ->required();
    app.add_option("--columns", options.columns,
                   "FILE holds flows, a line each: hexi, nfdump, argus, zeek, or FIELD=COLUMN,...")
        ->option_text("COLUMNS [FILE is a capture]");
    add_mapped_trace_options(app, options.trace);
    define_virtual(app, options);
    app.add_option("--port", options.ports,
                   "In real time: packets that enter at NODE leave through DEVICE; again for each node")
        ->option_text("NODE=DEVICE");
    app.add_option("--device", options.device, "In real time: every packet, as it is, through one device")
        ->option_text("DEVICE");
    app.add_option("--start-at", options.start_at,
                   "In real time: begin at this time of the day's clock, in UTC")
        ->option_text("YYYY-MM-DDTHH:MM:SS");
    add_output_options(app, options.output);
}

}  // namespace

Command replay_command(const ReplayServices& services) {
    return {"replay",
            "Play a trace through an engine in virtual time, or out of ports in real time",
            "hexi trace replay lab.pcap.zst --prefixes hubs.csv --engine packet --out out",
            [services](CLI::App& app) -> Action {
                auto options = std::make_shared<Options>();
                define(app, *options);
                return [options, services](Terminal& terminal) { return run(*options, services, terminal); };
            },
            {}};
}

}  // namespace hexi
