// Where well-known cities lie: to notice a node that stands in the wrong place, and to place one that has no
// position.
#pragma once

#include <optional>
#include <string_view>

#include "topology/geo.hpp"

namespace hexi {

/// Position of the Chinese city called `name` (pinyin or usual English name, any case, blanks and marks
/// ignored), to 0.1 degree, our own round figures; empty for any other name. Provincial capitals, carrier
/// cores and cities of the public research maps.
[[nodiscard]] std::optional<GeoPoint> find_city(std::string_view name);

}  // namespace hexi
