#include "emulator/experiment/load_remarks.hpp"

#include <fmt/format.h>

#include "emulator/experiment/route_load.hpp"
#include "emulator/experiment/scenario_routes.hpp"

namespace hexi {
namespace {

/// Probes that load a link by more than this are no longer mere observers.
constexpr double kObtrusiveProbes = 0.01;

void add_load(const Experiment& experiment, const RouteKey& key, BitRate rate, LinkLoads& loads) {
    const Route* route = experiment.routes.tables().front().table.find(key);
    if (route != nullptr) loads.add(*route, static_cast<double>(rate.count()));
}

}  // namespace

std::vector<std::string> load_remarks(const Experiment& experiment) {
    const Topology& topology = *experiment.topology;
    LinkLoads bulk(topology);
    LinkLoads probes(topology);
    for (const PacketSource& source : experiment.sources) {
        add_load(experiment, source.route, source.rate, source.probe ? probes : bulk);
        if (source.probe) add_load(experiment, reversed(source.route), source.rate, probes);
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
    return remarks;
}

}  // namespace hexi
