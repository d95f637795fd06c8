// How one flow is carried in one situation.
#pragma once

#include <cstdint>
#include <vector>

#include "topology/base/units.hpp"
#include "topology/routing_table.hpp"

namespace hexi {

/// A part of a flow's traffic. The path lives as long as the route it was taken from.
struct CarriedPart {
    const Path* path;      ///< null: lost, for want of a path
    std::uint32_t weight;  ///< > 0; its share is this over the sum of all parts
};

/// All parts of a flow, at least one.
using Carriage = std::vector<CarriedPart>;

/// The route as it is; a route without paths carries nothing.
[[nodiscard]] Carriage carriage_of(const Route& route);

/// The route while some links are down and nobody has chosen new paths yet: a path that is broken gives its
/// part to its backup, or loses it where there is none or that is broken, too. `down` by LinkId.
[[nodiscard]] Carriage carriage_on_backups(const Route& route, const std::vector<bool>& down);

/// True where the path uses a link of `down`, by LinkId.
[[nodiscard]] bool broken(const Path& path, const std::vector<bool>& down);

/// `rate` in whole bit/s by part: shares rounded down, what that leaves goes to the first.
[[nodiscard]] std::vector<std::uint64_t> part_rates(const Carriage& carriage, BitRate rate);

}  // namespace hexi
