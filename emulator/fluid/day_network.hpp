// An experiment made ready for a day: its traffic on its links, in every bin.
#pragma once

#include <optional>
#include <vector>

#include "emulator/experiment/day.hpp"
#include "emulator/fluid/bin_delays.hpp"
#include "emulator/fluid/day_flows.hpp"
#include "emulator/fluid/steady_links.hpp"

namespace hexi {

/// A route whose packets are measured.
struct DayPair {
    RouteKey key;
    std::size_t stream = 0;                     ///< place among the streams
    std::size_t back = 0;                       ///< of the way back
    ByteCount packet_size;                      ///< mean
    bool probed = false;                        ///< probes are measured: over the heaviest path, and echoed
    double paced_per_s = 0, clocked_per_s = 0;  ///< packets measured, at load 1
    double paced_bps = 0, clocked_bps = 0;      ///< of all sources of the route, at load 1
    std::optional<DelayTarget> target;

    [[nodiscard]] double packets_per_s(double load) const { return paced_per_s * load + clocked_per_s; }
    /// What is worse for it than what: by its target's statistic, else by p99.
    [[nodiscard]] DelayStatistic statistic() const {
        return target ? target->statistic : DelayStatistic::kP99;
    }
};

/// How a pair fares in one bin.
struct DayVerdict {
    SimTime delay{0};  ///< the pair's statistic; 0 where nothing arrives
    double lost_ratio = 0;
    bool missed = false;  ///< its target, where it has one

    /// Nothing arrives; then what misses for its losses, then what is slower, then what loses more.
    [[nodiscard]] bool worse_than(const DayVerdict& other, const DayPair& pair) const;
};

/// Traffic on links at one state of the network. A value; `streams` belong to the DayNetwork.
struct DayRouting {
    DayFlows flows;
    SteadyLinks links;
};

/// Everything that does not change over the day. Immutable; safe to read from any thread.
class DayNetwork {
public:
    /// `experiment` and `bins` outlive it.
    DayNetwork(const Experiment& experiment, std::span<const DayBin> bins);

    [[nodiscard]] const Experiment& experiment() const { return experiment_; }
    [[nodiscard]] std::span<const DayBin> bins() const { return bins_; }
    [[nodiscard]] std::span<const DayStream> streams() const { return streams_; }
    [[nodiscard]] std::span<const DayPair> pairs() const { return pairs_; }
    [[nodiscard]] const DayRouting& routing() const { return routing_; }
    [[nodiscard]] const SteadyState& state(std::size_t bin) const { return states_[bin]; }
    /// Of a pair in a bin.
    [[nodiscard]] const DayVerdict& verdict(std::size_t bin, std::size_t pair) const {
        return verdicts_[bin * pairs_.size() + pair];
    }

    /// Flows of the packets of `pair` that are measured, with the share that takes each.
    struct WayShare {
        const DayFlow* flow;
        double share;
    };
    [[nodiscard]] std::vector<WayShare> ways(const DayPair& pair, const DayFlows& flows) const;
    /// What packets of `pair` meet.
    [[nodiscard]] BinDelays delays(const DayPair& pair, const DayRouting& routing,
                                   const SteadyState& state) const;
    [[nodiscard]] DayVerdict judge(const DayPair& pair, const BinDelays& delays, std::size_t bin) const;
    [[nodiscard]] double offered_bps(double load) const;
    /// bit/s of all traffic that is lost, at any link or for want of a path.
    [[nodiscard]] double lost_bps(const DayRouting& routing, const SteadyState& state) const;

private:
    void add_pairs();

    const Experiment& experiment_;
    std::span<const DayBin> bins_;
    std::vector<DayStream> streams_;
    std::vector<DayPair> pairs_;
    DayRouting routing_;
    std::vector<SteadyState> states_;   ///< by bin
    std::vector<DayVerdict> verdicts_;  ///< by bin, then pair
};

/// The link that is offered most over its capacity, and how much.
struct FullestLink {
    double utilisation = 0;
    LinkId link;
};
[[nodiscard]] FullestLink fullest_link(const SteadyLinks& links, const SteadyState& state);
/// Offered to `link` over its capacity; 0 where it is down.
[[nodiscard]] double utilisation(const SteadyLinks& links, const SteadyState& state, std::uint32_t link);

}  // namespace hexi
