#include "emulator/packet/packet_commands.hpp"

#include <csignal>
#include <memory>
#include <ostream>

#include <fmt/format.h>
#include <sys/prctl.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include "emulator/experiment/benchmark_json.hpp"
#include "emulator/experiment/experiment_json.hpp"
#include "emulator/experiment/result_json.hpp"
#include "emulator/packet/link_recorder.hpp"
#include "emulator/packet/packet_benchmark.hpp"
#include "emulator/packet/packet_engine.hpp"
#include "topology/base/file.hpp"

namespace hexi {
namespace {

struct RunOptions {
    std::string experiment, result;
    std::string engine = "packet";
    std::string capture;
    std::vector<std::string> links;
    bool progress = false;
    int parent = 0;
};

/// Ends with the parent. It may have died before the kernel knew our wish: then it is not our parent any
/// more.
Result<void> follow(int parent) {
    if (parent == 0) return {};
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent) return {};
    return fail(ErrorCode::kEnvironment, fmt::format("process {} is not the parent of this one", parent));
}

Result<RunResult> simulate(const Experiment& experiment, const RunOptions& options,
                           const PacketRunner& runner, std::ostream& err) {
    PacketOptions packet;
    if (options.progress)
        packet.progress = [&err](double share) { err << kProgressMark << share << std::endl; };
    if (options.capture.empty()) return runner(experiment, packet);
    const auto recorder = LinkRecorder::create(experiment, options.capture, options.links);
    if (!recorder) return tl::unexpected(recorder.error());
    packet.tap = recorder->get();
    auto result = runner(experiment, packet);
    if (!result) return result;
    return (*recorder)->close().transform([&] { return std::move(*result); });
}

Result<ExitStatus> run(const RunOptions& options, const PacketRunners& runners, std::ostream& err) {
    const auto runner = runners.find(options.engine);
    if (runner == runners.end())
        return fail(ErrorCode::kNotFound, fmt::format("there is no engine '{}' here", options.engine));
    return follow(options.parent)
        .and_then([&] { return read_file(options.experiment); })
        .and_then([&](const std::string& text) { return read_experiment(text, options.experiment); })
        .and_then(
            [&](const Experiment& experiment) { return simulate(experiment, options, runner->second, err); })
        .and_then([&](const RunResult& result) { return write_file(options.result, write_result(result)); })
        .transform([] { return ExitStatus::kOk; });
}

Result<ExitStatus> bench(const std::string& out, std::uint32_t runs) {
    return packet_benchmark({.runs = runs}, steady_clock())
        .and_then([&](const std::vector<BenchmarkRow>& rows) {
            return write_file(out, write_benchmarks(rows, this_host()));
        })
        .transform([] { return ExitStatus::kOk; });
}

}  // namespace

Command packet_run_command(const PacketRunners& runners) {
    return {
        .name = "run",
        .summary = "Carries out an experiment packet by packet",
        .example = "hexi-packet run experiment.json result.json",
        .define = [runners](CLI::App& app) -> Action {
            const auto options = std::make_shared<RunOptions>();
            app.add_option("EXPERIMENT", options->experiment, "what to run, as hexi writes it")->required();
            app.add_option("RESULT", options->result, "where the result goes")->required();
            app.add_option("--engine", options->engine,
                           "packet; packet-stock, on stock ns-3 devices and stacks; or hybrid");
            app.add_option("--capture", options->capture, "links' packets go to this file, pcapng or .pcap");
            app.add_option("--capture-link", options->links, "one of the links, by name; none: every link");
            app.add_flag("--progress", options->progress, "tell on stderr how far it has come");
            app.add_option("--parent", options->parent, "end when this process, the parent, does");
            return [options, runners](Terminal& terminal) { return run(*options, runners, terminal.err); };
        }};
}

Command packet_bench_command() {
    return {.name = "bench",
            .summary = "Measures the lean engine beside stock ns-3",
            .example = "hexi-packet bench /dev/stdout",
            .define = [](CLI::App& app) -> Action {
                const auto out = std::make_shared<std::string>();
                const auto runs = std::make_shared<std::uint32_t>(PacketBenchmarkOptions{}.runs);
                app.add_option("OUT", *out, "where the figures go")->required();
                app.add_option("--runs", *runs, "how often each engine runs")->check(CLI::Range(1, 1000));
                return [out, runs](Terminal&) { return bench(*out, *runs); };
            }};
}

}  // namespace hexi
