// What engines are given of recordings: their packets, as they were or once their causes have come, or rates.
#pragma once

#include "emulator/experiment/experiment.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// True where some source of `experiment` plays a recording.
[[nodiscard]] bool has_recordings(const Experiment& experiment);

/// `experiment` for an engine of rates: every source with a recording becomes one constant source for each
/// stretch of `bin` (> 0) in which it has bytes, those bytes over that time. Errors are those of the files; a
/// remark says what was done.
[[nodiscard]] Result<Experiment> with_rates_of_recordings(Experiment experiment, SimTime bin);

/// Rewrites the recordings so that no packet leaves before what it answers has come: a packet whose
/// conversation sent something the other way before it leaves no earlier than that arrives plus the gap
/// recorded between the two; what its end sends later moves with it. Arrivals are those of an empty network,
/// over the first path of the first routing table. Holds all packets of all recordings, `kMostCausal` at
/// most. A remark says by how much packets moved.
[[nodiscard]] Result<void> make_replies_causal(Experiment& experiment);
inline constexpr std::uint64_t kMostCausal = 8'388'608;

}  // namespace hexi
