#include "dataplane/daemon/daemon_command.hpp"

#include <memory>
#include <ostream>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "dataplane/daemon/conclusion.hpp"
#include "dataplane/daemon/emulation.hpp"
#include "dataplane/daemon/follow_parent.hpp"
#include "dataplane/daemon/stop_signals.hpp"
#include "emulator/experiment/experiment_json.hpp"
#include "topology/base/file.hpp"
#include "topology/commandline/output_options.hpp"

namespace hexi {
namespace {

struct Options {
    std::string experiment;
    std::vector<std::string> ports;
    std::vector<std::string> taps;
    double duration_s = 0;
    EmulationOptions emulation;
    OutputOptions output;
    int parent = 0;
};

Result<ExitStatus> run(Options& options, Terminal& terminal) {
    std::atomic<bool>& stop_asked = heed_stop_signals();
    const auto followed = follow_parent(options.parent);
    if (!followed) return tl::unexpected(followed.error());
    auto ports = parse_port_specs(options.ports).and_then(complete_ports);
    if (!ports) return tl::unexpected(ports.error());
    options.emulation.ports = std::move(*ports);
    for (const std::string& text : options.taps) {
        auto tap = parse_tap_request(text);
        if (!tap) return tl::unexpected(tap.error());
        options.emulation.taps.push_back(std::move(*tap));
    }
    if (options.duration_s > 0) options.emulation.duration = from_seconds(options.duration_s);
    const auto say = [&](const std::string& sentence) { terminal.err << "hexi: " << sentence << std::endl; };
    if (terminal.progress)
        options.emulation.show = [&](const std::string& text) { terminal.err << text << std::flush; };
    return read_file(options.experiment)
        .and_then([&](const std::string& text) { return read_experiment(text, options.experiment); })
        .and_then([&](const Experiment& experiment) {
            return run_emulation(experiment, options.emulation, stop_asked, say);
        })
        .and_then([&](const EmulationReport& report) { return conclude(report, options.output, terminal); });
}

void define_options(CLI::App& app, Options& options) {
    const std::map<std::string, PageChoice> pages{
        {"auto", PageChoice::kAuto}, {"huge", PageChoice::kHuge}, {"small", PageChoice::kSmall}};
    app.add_option("EXPERIMENT", options.experiment, "the network and its routes, as hexi writes them")
        ->required();
    app.add_option("--port", options.ports, "NODE=DEVICE[,vlan=N][,gateway=IP/LEN]...[,mtu=N][,wire=NODE]")
        ->required()
        ->take_all();
    app.add_option("--duration", options.duration_s, "seconds; without it until SIGINT or SIGTERM")
        ->check(CLI::Range(0.001, 1e7));
    app.add_option("--pages", options.emulation.pages, "auto, huge or small")
        ->transform(CLI::CheckedTransformer(pages));
    app.add_option("--lcores", options.emulation.lcores, "processors to run on, as DPDK's --lcores");
    app.add_option("--workers", options.emulation.workers,
                   "threads that carry packets; default: as many as --lcores gives, else one")
        ->check(CLI::Range(1, 64));
    app.add_option("--frames", options.emulation.frames, "frame buffers: most long frames held at once")
        ->check(CLI::Range(1024, 16777216));
    app.add_option("--packed", options.emulation.packed, "most frames of up to 192 bytes held at once")
        ->check(CLI::Range(1024, 268435456));
    app.add_flag("--relaxed", options.emulation.relaxed, "sleep where nothing is due");
    app.add_option("--behaviour", options.emulation.behaviours, "LINK=FILE: what a link does")->take_all();
    app.add_option("--tap", options.taps, "NAME=FILE[,snap=N]: what passes a link or port, as pcapng")
        ->take_all();
    app.add_option("--control", options.emulation.control, "path of the control socket; default: none");
    app.add_option("--parent", options.parent, "end when this process, the parent, does");
    add_output_options(app, options.output);
}

}  // namespace

Command dataplane_run_command() {
    return {
        .name = "run",
        .summary = "Carries real frames between ports over an emulated network",
        .example =
            "hexi-dataplane run experiment.json --port beijing=af_packet:eth1 --port guiyang=af_packet:eth2",
        .define = [](CLI::App& app) -> Action {
            const auto options = std::make_shared<Options>();
            define_options(app, *options);
            return [options](Terminal& terminal) { return run(*options, terminal); };
        }};
}

}  // namespace hexi
