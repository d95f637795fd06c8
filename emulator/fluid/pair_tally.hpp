// Sums over what packets of one pair, and on one link, met.
#pragma once

#include <map>
#include <vector>

#include "emulator/experiment/run_result.hpp"
#include "emulator/fluid/delay_mixture.hpp"
#include "emulator/fluid/flow_crossing.hpp"

namespace hexi {

/// Expected packets as whole ones; below 0 there are none.
[[nodiscard]] std::uint64_t whole(double packets);
[[nodiscard]] DropCounts whole(const LossShares& lost);

/// What measured packets of a pair met.
struct PairTally {
    DelayMixture one_way, round_trip;
    double sent = 0;
    LossShares lost;

    /// `packets` were sent and crossed as `crossing`.
    void count(const FlowCrossing& crossing, double packets);
    /// `packets` came back: over `there_and_back`.
    void count_echoes(const FlowCrossing& there_and_back, double packets);
    /// Counts, delays and, where something arrived, the hops of the way that most took.
    void fill(const Topology& topology, PairResult& pair) const;

private:
    /// Packets that arrived over the same links, and the sums of their times on each.
    struct Way {
        double packets = 0;
        std::vector<double> waits_s, serialisation_s;
    };
    std::map<std::vector<std::uint32_t>, Way> ways_;
};

/// What all packets of a link met.
struct LinkTally {
    DelayMixture waits;
    double busy_s = 0, packets = 0;
    LossShares lost;

    /// `packets` came, and met `hop`.
    void count(const HopCrossing& hop, double packets);
    /// Over `measured_s` (> 0) seconds.
    [[nodiscard]] LinkResult result(LinkId link, double measured_s) const;
};

}  // namespace hexi
