#include "dataplane/replay/replay_command.hpp"

#include <memory>
#include <ostream>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "dataplane/daemon/follow_parent.hpp"
#include "dataplane/daemon/stop_signals.hpp"
#include "dataplane/replay/live_replay.hpp"
#include "dataplane/replay/replay_report.hpp"
#include "topology/commandline/output_options.hpp"
#include "traces/flow/flow_text.hpp"

namespace hexi {
namespace {

struct Options {
    LiveReplayOptions replay;
    std::vector<std::string> ports;
    std::string device, start_at;
    bool no_pad = false;
    int parent = 0;
    OutputOptions output;
};

Result<std::vector<PortSpec>> ports_of(const Options& options) {
    if (options.device.empty()) return parse_port_specs(options.ports);
    if (!options.ports.empty())
        return fail(ErrorCode::kInvalid,
                    "--device is one device for the whole trace: --port is not allowed beside it");
    return parse_port_specs({"all=" + options.device});
}

Result<void> check_ports(const std::vector<PortSpec>& ports) {
    for (const PortSpec& port : ports) {
        if (!port.gateways.empty() || !port.wire.empty())
            return fail(ErrorCode::kInvalid,
                        fmt::format("--port: {}: gateway and wire are of hexi emulate; a replay "
                                    "knows vlan and mtu",
                                    to_string(port)));
    }
    return {};
}

Result<ExitStatus> run(Options& options, Terminal& terminal) {
    const std::atomic<bool>& stop_asked = heed_stop_signals();
    const auto followed = follow_parent(options.parent);
    if (!followed) return tl::unexpected(followed.error());
    auto ports = ports_of(options);
    if (!ports) return tl::unexpected(ports.error());
    const auto checked = check_ports(*ports);
    if (!checked) return tl::unexpected(checked.error());
    options.replay.ports = std::move(*ports);
    options.replay.trace.whole = !options.device.empty();
    options.replay.pad = !options.no_pad;
    if (!options.start_at.empty()) {
        options.replay.start_at = parse_trace_time(options.start_at);
        if (!options.replay.start_at)
            return fail(
                ErrorCode::kInvalid,
                fmt::format(
                    "--start-at: '{}' is not allowed: must be a time such as 2026-01-31T12:00:00, in UTC",
                    options.start_at));
    }
    const auto report = replay_live(options.replay, terminal, stop_asked);
    if (!report) return tl::unexpected(report.error());
    const std::string json = replay_json(*report), csv = replay_csv(*report);
    if (options.output.out_dir) {
        const auto kept =
            write_output_files(*options.output.out_dir, {{"replay.json", json}, {"replay.csv", csv}});
        if (!kept) return tl::unexpected(kept.error());
    }
    terminal.out << (options.output.format == OutputFormat::kJson  ? json
                     : options.output.format == OutputFormat::kCsv ? csv
                                                                   : replay_text(*report, terminal.colour));
    return report->doubts.empty() ? ExitStatus::kOk : ExitStatus::kMissed;
}

void define(CLI::App& app, Options& options) {
    app.add_option("FILE", options.replay.trace.file, "a capture that `hexi trace info` reads")->required();
    add_mapped_trace_options(app, options.replay.trace);
    app.add_option("--port", options.ports, "NODE=DEVICE[,vlan=N][,mtu=N]")->take_all();
    app.add_option("--device", options.device, "one device for the whole trace, which is not mapped");
    app.add_option("--start-at", options.start_at, "when the first packet leaves, in UTC");
    app.add_flag("--no-pad", options.no_pad, "packets captured in part are sent as short as they are");
    app.add_option("--parent", options.parent, "end when this process, the parent, does");
    add_output_options(app, options.output);
}

}  // namespace

Command dataplane_replay_command() {
    return {.name = "replay",
            .summary = "Sends a trace out of ports at its own timing",
            .example = "hexi-dataplane replay lab.pcap --device af_packet:eth1",
            .define = [](CLI::App& app) -> Action {
                const auto options = std::make_shared<Options>();
                define(app, *options);
                return [options](Terminal& terminal) { return run(*options, terminal); };
            },
            .children = {}};
}

}  // namespace hexi
