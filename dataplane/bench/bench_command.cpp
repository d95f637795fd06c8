#include "dataplane/bench/bench_command.hpp"

#include <memory>

#include <sched.h>
#include <CLI/CLI.hpp>

#include "dataplane/bench/exactness_rows.hpp"
#include "dataplane/daemon/follow_parent.hpp"
#include "emulator/experiment/benchmark_json.hpp"
#include "topology/base/file.hpp"

namespace hexi {
namespace {

/// The last processor that we may run on: interrupts and others' work tend to be on the first.
unsigned last_processor() {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    unsigned last = 0;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return last;
    for (unsigned processor = 0; processor < CPU_SETSIZE; ++processor) {
        if (CPU_ISSET(processor, &allowed)) last = processor;
    }
    return last;
}

struct Options {
    std::string out;
    int parent = 0;
    DataplaneBenchmarkOptions benchmark{.processor = last_processor()};
};

}  // namespace

Command dataplane_bench_child(const char* name, const char* summary,
                              Result<std::vector<BenchmarkRow>> (*run)(const DataplaneBenchmarkOptions&)) {
    return {.name = name,
            .summary = summary,
            .example = std::string("hexi-dataplane bench ") + name + " /dev/stdout",
            .define = [run](CLI::App& app) -> Action {
                const auto options = std::make_shared<Options>();
                app.add_option("OUT", options->out, "where the figures go")->required();
                app.add_option("--runs", options->benchmark.runs, "how often each side runs")
                    ->check(CLI::Range(1, 100));
                app.add_option("--parent", options->parent, "end when this process, the parent, does");
                app.add_option("--processor", options->benchmark.processor, "that does the work");
                return [options, run](Terminal&) -> Result<ExitStatus> {
                    return follow_parent(options->parent)
                        .and_then([&] { return run(options->benchmark); })
                        .and_then([&](const std::vector<BenchmarkRow>& rows) {
                            return write_file(options->out, write_benchmarks(rows, this_host()));
                        })
                        .transform([] { return ExitStatus::kOk; });
                };
            },
            .children = {}};
}

Command dataplane_bench_command() {
    return {.name = "bench",
            .summary = "Measures the dataplane beside DPDK's own forwarder",
            .example = "hexi-dataplane bench dataplane /dev/stdout",
            .define = {},
            .children = {dataplane_bench_child("dataplane", "Speed and exactness", dataplane_benchmark),
                         dataplane_bench_child("failover", "What a broken link costs", failover_benchmark)}};
}

}  // namespace hexi
