#include "dataplane/engine/virtual_engine.hpp"

#include <fmt/format.h>

#include "dataplane/engine/virtual_run.hpp"
#include "emulator/experiment/play/experiment_check.hpp"

namespace hexi {
namespace {

Result<void> check_supported(const Experiment& experiment) {
    if (experiment.tcp_flows.empty()) return {};
    return fail(
        ErrorCode::kUnsupported,
        fmt::format("TCP flow '{}': the dataplane engine has no hosts in virtual time; run the scenario "
                    "with --engine packet, or real hosts on the ports of hexi emulate",
                    experiment.tcp_flows.front().name));
}

Result<RunResult> play(const Experiment& experiment) {
    auto run = VirtualRun::create(experiment);
    if (!run) return tl::unexpected(run.error());
    return (*run)->run().transform([&] {
        (*run)->check_conservation();
        return (*run)->result();
    });
}

}  // namespace

Result<RunResult> run_virtual(const Experiment& experiment) {
    return check_experiment(experiment).and_then([&] { return check_supported(experiment); }).and_then([&] {
        return play(experiment);
    });
}

}  // namespace hexi
