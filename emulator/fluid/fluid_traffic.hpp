// What every flow of an experiment sends at one time.
#pragma once

#include <vector>

#include "emulator/experiment/play/traffic_plan.hpp"
#include "emulator/fluid/work_variance.hpp"

namespace hexi {

/// What one flow of the FlowBook sends from its head.
struct FlowLoad {
    std::uint32_t flow = kNoIndex;
    std::uint32_t source = kNoIndex;  ///< that sends it, or whose probes it answers
    std::uint8_t traffic_class = 0;
    WorkMoments work;
};

/// Rates of all sources of an experiment as they change. Its times are those of the heads of the paths.
class FluidTraffic {
public:
    /// Both outlive it.
    FluidTraffic(const Experiment& experiment, const TrafficPlan& plan);

    /// `change` happens.
    void change_rates(const RateChange& change);
    /// Everything sent at `now` under the table and the news in force; sources that send nothing and those
    /// without a path are left out.
    [[nodiscard]] std::vector<FlowLoad> loads(SimTime now) const;
    /// What `source` sends at `now`, wherever it goes, in packets/s.
    [[nodiscard]] double packets_per_s(std::uint32_t source, SimTime now) const;
    /// Instants at which a source starts or stops, ascending, each once, before the end of the experiment.
    [[nodiscard]] std::vector<SimTime> instants() const;

private:
    [[nodiscard]] bool sends(std::uint32_t source, SimTime now) const;

    const Experiment& experiment_;
    const TrafficPlan& plan_;
    std::vector<double> factors_;  ///< by source
};

}  // namespace hexi
