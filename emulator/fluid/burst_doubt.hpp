// Why waits behind heavy-tailed bursts are not to be trusted.
#pragma once

#include "emulator/experiment/experiment.hpp"

namespace hexi {

/// True where bursts of some source have no finite variance.
[[nodiscard]] bool has_heavy_bursts(const Experiment& experiment);

inline constexpr const char* kHeavyBurstDoubt =
    "bursts are heavy-tailed: their variance, from which waits would follow, has no bound; the hybrid engine "
    "plays such bursts";

}  // namespace hexi
