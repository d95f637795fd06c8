#include "emulator/hybrid/hybrid_engine.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "emulator/experiment/play/experiment_check.hpp"
#include "emulator/hybrid/hybrid_core.hpp"
#include "emulator/packet/hosted_run.hpp"

namespace hexi {
namespace {

Result<void> check_foreground(const Experiment& foreground) {
    if (!foreground.sources.empty() || !foreground.tcp_flows.empty()) return {};
    return fail(
        ErrorCode::kUnsupported,
        "the hybrid engine plays foreground packets, and this experiment has none: allowed are probes, "
        "TCP flows and demands with \"foreground\": true");
}

void describe(const Experiment& whole, const Experiment& foreground, Manifest& manifest) {
    manifest.remarks.push_back(
        fmt::format("{} sources and {} TCP flows were played packet by packet; the other {} sources are "
                    "background: packets, drops and losses count the foreground alone",
                    foreground.sources.size(), foreground.tcp_flows.size(),
                    whole.sources.size() - foreground.sources.size()));
}

}  // namespace

Result<RunResult> run_hybrid(const Experiment& experiment, const PacketOptions& options) {
    const Experiment whole = at_full_rates(experiment), foreground = foreground_of(experiment);
    return check_experiment(whole)
        .and_then([&] { return check_plain_links(whole); })
        .and_then([&] { return check_foreground(foreground); })
        .and_then([&] { return check_transfers(foreground); })
        .transform([&] {
            HostedRun<HybridCore> run(foreground, options);
            const auto background = join_background(whole, run.core());
            run.run();
            run.core().check_conservation();
            RunResult result = collect_result(whole, foreground, run.core());
            result.flows = run.flows();
            describe(whole, foreground, result.manifest);
            if (options.cost != nullptr)
                *options.cost = {run.core().most_in_flight(), run.core().packet_memory()};
            return result;
        });
}

}  // namespace hexi
