#include "controller/transition/route_loads.hpp"

#include <algorithm>

namespace hexi {

bool whole(const Path& path, const NetworkState& state) {
    return std::ranges::none_of(path.links(),
                                [&](LinkId link) { return state[link].status == LinkStatus::kDown; });
}

RouteLoad route_load(const Route& route, double rate, const NetworkState& state) {
    double weights = 0;
    for (const WeightedPath& way : route.paths) weights += way.weight;
    RouteLoad load;
    for (const WeightedPath& way : route.paths) {
        const Path* taken = &way.path;
        if (!whole(*taken, state)) taken = way.backup && whole(*way.backup, state) ? &*way.backup : nullptr;
        if (taken == nullptr) continue;
        for (const LinkId link : taken->links()) load[link] += rate * way.weight / weights;
    }
    return load;
}

}  // namespace hexi
