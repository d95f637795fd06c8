// What a kilometre of fibre and the equipment along it cost in time.
#pragma once

#include "topology/base/units.hpp"

namespace hexi {

/// Longest fibre route there may be: 25 times round the Earth, and far below what SimTime can tell.
inline constexpr Kilometres kLongestRoute{1e6};
/// Longest delay that may be stated of one thing on the way.
inline constexpr SimTime kLongestStatedDelay{1'000'000'000'000'000};

/// Constants of the optical delay model, with the source of each.
struct FibrePhysics {
    /// Group index of G.652 fibre at 1550 nm (ITU-T G.652; data sheets give 1.4679-1.4682): 4.897 us/km.
    double group_index = 1.468;
    /// Route length over great circle where no length is given: median of five published Chinese long land
    /// trunks (Beijing-Wuhan-Guangzhou 1.63, Guangzhou-Nanning 1.59, Beijing-...-Nanjing 1.60,
    /// Shanghai-Guangzhou 1.57).
    double route_factor = 1.60;
    /// Distance between line amplifiers (G.692-class spans).
    Kilometres amplifier_spacing{80};
    /// Delay of one erbium amplifier: 30 m of doped fibre, 150 ns.
    SimTime amplifier_delay{150'000};

    bool operator==(const FibrePhysics&) const = default;
};

/// One-way propagation delay over `route` kilometres of fibre (the cable's length, not the great circle): n L
/// / c. `route` >= 0; `group_index` >= 1.
[[nodiscard]] SimTime propagation_delay(Kilometres route, double group_index);

/// One-way delay of the line amplifiers along `route`, one every `amplifier_spacing`.
[[nodiscard]] SimTime amplifier_delay(Kilometres route, const FibrePhysics& physics);

/// Length of a fibre route whose ends are `apart` by great circle: the stated rule for files that give no
/// length.
[[nodiscard]] Kilometres derived_route_length(Kilometres apart, const FibrePhysics& physics);

}  // namespace hexi
