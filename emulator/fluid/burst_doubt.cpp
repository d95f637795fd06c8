#include "emulator/fluid/burst_doubt.hpp"

#include <algorithm>

namespace hexi {

bool has_heavy_bursts(const Experiment& experiment) {
    return std::any_of(experiment.sources.begin(), experiment.sources.end(), [](const PacketSource& source) {
        return source.process == ArrivalProcess::kOnOff && source.burst_law == BurstLaw::kPareto;
    });
}

}  // namespace hexi
