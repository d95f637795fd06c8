// A day, and what is cut in it, as a person asks for them.
#pragma once

#include <span>

#include "emulator/experiment/day.hpp"

namespace hexi {

/// What fails, each by itself.
enum class CutKind : std::uint8_t {
    kUsual,  ///< fibres where the network has any, else links
    kFibres,
    kLinks,
    kNone,
};

/// Every fibre or link (both directions) of `topology` that some link of `layers` goes through, in its order;
/// what is down with it on other layers is, too. kNotFound where fibres are asked for and there are none.
[[nodiscard]] Result<std::vector<DayCut>> day_cuts(const Topology& topology, std::span<const Layer> layers,
                                                   CutKind kind);

}  // namespace hexi
