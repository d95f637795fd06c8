// What the tests of the packet engines run experiments on.
#pragma once

#include <vector>

#include "emulator/packet/packet_core.hpp"
#include "tests/support/played_experiments.hpp"

namespace hexi::support {

/// Runs the bare core to its end, collecting every packet's fate.
struct CoreRun {
    explicit CoreRun(const Experiment& experiment)
        : core(experiment, {.observer = [this](const PacketFate& fate) { fates.push_back(fate); }}) {
        core.run_before(SimTime::max());
        core.check_conservation();
    }
    std::vector<PacketFate> fates;
    PacketCore core;
};

}  // namespace hexi::support
