#include "dataplane/commands/emulate_command.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <ostream>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include "dataplane/capture/tap_request.hpp"
#include "dataplane/commands/dataplane_process.hpp"
#include "dataplane/commands/emulation_plan.hpp"
#include "dataplane/control/control_socket.hpp"
#include "emulator/experiment/behaviour/behaviour_spec.hpp"
#include "emulator/experiment/class_rule_text.hpp"
#include "emulator/experiment/experiment_json.hpp"
#include "topology/base/file.hpp"
#include "topology/commandline/output_options.hpp"

namespace hexi {
namespace {

/// The command line as typed.
struct Options {
    std::string network;
    std::vector<std::string> ports, behaviours, class_rules, taps;
    std::string layer, pages = "auto", lcores;
    std::optional<double> duration_s;
    std::optional<std::uint64_t> frames, packed, workers;
    std::string control = default_control_socket();
    bool dry_run = false, relaxed = false;
    OutputOptions output;
};

Result<std::optional<Layer>> wanted_layer(const std::string& word) {
    if (word.empty()) return std::nullopt;
    return parse_layer(word)
        .transform([](Layer layer) { return std::optional(layer); })
        .map_error([](Error error) { return in_context("--layer", std::move(error)); });
}

/// Room as typed, or as the plan needs it within what hexi-dataplane allows.
void size(EmulationPlan& plan, const Options& options) {
    constexpr std::uint64_t kLeast = 16384, kMostFrames = 16777216, kMostPacked = 268435456;
    plan.frames = options.frames.value_or(std::clamp(plan.frames, kLeast, kMostFrames));
    plan.packed = options.packed.value_or(std::clamp(plan.packed, kLeast, kMostPacked));
    plan.workers = options.workers.value_or(1);
}

std::vector<std::string> names_of(const std::vector<TrafficClass>& classes) {
    std::vector<std::string> names(classes.size());
    std::transform(classes.begin(), classes.end(), names.begin(),
                   [](const TrafficClass& one) { return one.name; });
    return names;
}

/// Their classes looked up.
Result<std::vector<ClassRule>> class_rules(const std::vector<std::string>& texts,
                                           const std::vector<TrafficClass>& classes) {
    std::vector<ClassRule> rules;
    for (const std::string& text : texts) {
        auto named = parse_class_rule(text);
        if (!named) return tl::unexpected(named.error());
        const auto found = std::find(classes.begin(), classes.end(), TrafficClass{named->traffic_class});
        if (found == classes.end())
            return fail(ErrorCode::kNotFound,
                        fmt::format("--class-rule {}: there is no class '{}'; there are {}", text,
                                    named->traffic_class, fmt::join(names_of(classes), ", ")));
        named->rule.traffic_class = static_cast<std::uint8_t>(found - classes.begin());
        rules.push_back(named->rule);
    }
    return rules;
}

Result<EmulationPlan> plan(const Options& options, const DataplaneServices& services) {
    auto ports = parse_port_specs(options.ports);
    if (!ports) return tl::unexpected(ports.error());
    const auto layer = wanted_layer(options.layer);
    if (!layer) return tl::unexpected(layer.error());
    auto scenario = services.open_network(options.network);
    if (!scenario) return tl::unexpected(scenario.error());
    auto rules = class_rules(options.class_rules, scenario->classes);
    if (!rules) return tl::unexpected(rules.error());
    scenario->class_rules.insert(scenario->class_rules.begin(), rules->begin(), rules->end());
    return plan_emulation(*scenario, std::move(*ports), *layer, services.compile_routes)
        .transform([&](EmulationPlan planned) {
            size(planned, options);
            return planned;
        });
}

std::string word(OutputFormat format) {
    switch (format) {
        case OutputFormat::kJson:
            return "json";
        case OutputFormat::kCsv:
            return "csv";
        case OutputFormat::kTable:
            break;
    }
    return "table";
}

std::vector<std::string> arguments(const Options& options, const EmulationPlan& plan) {
    std::vector<std::string> words{"--pages",  options.pages,
                                   "--frames", std::to_string(plan.frames),
                                   "--packed", std::to_string(plan.packed),
                                   "--format", word(options.output.format)};
    for (const PortSpec& port : plan.ports) words.insert(words.end(), {"--port", to_string(port)});
    if (options.duration_s) words.insert(words.end(), {"--duration", fmt::format("{}", *options.duration_s)});
    if (options.workers) words.insert(words.end(), {"--workers", std::to_string(*options.workers)});
    if (!options.lcores.empty()) words.insert(words.end(), {"--lcores", options.lcores});
    if (options.control != "none") words.insert(words.end(), {"--control", options.control});
    for (const std::string& text : options.behaviours) words.insert(words.end(), {"--behaviour", text});
    for (const std::string& text : options.taps) words.insert(words.end(), {"--tap", text});
    if (options.relaxed) words.emplace_back("--relaxed");
    if (options.output.out_dir) words.insert(words.end(), {"--out", *options.output.out_dir});
    return words;
}

/// The routers' names, for the hosts' /etc/hosts, so that traceroute shows them.
Result<void> write_hosts(const EmulationPlan& plan, const std::optional<std::string>& folder) {
    if (!folder) return {};
    std::error_code refused;
    std::filesystem::create_directories(*folder, refused);
    if (refused)
        return fail(ErrorCode::kEnvironment,
                    fmt::format("--out: {}: cannot make the directory: {}", *folder, refused.message()));
    return write_file(*folder + "/hosts",
                      hosts_file(*plan.experiment.topology, plan.addresses, plan.routers));
}

/// Whether every tap is of something that is there.
Result<void> check_taps(const Options& options, const EmulationPlan& plan) {
    std::vector<std::string> nodes;
    for (const PortSpec& port : plan.ports) nodes.push_back(port.node);
    for (const std::string& text : options.taps) {
        const auto request = parse_tap_request(text);
        if (!request) return tl::unexpected(request.error());
        const auto places = find_tap_places(*plan.experiment.topology, nodes, request->name);
        if (!places) return tl::unexpected(in_context("--tap " + text, places.error()));
    }
    return {};
}

Result<ExitStatus> run(const Options& options, const DataplaneServices& services, Terminal& terminal) {
    const auto planned = plan(options, services);
    if (!planned) return tl::unexpected(planned.error());
    for (const std::string& text : options.behaviours) {
        const auto opened = open_behaviour(*planned->experiment.topology, text);
        if (!opened) return tl::unexpected(opened.error());
    }
    const auto tapped = check_taps(options, *planned);
    if (!tapped) return tl::unexpected(tapped.error());
    const auto written = write_hosts(*planned, options.output.out_dir);
    if (!written) return tl::unexpected(written.error());
    if (options.dry_run) {
        terminal.out << (options.output.format == OutputFormat::kTable ? to_text(*planned, terminal.colour)
                                                                       : write_json(to_json(*planned)));
        return ExitStatus::kOk;
    }
    terminal.err << to_text(*planned, false) << std::flush;
    return run_dataplane(services.program, write_experiment(planned->experiment),
                         arguments(options, *planned));
}

void define_options(CLI::App& app, Options& options) {
    app.add_option("NETWORK", options.network,
                   "A scenario or a topology: a file, or the name of one that ships with hexi")
        ->required();
    app.add_option("--port", options.ports,
                   "NODE=DEVICE[,vlan=N][,gateway=IP/LEN]...[,mtu=N][,wire=NODE]; DEVICE is a PCI address, "
                   "af_xdp:IF, "
                   "af_packet:IF, tap:IF, memif:PATH, ring, pcap:IN:OUT or null")
        ->required()
        ->option_text("SPEC ...");
    app.add_option(
           "--behaviour", options.behaviours,
           "LINK=FILE: queues, loss, jitter and more of a link, as docs/formats/link-behaviour.md says")
        ->option_text("LINK=FILE ...");
    app.add_option(
           "--class-rule", options.class_rules,
           "CLASS,KEY=VALUE[,KEY=VALUE]...: which packets are of a class, before the scenario's rules; "
           "keys are source, destination, protocol, dscp, destination_ports")
        ->option_text("RULE ...");
    app.add_option("--tap", options.taps,
                   "NAME=FILE[,snap=N]: copy what passes a link, or the port at a node, to a pcapng file")
        ->option_text("NAME=FILE ...");
    app.add_option("--layer", options.layer,
                   "ip, ip-private or optical; default: the first that joins all ports")
        ->option_text("LAYER");
    app.add_option("--duration", options.duration_s, "Stop after so many seconds; default: at Ctrl-C")
        ->check(CLI::Range(0.001, 1e7))
        ->option_text("S");
    app.add_flag("--dry-run", options.dry_run,
                 "Say what hosts will see and what memory is needed, and touch nothing");
    app.add_option("--pages", options.pages, "auto, huge or small")
        ->check(CLI::IsMember({"auto", "huge", "small"}))
        ->option_text("PAGES [auto]");
    app.add_option("--frames", options.frames,
                   "Frame buffers: most long frames held at once; default: bandwidth times delay")
        ->check(CLI::Range(1024, 16777216))
        ->option_text("N");
    app.add_option("--packed", options.packed,
                   "Most frames of up to 192 bytes packed at once; default: bandwidth times delay")
        ->check(CLI::Range(1024, 268435456))
        ->option_text("N");
    app.add_option("--lcores", options.lcores, "Processors to run on, as DPDK's --lcores")
        ->option_text("LCORES");
    app.add_option("--workers", options.workers,
                   "Threads that carry packets; default: as many as --lcores gives, else one")
        ->check(CLI::Range(1, 64))
        ->option_text("N");
    app.add_option("--control", options.control, "Path of the control socket, or none")
        ->option_text("PATH [" + options.control + "]");
    app.add_flag("--relaxed", options.relaxed,
                 "Sleep some 50 us where nothing is due: spares a processor, costs accuracy");
    add_output_options(app, options.output);
}

}  // namespace

Command emulate_command(const DataplaneServices& services) {
    return {"emulate",
            "Let real hosts feel a network: hardware in the loop",
            "hexi emulate national --port beijing=af_packet:eth1 --port guiyang=af_packet:eth2",
            [services](CLI::App& app) -> Action {
                auto options = std::make_shared<Options>();
                define_options(app, *options);
                return [options, services](Terminal& terminal) { return run(*options, services, terminal); };
            },
            {}};
}

}  // namespace hexi
