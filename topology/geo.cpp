#include "topology/geo.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace hexi {

Kilometres great_circle(GeoPoint from, GeoPoint to) {
    constexpr double kEarthRadiusKm = 6371.0;
    constexpr double kRadiansPerDegree = std::numbers::pi / 180;
    const double half_lat = (to.latitude_deg - from.latitude_deg) * kRadiansPerDegree / 2;
    const double half_lon = (to.longitude_deg - from.longitude_deg) * kRadiansPerDegree / 2;
    const double haversine =
        std::pow(std::sin(half_lat), 2) + std::cos(from.latitude_deg * kRadiansPerDegree) *
                                              std::cos(to.latitude_deg * kRadiansPerDegree) *
                                              std::pow(std::sin(half_lon), 2);
    return Kilometres(2 * kEarthRadiusKm * std::asin(std::sqrt(std::min(1.0, haversine))));
}

}  // namespace hexi
