// What a fluid run adds up, and the result that becomes of it.
#pragma once

#include <span>
#include <vector>

#include "emulator/experiment/play/traffic_plan.hpp"
#include "emulator/fluid/flow_crossing.hpp"
#include "emulator/fluid/pair_tally.hpp"

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
        PairTally tally;
        double bits = 0;
    };

    void measure_flow(const FlowLoad& load, const FluidLinks& links, double span_s);
    void measure_link(std::uint32_t link, const FluidLinks& links, double span_s);
    void measure_echo(Pair& pair, std::uint32_t echo, const FlowCrossing& crossing, double packets,
                      const FluidLinks& links, double span_s);
    [[nodiscard]] PairResult pair_result_of(std::size_t index) const;

    const Experiment& experiment_;
    const TrafficPlan& plan_;
    std::vector<Pair> pairs_;  ///< parallel to TrafficPlan::pairs
    std::vector<LinkTally> links_;
};

}  // namespace hexi
