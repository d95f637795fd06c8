#include "emulator/fluid/fluid_traffic.hpp"

#include <set>

namespace hexi {
namespace {

/// A clock that first strikes within its first interval has that phase and no other beginning than the
/// experiment's.
SimTime beginning_of(const PacketSource& source) {
    return source.interval && source.start < *source.interval ? SimTime{0} : source.start;
}

}  // namespace

FluidTraffic::FluidTraffic(const Experiment& experiment, const TrafficPlan& plan)
    : experiment_(experiment), plan_(plan), factors_(experiment.sources.size(), 1) {}

void FluidTraffic::change_rates(const RateChange& change) {
    for (std::size_t i = 0; i < factors_.size(); ++i) {
        if (experiment_.sources[i].route == change.key) factors_[i] = change.factor;
    }
}

bool FluidTraffic::sends(std::uint32_t source, SimTime now) const {
    const PacketSource& sender = experiment_.sources[source];
    if (now < beginning_of(sender) || now >= std::min(sender.stop, experiment_.duration)) return false;
    return sender.interval || factors_[source] > 0;
}

std::vector<FlowLoad> FluidTraffic::loads(SimTime now) const {
    std::vector<FlowLoad> loads;
    for (std::uint32_t ingress = 0; ingress < plan_.first_host; ++ingress) {
        const Entrance& entrance = plan_.entrances[ingress];
        if (!sends(entrance.source, now)) continue;
        const PacketSource& source = experiment_.sources[entrance.source];
        for (const auto& [flow, share] : plan_.flows.shares(ingress)) {
            loads.push_back({flow, entrance.source, entrance.traffic_class,
                             work_of(source, factors_[entrance.source], share)});
        }
    }
    return loads;
}

double FluidTraffic::packets_per_s(std::uint32_t source, SimTime now) const {
    if (!sends(source, now)) return 0;
    const PacketSource& sender = experiment_.sources[source];
    const double factor = sender.interval ? 1 : factors_[source];
    return offered_bps(sender, 1) * factor / 8 / mean_packet_bytes(sender);
}

std::vector<SimTime> FluidTraffic::instants() const {
    std::set<SimTime> instants;
    for (const PacketSource& source : experiment_.sources) {
        instants.insert(beginning_of(source));
        instants.insert(source.stop);
    }
    instants.erase(instants.lower_bound(experiment_.duration), instants.end());
    return {instants.begin(), instants.end()};
}

}  // namespace hexi
