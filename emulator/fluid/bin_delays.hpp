// Delays of one pair while nothing changes.
#pragma once

#include <vector>

#include "emulator/fluid/flow_crossing.hpp"

namespace hexi {

/// What the packets of a pair meet over each of its ways while links stay as they are. Where a queue stands
/// they all take the mean.
class BinDelays {
public:
    /// `share` (> 0) of the packets, all together 1.
    void add(double share, const FlowCrossing& crossing);

    /// Of what was sent; all of it where there is no way.
    [[nodiscard]] double lost_ratio() const { return 1 - arrives_; }
    /// Of what arrives; 0 where nothing does.
    [[nodiscard]] SimTime value(DelayStatistic statistic, double packets) const;
    /// Of `packets` that are sent.
    [[nodiscard]] DelayStatistics statistics(double packets) const;

private:
    struct Way {
        double weight;
        SimTime fixed;  ///< with what stands before links
        WaitLaw wait;
    };
    [[nodiscard]] double beyond(SimTime delay) const;
    [[nodiscard]] SimTime quantile(double q) const;
    [[nodiscard]] SimTime least() const;
    [[nodiscard]] SimTime mean() const;
    [[nodiscard]] SimTime largest_of(double packets) const;

    std::vector<Way> ways_;  ///< over which something arrives
    double arrives_ = 0;
};

}  // namespace hexi
