#include "topology/spec_checks.hpp"

#include <cmath>

#include <fmt/format.h>

namespace hexi {

bool at_least(double value, double least) { return std::isfinite(value) && value >= least; }

namespace {

FieldRule not_below(std::string_view field, double value, double least) {
    return {at_least(value, least), field, value, least == 0 ? "at least 0" : "at least 1"};
}

FieldRule above_zero(std::string_view field, double value) {
    return {std::isfinite(value) && value > 0, field, value, "above 0"};
}

FieldRule within(std::string_view field, double value, double limit, std::string_view allowed) {
    return {std::abs(value) <= limit, field, value, allowed};
}

FieldRule between(std::string_view field, double value, double least, double most, std::string_view allowed) {
    return {value >= least && value <= most, field, value, allowed};
}

FieldRule delay(std::string_view field, SimTime value) {
    return between(field, to_us(value), 0, to_us(kLongestStatedDelay), "0 to 1e9");
}

template <typename Quantity>
double count_or(const std::optional<Quantity>& quantity, double otherwise) {
    return quantity ? static_cast<double>(quantity->count()) : otherwise;
}

}  // namespace

Result<void> check_fields(const std::string& place, std::initializer_list<FieldRule> rules) {
    for (const FieldRule& rule : rules) {
        if (rule.holds) continue;
        return fail(ErrorCode::kInvalid, fmt::format("{}: {} {} is not allowed: must be {}", place,
                                                     rule.field, rule.value, rule.allowed));
    }
    return {};
}

Result<void> check_physics(const FibrePhysics& physics) {
    return check_fields("physics",
                        {between("group_index", physics.group_index, 1, 10, "1 to 10"),
                         not_below("route_factor", physics.route_factor, 1),
                         not_below("amplifier_spacing_km", physics.amplifier_spacing.count(), 1),
                         between("amplifier_delay_us", to_us(physics.amplifier_delay), 0, 1e6, "0 to 1e6")});
}

Result<void> check_node(const NodeSpec& node, const std::string& place) {
    if (node.id.empty()) return fail(ErrorCode::kInvalid, place + ": id is empty");
    const GeoPoint position = node.position.value_or(GeoPoint{});
    const ComputeSpec& compute = node.compute;
    const double green = compute.green_ratio.value_or(0);
    return check_fields(place, {within("latitude_deg", position.latitude_deg, 90, "-90 to 90"),
                                within("longitude_deg", position.longitude_deg, 180, "-180 to 180"),
                                delay("forwarding_delay_us", node.forwarding_delay),
                                not_below("population_million", node.population_million.value_or(0), 0),
                                not_below("capacity_eflops", compute.capacity_eflops.value_or(0), 0),
                                not_below("racks", compute.racks.value_or(0), 0),
                                not_below("pue", compute.pue.value_or(1), 1),
                                not_below("pue_limit", compute.pue_limit.value_or(1), 1),
                                {green >= 0 && green <= 1, "green_ratio", green, "0 to 1"},
                                not_below("price_cny_per_kwh", compute.price_cny_per_kwh.value_or(0), 0)});
}

Result<void> check_link(const LinkSpec& link, const std::string& place) {
    return check_fields(place, {above_zero("capacity_bps", count_or(link.capacity, 1)),
                                above_zero("lane_rate_bps", count_or(link.lane_rate, 1)),
                                delay("delay_us", link.delay.value_or(SimTime{0})),
                                not_below("length_km", count_or(link.length, 0), 0),
                                not_below("detour_factor", link.detour_factor.value_or(1), 1),
                                delay("equipment_delay_us", link.equipment_delay.value_or(SimTime{0})),
                                above_zero("metric", link.metric.value_or(1)),
                                above_zero("buffer_bytes", count_or(link.buffer, 1))});
}

}  // namespace hexi
