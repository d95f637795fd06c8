// The day after a cut.
#pragma once

#include "emulator/fluid/day_network.hpp"

namespace hexi {

/// The day of `network` without the links of `cut`, on the routes that `reroute` gives to the streams that
/// used them. Links that other traffic comes to, and pairs that cross such links, are computed anew; the rest
/// is as it was. Errors are those of `reroute`.
[[nodiscard]] Result<CutResult> day_without(const DayNetwork& network, const DayCut& cut,
                                            const Reroute& reroute);

}  // namespace hexi
