#include "topology/fibre_physics.hpp"

#include <cmath>

namespace hexi {

SimTime propagation_delay(Kilometres route, double group_index) {
    constexpr double kLightKmPerSecond = 299'792.458;
    return from_seconds(route.count() * group_index / kLightKmPerSecond);
}

SimTime amplifier_delay(Kilometres route, const FibrePhysics& physics) {
    const auto sites =
        static_cast<std::int64_t>(std::floor(route.count() / physics.amplifier_spacing.count()));
    return physics.amplifier_delay * sites;
}

Kilometres derived_route_length(Kilometres apart, const FibrePhysics& physics) {
    return apart * physics.route_factor;
}

}  // namespace hexi
