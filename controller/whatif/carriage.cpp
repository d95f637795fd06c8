#include "controller/whatif/carriage.hpp"

#include <algorithm>
#include <numeric>

#include "topology/base/check.hpp"
#include "topology/base/wide.hpp"

namespace hexi {

Carriage carriage_of(const Route& route) {
    if (route.paths.empty()) return {{nullptr, 1}};
    Carriage carriage;
    carriage.reserve(route.paths.size());
    for (const WeightedPath& way : route.paths) carriage.push_back({&way.path, way.weight});
    return carriage;
}

Carriage carriage_on_backups(const Route& route, const std::vector<bool>& down) {
    if (route.paths.empty()) return {{nullptr, 1}};
    Carriage carriage;
    carriage.reserve(route.paths.size());
    for (const WeightedPath& way : route.paths) {
        const bool whole = !broken(way.path, down);
        const bool saved = !whole && way.backup && !broken(*way.backup, down);
        carriage.push_back({whole ? &way.path : saved ? &*way.backup : nullptr, way.weight});
    }
    return carriage;
}

bool broken(const Path& path, const std::vector<bool>& down) {
    return std::ranges::any_of(path.links(), [&](LinkId link) { return down[link.index()]; });
}

std::vector<std::uint64_t> part_rates(const Carriage& carriage, BitRate rate) {
    HEXI_CHECK(!carriage.empty(), "a carriage has a part");
    Uint128 weights = 0;
    for (const CarriedPart& part : carriage) weights += part.weight;
    HEXI_CHECK(weights > 0, "weights are above 0");
    std::vector<std::uint64_t> rates;
    rates.reserve(carriage.size());
    for (const CarriedPart& part : carriage) {
        rates.push_back(static_cast<std::uint64_t>(Uint128{rate.count()} * part.weight / weights));
    }
    rates.front() += rate.count() - std::accumulate(rates.begin(), rates.end(), std::uint64_t{0});
    return rates;
}

}  // namespace hexi
