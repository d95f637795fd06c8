#include "emulator/experiment/route_load.hpp"

namespace hexi {
namespace {

double total_weight(const Route& route) {
    double total = 0;
    for (const WeightedPath& path : route.paths) total += path.weight;
    return total;
}

}  // namespace

void LinkLoads::add(const Route& route, double bps) {
    const double total = total_weight(route);
    for (const WeightedPath& path : route.paths) {
        for (const LinkId link : path.path.links()) bps_[link.index()] += bps * path.weight / total;
    }
}

double LinkLoads::utilisation(LinkId link) const {
    return bps(link) / static_cast<double>(topology_->link(link).capacity.count());
}

double LinkLoads::mean_utilisation(Layer layer) const {
    double sum = 0;
    std::size_t count = 0;
    for (std::size_t i = 0; i < bps_.size(); ++i) {
        if (topology_->links()[i].layer != layer || bps_[i] == 0) continue;
        sum += utilisation(LinkId(i));
        ++count;
    }
    return count == 0 ? 0 : sum / static_cast<double>(count);
}

LinkId LinkLoads::busiest(Layer layer) const {
    LinkId best;
    for (std::size_t i = 0; i < bps_.size(); ++i) {
        if (topology_->links()[i].layer != layer) continue;
        if (!best.valid() || utilisation(LinkId(i)) > utilisation(best)) best = LinkId(i);
    }
    return best;
}

double mean_hops(const Route& route) {
    const double total = total_weight(route);
    double hops = 0;
    for (const WeightedPath& path : route.paths)
        hops += static_cast<double>(path.path.hop_count()) * path.weight / total;
    return hops;
}

}  // namespace hexi
