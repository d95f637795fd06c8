#include "dataplane/gateway/neighbour_cache.hpp"

#include <algorithm>

namespace hexi {

void NeighbourCache::forget(const NeighbourTable& table) {
    changes_ = table.changes();
    std::fill(kept_.begin(), kept_.end(), Kept());
}

bool NeighbourCache::keep(Kept& place, const IpAddress& address, SimTime now,
                          const NeighbourTable& table) const {
    const auto found = table.fresh(address, now);
    if (!found) return false;
    place.address = address;
    place.until = found->until;
    const auto own = std::copy(found->mac.bytes.begin(), found->mac.bytes.end(), place.addresses.begin());
    std::copy(own_.bytes.begin(), own_.bytes.end(), own);
    return true;
}

}  // namespace hexi
