#include "emulator/experiment/load_remarks.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "emulator/experiment/route_load.hpp"
#include "topology/network_state.hpp"

namespace hexi {
namespace {

/// Probes that load a link by more than this are worth a remark.
constexpr double kNoticeableProbes = 0.01;

void add_load(const Experiment& experiment, const RouteKey& key, double bps, LinkLoads& loads) {
    const Route* route = experiment.routes.tables().front().table.find(key);
    if (route != nullptr) loads.add(*route, bps);
}

/// Instants looked at for overload; a result says where a scenario has more.
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

/// The first kMostInstants of them.
std::vector<SimTime> instants_looked_at(const Experiment& experiment) {
    const std::set<SimTime> all = instants_of(experiment);
    std::vector<SimTime> instants(all.begin(), all.end());
    instants.resize(std::min(instants.size(), kMostInstants));
    return instants;
}

/// That later overloads have not been looked for, where there are instants for them.
std::optional<std::string> unseen_remark(const Experiment& experiment) {
    const std::set<SimTime> all = instants_of(experiment);
    if (all.size() <= kMostInstants) return std::nullopt;
    return fmt::format(
        "the network changes at {} instants; overload was looked for at the first {} of them, up to {:g} s",
        all.size(), kMostInstants, to_seconds(instants_looked_at(experiment).back()));
}

/// Offered load at `time`, over what is left of each link's capacity.
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
        for (const PacketSource& source : experiment.sources) {
            const auto factor = factors.find(source.route);
            const bool changed = !source.interval && factor != factors.end();
            const double bps = offered_bps(source, experiment.scaling.rate_factor);
            add(experiment.routes.at(time), source.route, changed ? bps * factor->second : bps);
            if (source.probe) add(experiment.routes.at(time), reversed(source.route), bps);
        }
    }

    [[nodiscard]] double utilisation(LinkId link) const {
        return loads_.utilisation(link) / state_[link].capacity_factor;
    }

private:
    void add(const RoutingTable& table, const RouteKey& key, double bps) {
        if (const Route* route = table.find(key)) loads_.add(*route, bps);
    }

    LinkLoads loads_;
    NetworkState state_;
};

/// The worst overload there is, if any link is offered more than it takes at any time.
std::optional<std::string> overload_remark(const Experiment& experiment) {
    double worst = 1;
    LinkId where;
    SimTime when{0};
    for (const SimTime instant : instants_looked_at(experiment)) {
        const LoadAt load(experiment, instant);
        for (std::size_t i = 0; i < experiment.topology->links().size(); ++i) {
            if (load.utilisation(LinkId(i)) <= worst) continue;
            worst = load.utilisation(LinkId(i));
            where = LinkId(i);
            when = instant;
        }
    }
    if (!where.valid()) return std::nullopt;
    return fmt::format("{} is offered {:.0f} % of its capacity from {:g} s on",
                       experiment.topology->link(where).id, 100 * worst, to_seconds(when));
}

/// Offered by probes, there and back, at the start.
LinkLoads probe_loads(const Experiment& experiment) {
    LinkLoads loads(*experiment.topology);
    for (const PacketSource& source : experiment.sources) {
        if (!source.probe) continue;
        const double bps = offered_bps(source, experiment.scaling.rate_factor);
        add_load(experiment, source.route, bps, loads);
        add_load(experiment, reversed(source.route), bps, loads);
    }
    return loads;
}

/// What probes weigh on the link of `layer` that has most of them, where that lies above `least` up to
/// `most`.
std::optional<std::string> probe_remark(const Experiment& experiment, const LinkLoads& probes, Layer layer,
                                        double least, double most) {
    const LinkId probed = probes.busiest(layer);
    if (!probed.valid()) return std::nullopt;
    const double share = probes.utilisation(probed);
    if (share <= least || share > most) return std::nullopt;
    return fmt::format("layer {}: the probes themselves load {} by {:.1f} %", to_string(layer),
                       experiment.topology->link(probed).id, 100 * share);
}

constexpr std::array kLayers{Layer::kOptical, Layer::kIpPrivate, Layer::kIp};

}  // namespace

std::vector<std::string> load_remarks(const Experiment& experiment) {
    LinkLoads bulk(*experiment.topology);
    for (const PacketSource& source : experiment.sources) {
        if (source.probe) continue;
        add_load(experiment, source.route, offered_bps(source, experiment.scaling.rate_factor), bulk);
    }
    const LinkLoads probes = probe_loads(experiment);
    std::vector<std::string> remarks;
    for (const Layer layer : kLayers) {
        const LinkId busiest = bulk.busiest(layer);
        if (busiest.valid() && bulk.bps(busiest) > 0) {
            remarks.push_back(fmt::format(
                "layer {}: mean offered utilisation of the links in use {:.1f} %, highest {:.1f} % on {}",
                to_string(layer), 100 * bulk.mean_utilisation(layer), 100 * bulk.utilisation(busiest),
                experiment.topology->link(busiest).id));
        }
        auto probed = probe_remark(experiment, probes, layer, kNoticeableProbes, kTolerableProbes);
        if (probed) remarks.push_back(std::move(*probed));
    }
    if (experiment.scaling.rate_factor < 1) return remarks;
    if (auto overload = overload_remark(experiment)) remarks.push_back(std::move(*overload));
    if (auto unseen = unseen_remark(experiment)) remarks.push_back(std::move(*unseen));
    return remarks;
}

std::vector<std::string> load_doubts(const Experiment& experiment) {
    std::vector<std::string> doubts;
    const LinkLoads probes = probe_loads(experiment);
    for (const Layer layer : kLayers) {
        constexpr double kAny = std::numeric_limits<double>::infinity();
        const auto probed = probe_remark(experiment, probes, layer, kTolerableProbes, kAny);
        if (probed) {
            doubts.push_back(fmt::format("{}; up to {:.0f} % they would hardly change what they measure",
                                         *probed, 100 * kTolerableProbes));
        }
    }
    if (experiment.scaling.rate_factor == 1) return doubts;
    if (const auto overload = overload_remark(experiment)) {
        doubts.push_back(
            *overload +
            "; at scaled rates its queue fills with fewer packets in the same time, so delay "
            "and loss are understated until its buffer is full: --engine fluid plays full rates");
    }
    if (auto unseen = unseen_remark(experiment)) doubts.push_back(std::move(*unseen));
    return doubts;
}

}  // namespace hexi
