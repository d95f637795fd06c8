// Positions on the ground.
#pragma once

#include "topology/base/units.hpp"

namespace hexi {

/// A point on the Earth, WGS 84.
struct GeoPoint {
    double latitude_deg = 0;   ///< -90 .. 90, north positive
    double longitude_deg = 0;  ///< -180 .. 180, east positive

    bool operator==(const GeoPoint&) const = default;
};

/// Great-circle distance on a sphere of 6371 km (the IUGG mean radius), haversine form: within 0.6 % of the
/// ellipsoid.
[[nodiscard]] Kilometres great_circle(GeoPoint from, GeoPoint to);

}  // namespace hexi
