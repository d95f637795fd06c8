// From where a walk stands to how long a packet waits.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>

#include "emulator/fluid/wait_law.hpp"
#include "topology/base/random.hpp"

namespace hexi {

/// Takes an exponential variable to one of a wanted law, growing, so that equal shares lie below equal
/// places: P(no wait) as stated, waits above 0 gamma-distributed with the moments stated. A value of 1 KiB.
class WaitMap {
public:
    /// Nobody waits.
    WaitMap() = default;
    /// To waits of `law`, in seconds times `unit`.
    WaitMap(const WaitLaw& law, double unit);

    /// `place`: the variable over its mean, >= 0.
    [[nodiscard]] double wait(double place) const;
    /// A wait of the law.
    [[nodiscard]] double drawn(RandomStream& random) const {
        const double beyond = random.uniform();
        return beyond < busy_ ? wait(-std::log(std::max(beyond, 0x1p-60))) : 0;
    }
    /// The place of a wait above 0.
    [[nodiscard]] double place(double wait) const;
    /// Places below this have no wait.
    [[nodiscard]] double waits_from() const { return waits_from_; }

private:
    static constexpr std::size_t kPoints = 128;
    friend class GammaQuantiles;
    using Row = std::array<float, kPoints>;

    double waits_from_ = 1e300;  ///< places below have no wait
    double busy_ = 0;            ///< share of those who wait
    double mean_ = 0;            ///< of waits above 0
    Row waits_{};                ///< over `mean_`, at places (i x step)^2 beyond waits_from_
};

}  // namespace hexi
