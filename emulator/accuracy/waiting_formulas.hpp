// Mean waits that theory knows, in transmission times of one packet.
#pragma once

namespace hexi {

/// M/D/1 (Pollaczek, Khinchine); `load` 0 .. 1.
[[nodiscard]] double md1_wait(double load);
/// Work found on M[X]/D/1 whose batches are geometric of mean `packets`: Pollaczek-Khinchine of batches.
[[nodiscard]] double batch_wait(double load, double packets);
/// The more urgent of two classes of equal packets, without preemption (A. Cobham, Operations Research 2,
/// 1954).
[[nodiscard]] double urgent_wait(double urgent, double bulk);
/// Work that `sources` (>= 1) clocks of random phase, one packet each `period` transmissions (> sources),
/// leave at an arbitrary instant: N*D/D/1 (J. Roberts, U. Mocci, J. Virtamo, Broadband Network Teletraffic,
/// Springer 1996, 15.2), integrated over its tail.
[[nodiscard]] double clocks_wait(int sources, double period);

}  // namespace hexi
