#include "topology/commandline/quantity_text.hpp"

#include <array>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

#include "topology/base/wide.hpp"

namespace hexi {
namespace {

/// Three digits of a number from 0 to 999.
std::string three_digits(double value) {
    const double size = std::abs(value);
    return fmt::format("{:.{}f}", value, size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2);
}

/// `value` in the largest of `units`, each 1000 of the one before, of which it holds at least one.
template <std::size_t N>
std::string scaled(double value, const std::array<std::string_view, N>& units) {
    std::size_t unit = 0;
    while (unit + 1 < N && std::abs(value) >= 999.5) {
        value /= 1000;
        ++unit;
    }
    return fmt::format("{} {}", three_digits(value), units[unit]);
}

}  // namespace

std::string duration_text(SimTime time) {
    if (time == SimTime{0}) return "0 s";
    constexpr std::array<std::string_view, 5> kUnits{"ps", "ns", "\u00b5s", "ms", "s"};
    return scaled(static_cast<double>(time.count()), kUnits);
}

std::string rate_text(BitRate rate) {
    constexpr std::array<std::string_view, 6> kUnits{"bit/s",  "kbit/s", "Mbit/s",
                                                     "Gbit/s", "Tbit/s", "Pbit/s"};
    return scaled(static_cast<double>(rate.count()), kUnits);
}

std::string percent_text(double share) {
    const double percent = share * 100;
    if (percent > 0 && percent < 0.05) return "<0.1 %";
    return fmt::format("{:.{}f} %", percent, std::abs(percent) < 9.95 && percent != 0 ? 1 : 0);
}

std::string exact_ms_text(SimTime time) {
    constexpr Int128 kPerMs = 1'000'000'000;
    const Int128 size =
        time.count() < 0 ? -static_cast<Int128>(time.count()) : static_cast<Int128>(time.count());
    std::string text =
        fmt::format("{}{}.{:09}", time.count() < 0 ? "-" : "", static_cast<std::uint64_t>(size / kPerMs),
                    static_cast<std::uint64_t>(size % kPerMs));
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text;
}

}  // namespace hexi
