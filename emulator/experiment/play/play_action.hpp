// What happens to a network and its traffic at known instants.
#pragma once

#include <cstdint>
#include <vector>

#include "emulator/experiment/experiment.hpp"
#include "emulator/experiment/play/flow_book.hpp"

namespace hexi {

/// Something that happens once, known from the start. Of one instant, in order of `kind`, and before any
/// packet's event.
struct PlayAction {
    enum Kind : std::uint8_t {
        kChange,    ///< Experiment::changes[index] happens
        kKnown,     ///< the head of flow `index` learns of a link on its path
        kTable,     ///< table `index` of the timeline comes into force
        kRates,     ///< Experiment::rate_changes[index] happens
        kRerouted,  ///< change `index` has been routed around
    };
    SimTime at{0};
    Kind kind = kChange;
    std::uint32_t index = 0;
    int step = 0;  ///< kKnown: +1 broken, -1 mended
};

/// All of `experiment`, ascending.
[[nodiscard]] std::vector<PlayAction> play_actions(const Experiment& experiment, const FlowBook& flows);

}  // namespace hexi
