// Waits of all classes of a link for packets that come.
#pragma once

#include <optional>
#include <vector>

#include "emulator/fluid/wait_law.hpp"
#include "emulator/fluid/work_variance.hpp"

namespace hexi {

/// A load of 1 and above has no steady state; so close to it the buffer decides.
inline constexpr double kLeastIdle = 1e-9;

/// Sums over the classes 0 .. k of what waits depend on, in units of the link's own time (seconds of work).
struct Urgent {
    double load = 0;     ///< utilisation by these classes
    double second = 0;   ///< s: work variance per second that decides the wait
    double packets = 0;  ///< s: the same of packets at random, without bursts and spacing
    double third = 0;    ///< s^2
    /// Second moment of the wait over the square of its mean, where it is known as such: that of clocks.
    std::optional<double> spread = std::nullopt;
};

/// A load that is not what it was a while ago: the farther back, the nearer it was to its mean.
struct PassingLoad {
    std::vector<double> mean;  ///< by class, with all more urgent ones
    double lasts_s = 0;        ///< time over which what it has beyond its mean falls to 1/e, > 0
};

struct ClassWaits {
    std::vector<WaitLaw> classes;  ///< by class; before transmission
    Urgent all;                    ///< classes together; of load 0 where there are none
};

/// In the steady state of a link of `rate_bps`, or of a load that is passing; strict priority without
/// preemption, no bound on queues. Of work at random and spaced counts `through` (see through_factor()).
[[nodiscard]] ClassWaits class_waits(const std::vector<WorkMoments>& classes, double rate_bps, double through,
                                     const PassingLoad* passing = nullptr);

}  // namespace hexi
