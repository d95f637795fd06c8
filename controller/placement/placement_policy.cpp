#include "controller/placement/placement_policy.hpp"

#include <charconv>
#include <cmath>
#include <set>

#include <fmt/format.h>

namespace hexi {
namespace {

tl::unexpected<Error> not_a_policy(std::string_view word, std::string_view why) {
    return fail(ErrorCode::kInvalid,
                fmt::format("'{}' is not a policy{}; allowed are latency, cost, green, balanced, or weights "
                            "such as latency=2,cost=1,green=1",
                            word, why));
}

double* field(PlacementWeights& weights, std::string_view name) {
    if (name == "latency") return &weights.latency;
    if (name == "cost") return &weights.cost;
    if (name == "green") return &weights.green;
    return nullptr;
}

PlacementWeights normalised(const PlacementWeights& weights) {
    const double sum = weights.latency + weights.cost + weights.green;
    return {weights.latency / sum, weights.cost / sum, weights.green / sum};
}

Result<PlacementPolicy> own_weights(std::string_view word) {
    PlacementWeights weights;
    std::set<std::string_view> seen;
    for (std::string_view rest = word; !rest.empty();) {
        const std::string_view part = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(rest.size(), part.size() + 1));
        const std::size_t sign = part.find('=');
        double* weight = field(weights, part.substr(0, sign));
        if (sign == std::string_view::npos || weight == nullptr) return not_a_policy(word, "");
        const std::string_view number = part.substr(sign + 1);
        const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), *weight);
        const bool whole = error == std::errc{} && end == number.data() + number.size();
        if (!whole || !std::isfinite(*weight) || *weight < 0 || *weight > 1e6)
            return not_a_policy(word, fmt::format(": weight '{}' must be a number from 0 to 1e6", number));
        if (!seen.insert(part.substr(0, sign)).second)
            return not_a_policy(word, fmt::format(": {} is given twice", part.substr(0, sign)));
    }
    if (weights.latency + weights.cost + weights.green <= 0) return not_a_policy(word, ": all weights are 0");
    const PlacementWeights scaled = normalised(weights);
    return PlacementPolicy{std::string(word), scaled, scaled};
}

}  // namespace

Result<PlacementPolicy> parse_placement_policy(std::string_view word) {
    constexpr PlacementWeights kLatency{.latency = 1}, kCost{.cost = 1}, kGreen{.green = 1};
    if (word == "latency") return PlacementPolicy{"latency", kLatency, kLatency};
    if (word == "cost") return PlacementPolicy{"cost", kCost, kCost};
    if (word == "green") return PlacementPolicy{"green", kGreen, kGreen};
    if (word == "balanced")
        return PlacementPolicy{
            "balanced", {.latency = 0.6, .cost = 0.2, .green = 0.2}, {.cost = 0.5, .green = 0.5}};
    return own_weights(word);
}

}  // namespace hexi
