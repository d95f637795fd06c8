#include "emulator/experiment/volume_factor.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "topology/base/check.hpp"

namespace hexi {

VolumeFactor volume_factor(const Topology& topology, const ResolvedTraffic& traffic,
                           const RoutingTable& intact) {
    if (!traffic.mean_utilisation) return {};
    LinkLoads relative(topology);
    for (const Demand& demand : traffic.demands) {
        const Route* route = intact.find(key_of(traffic, demand));
        HEXI_CHECK(route != nullptr, "the compiler routes every key it is asked for");
        relative.add(*route, static_cast<double>(demand.rate.count()));
    }
    const double mean = relative.mean_utilisation(traffic.layer);
    HEXI_CHECK(mean > 0, "demands that are routed load some link");
    const LinkId busiest = relative.busiest(traffic.layer);
    const double wanted = *traffic.mean_utilisation / mean;
    const double most =
        traffic.max_utilisation ? *traffic.max_utilisation / relative.utilisation(busiest) : wanted;
    VolumeFactor volume{std::min(wanted, most) * traffic.load};
    if (most < wanted) {
        volume.remarks.push_back(fmt::format(
            "{}: before load {} limited to a mean utilisation of {:.1f} %, where it fills {} to {:.1f} %",
            traffic.place, traffic.load, 100 * most * mean, topology.link(busiest).id,
            100 * *traffic.max_utilisation));
    }
    return volume;
}

}  // namespace hexi
