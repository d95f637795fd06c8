#include "emulator/experiment/load_remarks.hpp"

#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "emulator/experiment/route_load.hpp"
#include "topology/network_state.hpp"

namespace hexi {
namespace {

/// Probes that load a link by more than this are no longer mere observers.
constexpr double kObtrusiveProbes = 0.01;

void add_load(const Experiment& experiment, const RouteKey& key, double bps, LinkLoads& loads) {
    const Route* route = experiment.routes.tables().front().table.find(key);
    if (route != nullptr) loads.add(*route, bps);
}

/// Instants looked at for overload; a scenario with more changes than this is judged by the first of them.
constexpr std::size_t kMostInstants = 200;

/// Every instant from which routes, rates or links are different.
std::set<SimTime> instants_of(const Experiment& experiment) {
    std::set<SimTime> instants{SimTime{0}};
    for (const TimedTable& timed : experiment.routes.tables()) instants.insert(timed.from);
    for (const RateChange& change : experiment.rate_changes) instants.insert(change.at);
    for (const NetworkChange& change : experiment.changes) instants.insert(change.at);
    instants.erase(instants.lower_bound(experiment.duration), instants.end());
    return instants;
}

/// Offered load of all but probes at `time`, over what is left of each link's capacity.
class LoadAt {
public:
    LoadAt(const Experiment& experiment, SimTime time)
        : loads_(*experiment.topology), state_(*experiment.topology) {
        std::map<RouteKey, double> factors;
        for (const RateChange& change : experiment.rate_changes) {
            if (change.at <= time) factors[change.key] = change.factor;
        }
        for (const NetworkChange& change : experiment.changes) {
            if (change.at <= time) state_[change.link] = change.state;
        }
        const RoutingTable& table = experiment.routes.at(time);
        for (const PacketSource& source : experiment.sources) {
            const Route* route = source.probe ? nullptr : table.find(source.route);
            if (route == nullptr) continue;
            const auto factor = factors.find(source.route);
            loads_.add(*route, static_cast<double>(source.rate.count()) *
                                   (factor == factors.end() ? 1 : factor->second));
        }
    }

    [[nodiscard]] double utilisation(LinkId link) const {
        return loads_.utilisation(link) / state_[link].capacity_factor;
    }

private:
    LinkLoads loads_;
    NetworkState state_;
};

/// The worst overload there is, if any link is offered more than it takes at any time.
std::optional<std::string> overload_remark(const Experiment& experiment) {
    double worst = 1;
    LinkId where;
    SimTime when{0};
    std::size_t seen = 0;
    for (const SimTime instant : instants_of(experiment)) {
        if (++seen > kMostInstants) break;
        const LoadAt load(experiment, instant);
        for (std::size_t i = 0; i < experiment.topology->links().size(); ++i) {
            if (load.utilisation(LinkId(i)) <= worst) continue;
            worst = load.utilisation(LinkId(i));
            where = LinkId(i);
            when = instant;
        }
    }
    if (!where.valid()) return std::nullopt;
    std::string remark = fmt::format("{} is offered {:.0f} % of its capacity from {:g} s on",
                                     experiment.topology->link(where).id, 100 * worst, to_seconds(when));
    if (experiment.scaling.rate_factor < 1) {
        remark +=
            "; at scaled rates its queue fills with fewer packets in the same time, so delay and loss are "
            "understated until its buffer is full";
    }
    return remark;
}

}  // namespace

std::vector<std::string> load_remarks(const Experiment& experiment) {
    const Topology& topology = *experiment.topology;
    LinkLoads bulk(topology);
    LinkLoads probes(topology);
    for (const PacketSource& source : experiment.sources) {
        const double bps = offered_bps(source, experiment.scaling.rate_factor);
        add_load(experiment, source.route, bps, source.probe ? probes : bulk);
        if (source.probe) add_load(experiment, reversed(source.route), bps, probes);
    }
    std::vector<std::string> remarks;
    for (const Layer layer : {Layer::kOptical, Layer::kIpPrivate, Layer::kIp}) {
        const LinkId busiest = bulk.busiest(layer);
        if (busiest.valid() && bulk.bps(busiest) > 0) {
            remarks.push_back(fmt::format(
                "layer {}: mean offered utilisation of the links in use {:.1f} %, highest {:.1f} % on {}",
                to_string(layer), 100 * bulk.mean_utilisation(layer), 100 * bulk.utilisation(busiest),
                topology.link(busiest).id));
        }
        const LinkId probed = probes.busiest(layer);
        if (probed.valid() && probes.utilisation(probed) > kObtrusiveProbes) {
            remarks.push_back(fmt::format("layer {}: the probes themselves load {} by {:.1f} %",
                                          to_string(layer), topology.link(probed).id,
                                          100 * probes.utilisation(probed)));
        }
    }
    if (auto overload = overload_remark(experiment)) remarks.push_back(std::move(*overload));
    return remarks;
}

}  // namespace hexi
