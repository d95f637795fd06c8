// Quantities the way people read them.
#pragma once

#include <string>

#include "topology/base/units.hpp"

namespace hexi {

/// Three digits and the unit that suits: "35.0 ns", "4.20 µs", "17.3 ms", "1.50 s".
[[nodiscard]] std::string duration_text(SimTime time);
/// Three digits: "17.6 Tbit/s", "400 Gbit/s".
[[nodiscard]] std::string rate_text(BitRate rate);
/// A share of 1 in per cent: "97 %", "0.4 %", "<0.1 %".
[[nodiscard]] std::string percent_text(double share);
/// Milliseconds with every decimal down to the picosecond and no zeros at the end: "17.123456789", "20".
[[nodiscard]] std::string exact_ms_text(SimTime time);

}  // namespace hexi
