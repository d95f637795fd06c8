// Things that happen to the network at an instant.
#pragma once

#include "topology/network_state.hpp"

namespace hexi {

/// From `at` on, `link` is in `state`. What physically happens; who learns of it when is the controller's
/// affair.
struct NetworkChange {
    SimTime at{0};
    LinkId link;
    LinkState state;

    bool operator==(const NetworkChange&) const = default;
};

}  // namespace hexi
