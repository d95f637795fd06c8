// Delays of many packets under changing conditions, as one distribution.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "emulator/experiment/run_result.hpp"
#include "emulator/fluid/wait_law.hpp"

namespace hexi {

/// A weighted mixture of delays, each a fixed part plus a random wait, or spread evenly over a range where a
/// queue fills or drains. Quantiles are those of the mixture: quantiles themselves are never averaged. 2 KiB
/// for each fixed part that occurs.
class DelayMixture {
public:
    /// `weight` packets (>= 0, fractions allowed) took `fixed` and a wait of law `wait`.
    void add(double weight, SimTime fixed, const WaitLaw& wait);
    /// `weight` packets took from `least` to `most`, all values equally likely; least <= most.
    void add_ramp(double weight, SimTime least, SimTime most);

    [[nodiscard]] double weight() const { return weight_; }
    /// Seconds; 0 where nothing was added.
    [[nodiscard]] double mean() const { return weight_ > 0 ? sum_ / weight_ : 0; }
    /// Share of the packets that took longer than `delay`.
    [[nodiscard]] double longer_than(SimTime delay) const;
    /// Least delay that at most a share of 1 - `q` exceeds, 0 <= q < 1. Needs weight() > 0.
    [[nodiscard]] SimTime quantile(double q) const;
    /// Of `count` packets: the largest delay is taken to be what one of `count` exceeds.
    [[nodiscard]] DelayStatistics statistics(std::uint64_t count) const;

private:
    static constexpr std::size_t kPoints = 257;  ///< 16 a decade, from 1 ps
    /// What shares one fixed delay.
    struct Curve {
        SimTime fixed{0};
        double weight = 0;
        std::array<double, kPoints> beyond{};  ///< weight that waited longer than each point

        void add(double part, const WaitShape& shape);
    };
    struct Ramp {
        SimTime least{0}, most{0};
        double weight = 0;
    };

    static double point(std::size_t index);
    static double beyond(const Curve& curve, double wait);
    Curve& curve_of(SimTime fixed);
    [[nodiscard]] SimTime least() const;
    [[nodiscard]] SimTime bound(double share) const;

    std::vector<Curve> curves_;
    std::vector<Ramp> ramps_;
    double weight_ = 0, sum_ = 0;
};

}  // namespace hexi
