// The rules that fill what a file lacks; docs/formats/imports.md states them.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "topology/formats/gazetteer.hpp"
#include "topology/formats/import.hpp"
#include "topology/median.hpp"

namespace hexi {
namespace {

template <typename Predicate>
std::vector<std::string> node_names(const std::vector<NodeSpec>& nodes, Predicate wanted) {
    std::vector<std::string> names;
    for (const NodeSpec& node : nodes) {
        if (wanted(node)) names.push_back(node.name);
    }
    return names;
}

}  // namespace

/// (0, 0) is open sea: what tools write for "unknown".
void NetworkImport::place_nodes() {
    std::vector<std::string> at_zero, placed;
    for (NodeSpec& node : spec_.nodes) {
        if (node.position == GeoPoint{}) {
            at_zero.push_back(node.name);
            node.position.reset();
        }
        if (node.position || !node.site.empty()) continue;
        node.position = find_city(node.name);
        if (!node.position) continue;
        placed.push_back(node.name);
        derived(node.provenance, "gazetteer");
    }
    if (!at_zero.empty()) note(fmt::format("Position 0, 0 is taken as unknown: {}.", listed(at_zero)));
    if (!placed.empty()) {
        rule("gazetteer", "position of the Chinese city of that name, to 0.1 degree");
        note(fmt::format("{} had no position and got that of the city of that name: {}.",
                         counted(placed.size(), "node"), listed(placed)));
    }
    const auto unknown =
        node_names(spec_.nodes, [](const NodeSpec& node) { return !node.position && node.site.empty(); });
    if (!unknown.empty())
        note(fmt::format("{} without position: {}.", counted(unknown.size(), "node"), listed(unknown)));
}

void NetworkImport::check_places() {
    constexpr double kFarKm = 100;  // beyond the edge of any city
    for (const NodeSpec& node : spec_.nodes) {
        const std::optional<GeoPoint> city = find_city(node.name);
        if (!city || !node.position) continue;
        const double away = great_circle(*city, *node.position).count();
        if (away < kFarKm) continue;
        note(
            fmt::format("'{}' is placed at {}, {} (latitude, longitude), {:.0f} km from the city of that "
                        "name: the lengths of its links are doubtful.",
                        node.name, node.position->latitude_deg, node.position->longitude_deg, away));
    }
}

/// A delay below what light in fibre needs over the great circle cannot be true. Where most of a file's
/// delays are like that, its model or unit is wrong and none is believed.
void NetworkImport::refute_delays() {
    std::unordered_map<std::string, std::optional<GeoPoint>> positions;
    for (const NodeSpec& node : spec_.nodes) positions[node.id] = node.position;
    std::size_t checked = 0;
    std::vector<std::size_t> impossible;
    std::vector<double> factors;
    for (std::size_t i = 0; i < spec_.links.size(); ++i) {
        const LinkSpec& link = spec_.links[i];
        const auto from = positions[link.from], to = positions[link.to];
        if (!link.delay || !from || !to) continue;
        constexpr double kNearKm = 20;  // below it, rounded coordinates decide
        constexpr double kSlack = 0.95;
        const Kilometres apart = great_circle(*from, *to);
        if (apart.count() < kNearKm) continue;
        ++checked;
        const double least = to_us(propagation_delay(apart, spec_.physics.group_index));
        if (to_us(*link.delay) >= kSlack * least) continue;
        impossible.push_back(i);
        factors.push_back(least / std::max(to_us(*link.delay), 1e-6));
    }
    if (impossible.empty()) return;
    const bool most = impossible.size() * 2 > checked;
    if (most) {
        for (LinkSpec& link : spec_.links) link.delay.reset();
    } else {
        for (const std::size_t i : impossible) spec_.links[i].delay.reset();
    }
    note(fmt::format(
        "{} of {} delays that can be checked are shorter than light in fibre needs over the great circle, by "
        "a median factor of {:.1f}: {} left out and derived from the length instead.",
        impossible.size(), checked, *median(factors), most ? "all delays of the file are" : "these are"));
}

/// Lengths follow from positions inside Topology::create; here only what it cannot know is filled in.
void NetworkImport::fill_lengths() {
    std::unordered_map<std::string, std::optional<GeoPoint>> positions;
    for (const NodeSpec& node : spec_.nodes) positions[node.id] = node.position;
    std::vector<double> lengths;
    std::vector<LinkSpec*> unknown;
    std::size_t by_position = 0;
    for (LinkSpec& link : spec_.links) {
        if (link.length) {
            lengths.push_back(link.length->count());
        } else if (const auto from = positions[link.from], to = positions[link.to]; from && to) {
            lengths.push_back(derived_route_length(great_circle(*from, *to), spec_.physics).count());
            if (link.delay) continue;
            ++by_position;
            derived(link.provenance, "great-circle");
        } else if (!link.delay) {
            unknown.push_back(&link);
        }
    }
    if (by_position > 0) {
        const std::string text =
            fmt::format("great circle between the ends times {}", spec_.physics.route_factor);
        rule("great-circle", "length = " + text);
        note(fmt::format("{} without length: derived as {}.", counted(by_position, "link"), text));
    }
    if (unknown.empty()) return;
    const double length = std::round(median(lengths).value_or(0));
    const std::string key = lengths.empty() ? "unknown-length" : "median-length";
    for (LinkSpec* link : unknown) {
        link->length = Kilometres(length);
        derived(link->provenance, key);
        if (lengths.empty()) link->provenance.confidence = Confidence::kAssumed;
    }
    if (lengths.empty()) {
        rule(key, "no length is known in the whole file: taken as 0 km, without propagation delay");
        note(fmt::format(
            "No length can be derived for {}: each is taken as 0 km, so delays leave out propagation.",
            counted(unknown.size(), "link")));
    } else {
        rule(key, "length = median of the other links of the file");
        note(fmt::format("{} whose length cannot be derived got the median of the others, {} km.",
                         counted(unknown.size(), "link"), length));
    }
}

void NetworkImport::fill_capacities() {
    std::size_t without = 0;
    for (LinkSpec& link : spec_.links) {
        if (link.capacity) continue;
        ++without;
        derived(link.provenance, "default-capacity");
    }
    if (without == 0) return;
    spec_.default_capacity = kImportCapacity;
    rule("default-capacity", "capacity = 100 Gbit/s");
    note(fmt::format("{} without capacity: each is taken as 100 Gbit/s.", counted(without, "link")));
}

}  // namespace hexi
