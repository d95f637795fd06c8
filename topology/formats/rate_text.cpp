#include "topology/formats/rate_text.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "topology/base/nearest.hpp"
#include "topology/formats/tokens.hpp"

namespace hexi {
namespace {

std::optional<double> decimal_prefix(std::string_view text) {
    if (text.empty()) return 1;
    if (text == "k") return 1e3;
    if (text == "m") return 1e6;
    if (text == "g") return 1e9;
    if (text == "t") return 1e12;
    return std::nullopt;
}

/// Number at the start of `text`, which it removes.
std::optional<double> take_number(std::string_view& text) {
    const std::size_t length = std::min(text.find_first_not_of("0123456789."), text.size());
    const auto value = parse_number(text.substr(0, length));
    text.remove_prefix(length);
    return value;
}

/// "GB/s" may be bytes, or bits in a hurry; where all letters are large, B says nothing.
bool may_be_bytes(std::string_view text) {
    const bool small = std::any_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    return small && text.find('B') != std::string_view::npos;
}

}  // namespace

std::optional<BitRate> rate_of(double value, double unit) {
    const double bps = std::round(value * unit);
    if (!(bps >= 1 && bps < 1.8e19)) return std::nullopt;
    return BitRate(static_cast<std::uint64_t>(bps));
}

std::optional<BitRate> parse_rate(std::string_view text) {
    if (may_be_bytes(text)) return std::nullopt;
    std::string letters = lower_case(text);
    std::erase(letters, ' ');
    std::string_view rest = letters;
    auto value = take_number(rest);
    if (value && rest.starts_with('x')) {
        rest.remove_prefix(1);
        const auto each = take_number(rest);
        value = each ? std::optional(*value * *each) : std::nullopt;
    }
    if (!value) return std::nullopt;
    for (const std::string_view unit : {"bit/s", "bits/s", "bps", "b/s", "bits"}) {
        if (!rest.ends_with(unit)) continue;
        const auto prefix = decimal_prefix(rest.substr(0, rest.size() - unit.size()));
        if (prefix) return rate_of(*value, *prefix);
    }
    return std::nullopt;
}

std::optional<double> rate_unit(std::string_view word) {
    const std::string letters = lower_case(word);
    for (const auto& [unit, bits] :
         {std::pair<std::string_view, double>{"bitpersec", 1}, {"bytepersec", 8}}) {
        if (!letters.ends_with(unit)) continue;
        const auto prefix = decimal_prefix(std::string_view(letters).substr(0, letters.size() - unit.size()));
        if (prefix) return *prefix * bits;
    }
    return std::nullopt;
}

}  // namespace hexi
