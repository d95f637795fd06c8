// Capacities as people write them.
#pragma once

#include <optional>
#include <string_view>

#include "topology/base/units.hpp"

namespace hexi {

/// The rate that all of `text` states: a number, a decimal prefix (none, K, M, G, T, any case) and "bps",
/// "b/s", "bit/s" or "bits", with an optional count in front ("2 x 10 Gbps"). Empty where it is anything else
/// ("Red Link", "< 10 Gbps", "STM-1"), also a "B" among small letters, which may be bytes ("10 GB/s").
[[nodiscard]] std::optional<BitRate> parse_rate(std::string_view text);

/// `value` times `unit` bits per second, to the nearest; empty unless that is at least 1 and below 1.8e19.
[[nodiscard]] std::optional<BitRate> rate_of(double value, double unit);

/// Bits per second of an SNDlib unit word such as "MBITPERSEC" or "GBYTEPERSEC"; empty for a word that is no
/// rate.
[[nodiscard]] std::optional<double> rate_unit(std::string_view word);

}  // namespace hexi
