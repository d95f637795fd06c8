#include "dataplane/engine/virtual_engine.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "dataplane/engine/virtual_run.hpp"
#include "emulator/experiment/play/experiment_check.hpp"

namespace hexi {
namespace {

Result<void> check_supported(const Experiment& experiment, const DescribedLink& treatment) {
    const auto& queue = treatment.description.behaviour.queue;
    if (!queue || std::none_of(queue->classes.begin(), queue->classes.end(), [](const auto& one) {
            return std::holds_alternative<FqCoDelSpec>(one.discipline);
        }))
        return {};
    return fail(
        ErrorCode::kUnsupported,
        fmt::format("link '{}': fq_codel tells conversations apart, which the sources of a scenario do "
                    "not have; give it real hosts on the ports of hexi emulate",
                    experiment.topology->link(treatment.link).id));
}

Result<void> check_supported(const Experiment& experiment) {
    for (const DescribedLink& treatment : experiment.behaviours) {
        if (auto checked = check_supported(experiment, treatment); !checked) return checked;
    }
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
