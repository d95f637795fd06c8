#include "emulator/commands/run_command.hpp"

#include <memory>
#include <optional>

#include <CLI/CLI.hpp>

#include "emulator/commands/capture_options.hpp"
#include "emulator/commands/open_scenario.hpp"
#include "emulator/commands/packet_limit.hpp"
#include "emulator/commands/print_result.hpp"
#include "emulator/scenarios/built_in_scenarios.hpp"
#include "topology/commandline/value_options.hpp"

namespace hexi {
namespace {

struct Options {
    std::string scenario;
    std::string engine = "packet";
    std::optional<std::uint64_t> seed;
    LinkCapture capture;
    double max_packet_hops = kMostPacketHops;
    OutputOptions output;
};

Result<ExitStatus> run(const Options& options, const EmulatorServices& services, Terminal& terminal) {
    auto opened = open_scenario(options.scenario);
    if (!opened) return tl::unexpected(opened.error());
    opened->engine = options.engine;
    opened->knobs["engine"] = options.engine;
    opened->max_packet_hops = options.max_packet_hops;
    if (options.seed) {
        opened->scenario.seed = *options.seed;
        opened->knobs["seed"] = std::to_string(*options.seed);
    }
    const auto captured = ask_for_capture(options.capture, *opened);
    if (!captured) return tl::unexpected(captured.error());
    const auto result = run_scenario(*opened, services);
    if (!result) return tl::unexpected(result.error());
    return print_result(*result, options.output, terminal);
}

}  // namespace

Command run_command(const EmulatorServices& services) {
    return {"run",
            "Carry out a scenario",
            "hexi run national-peak --engine packet --out out",
            [services](CLI::App& app) -> Action {
                auto options = std::make_shared<Options>();
                app.add_option("SCENARIO", options->scenario,
                               "A scenario file, or one that ships with hexi: " +
                                   alternatives(built_in_scenario_names()))
                    ->required();
                app.add_option(
                       "--engine", options->engine,
                       "packet; packet-stock, the ns-3 reference; fluid, rates instead of packets; "
                       "hybrid, probes and TCP in packets over the rest as rates; or dataplane, in virtual "
                       "time")
                    ->option_text("ENGINE [packet]");
                add_seed_option(app, "Instead of the scenario's seed", "N",
                                [&options = *options](std::uint64_t seed) { options.seed = seed; });
                add_capture_options(app, options->capture);
                add_packet_limit(app, options->max_packet_hops);
                add_output_options(app, options->output);
                return [options, services](Terminal& terminal) { return run(*options, services, terminal); };
            },
            {}};
}

}  // namespace hexi
