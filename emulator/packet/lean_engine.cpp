#include "emulator/experiment/play/experiment_check.hpp"
#include "emulator/packet/core_result.hpp"
#include "emulator/packet/hosted_run.hpp"

namespace hexi {

Result<RunResult> run_lean(const Experiment& experiment, const PacketOptions& options) {
    return check_experiment(experiment)
        .and_then([&] { return check_plain_links(experiment); })
        .and_then([&] { return check_transfers(experiment); })
        .transform([&] {
            HostedRun<PacketCore> run(experiment, options);
            run.run();
            run.core().check_conservation();
            RunResult result = collect_result(experiment, run.core());
            result.flows = run.flows();
            if (options.cost != nullptr)
                *options.cost = {run.core().most_in_flight(), run.core().packet_memory()};
            return result;
        });
}

}  // namespace hexi
