// The packet core with links that background shares.
#pragma once

#include <memory>

#include "emulator/hybrid/background.hpp"
#include "emulator/hybrid/hybrid_link.hpp"
#include "emulator/packet/packet_core.hpp"

namespace hexi {

using HybridCore = BasicPacketCore<HybridLink>;
extern template class BasicPacketCore<HybridLink>;

/// `experiment` at full rates.
[[nodiscard]] Experiment at_full_rates(const Experiment& experiment);
/// What of `experiment`, at full rates, is played packet by packet.
[[nodiscard]] Experiment foreground_of(const Experiment& experiment);

/// Joins `core`, which plays foreground_of(`whole`), with the background of `whole`; before the core runs.
/// All three stay together.
[[nodiscard]] std::unique_ptr<Background> join_background(const Experiment& whole, HybridCore& core);

/// Sums up; `flows` of the result is left empty. The core has run to its end.
[[nodiscard]] RunResult collect_result(const Experiment& whole, const Experiment& foreground,
                                       const HybridCore& core);

}  // namespace hexi
