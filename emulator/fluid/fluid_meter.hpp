// What a fluid run adds up, and the result that becomes of it.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "emulator/experiment/play/traffic_plan.hpp"
#include "emulator/fluid/delay_mixture.hpp"
#include "emulator/fluid/flow_crossing.hpp"

namespace hexi {

/// Sums over the measured time of an experiment. Packets are expected numbers, rounded at the end alone, and
/// so that those sent are those received and those lost.
class FluidMeter {
public:
    /// Both outlive it.
    FluidMeter(const Experiment& experiment, const TrafficPlan& plan);

    /// Everything flows as `loads` and `links` say for `span_s` from now on.
    void measure(std::span<const FlowLoad> loads, const FluidLinks& links, double span_s);
    /// `source` sent `packets` into a table without a path for it.
    void without_route(std::uint32_t source, double packets);
    /// `packets` of `load`, counted as arrived or still to come, are lost on `link` because it went down.
    void cut_off(const FlowLoad& load, std::uint32_t link, double packets);
    /// Packets lost on `link` so far, by whichever reason.
    [[nodiscard]] double lost_on(std::uint32_t link) const { return links_[link].lost.total(); }

    /// Without events and manifest.
    [[nodiscard]] RunResult result() const;

private:
    struct Pair {
        DelayMixture one_way, round_trip;
        double sent = 0, bits = 0;
        LossShares lost;
        /// By the links of a path: packets that arrived, and the sum of their waits on each link.
        struct Way {
            double packets = 0;
            std::vector<double> waits_s;
            std::vector<double> serialisation_s;
        };
        std::map<std::vector<std::uint32_t>, Way> ways;
    };
    struct Passed {
        DelayMixture waits;
        double busy_s = 0, packets = 0;
        LossShares lost;
    };

    void measure_flow(const FlowLoad& load, const FluidLinks& links, double span_s);
    void measure_link(std::uint32_t link, const FluidLinks& links, double span_s);
    void count_pair(Pair& pair, const FlowCrossing& crossing, double packets);
    void measure_echo(Pair& pair, std::uint32_t echo, const FlowCrossing& crossing, double packets,
                      const FluidLinks& links, double span_s);
    [[nodiscard]] PairResult pair_result_of(std::size_t index) const;
    [[nodiscard]] LinkResult link_result_of(std::uint32_t link) const;

    const Experiment& experiment_;
    const TrafficPlan& plan_;
    std::vector<Pair> pairs_;  ///< parallel to TrafficPlan::pairs
    std::vector<Passed> links_;
};

}  // namespace hexi
