// The traces that a scenario names, read and put between the nodes of its network.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "emulator/experiment/scenario.hpp"
#include "topology/base/result.hpp"
#include "topology/commandline/command.hpp"

namespace hexi {

/// How an engine takes recordings.
enum class RecordingForm : std::uint8_t {
    kPackets,  ///< one by one
    kRates,    ///< summed up over bins: bytes of flows are not cut into packets
};

struct TraceLoading {
    std::shared_ptr<const Topology> topology;
    RecordingForm form = RecordingForm::kPackets;
    Terminal* terminal = nullptr;  ///< for a line of progress; null: none
};

/// Fills the recordings of every trace in `scenario`, whose files are named as they can be opened. Where its
/// duration is 0, that becomes as long as the traces. Remarks say what of them crosses the network. Errors
/// begin with the scenario's file and "/traffic/0/file".
[[nodiscard]] Result<void> load_traces(Scenario& scenario, const TraceLoading& loading);

}  // namespace hexi
