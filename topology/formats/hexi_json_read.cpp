#include <cmath>
#include <filesystem>

#include <fmt/format.h>

#include "topology/formats/hexi_json.hpp"
#include "topology/json/json_reader.hpp"
#include "topology/topology.hpp"

namespace hexi {
namespace {

constexpr double kLongestDelayUs = to_us(kLongestStatedDelay);
constexpr double kLongestLengthKm = kLongestRoute.count();
constexpr NumberRange kLengthKm{.min = 0, .max = kLongestLengthKm};
constexpr NumberRange kDelayUs{.min = 0, .max = kLongestDelayUs};
constexpr NumberRange kNotNegative{.min = 0};
constexpr NumberRange kAtLeastOne{.min = 1};

SimTime from_us(double us) { return SimTime(std::llround(us * 1e6)); }
SimTime from_ms(double ms) { return SimTime(std::llround(ms * 1e9)); }

std::optional<SimTime> optional_delay(ObjectReader& in, std::string_view key) {
    const std::optional<double> us = in.optional_number(key, kDelayUs);
    return us ? std::optional(from_us(*us)) : std::nullopt;
}

std::optional<Kilometres> optional_length(ObjectReader& in, std::string_view key) {
    const std::optional<double> km = in.optional_number(key, kLengthKm);
    return km ? std::optional(Kilometres(*km)) : std::nullopt;
}

std::optional<BitRate> optional_rate(ObjectReader& in, std::string_view key) {
    const std::optional<std::uint64_t> bps = in.optional_integer(key, {.min = 1});
    return bps ? std::optional(BitRate(*bps)) : std::nullopt;
}

Provenance read_provenance(ObjectReader& in) {
    return {.source = in.string_or("source", ""),
            .as_of = in.string_or("as_of", ""),
            .confidence = in.word_or("confidence", Confidence::kAssumed, parse_confidence)};
}

FibrePhysics read_physics(ObjectReader in) {
    FibrePhysics physics;
    physics.group_index = in.number_or("group_index", physics.group_index, {.min = 1, .max = 10});
    physics.route_factor = in.number_or("route_factor", physics.route_factor, {.min = 1, .max = 100});
    const double spacing = in.number_or("amplifier_spacing_km", physics.amplifier_spacing.count(),
                                        {.min = 1, .max = kLongestLengthKm});
    physics.amplifier_spacing = Kilometres(spacing);
    physics.amplifier_delay =
        from_us(in.number_or("amplifier_delay_us", to_us(physics.amplifier_delay), {.min = 0, .max = 1e6}));
    in.forbid_unknown();
    return physics;
}

HubSpec read_hub(ObjectReader& in) {
    HubSpec hub{.id = in.string("id"),
                .name = in.string_or("name", ""),
                .role = in.string_or("role", ""),
                .provenance = read_provenance(in)};
    in.forbid_unknown();
    return hub;
}

ComputeSpec read_compute(ObjectReader in) {
    ComputeSpec compute{.capacity_eflops = in.optional_number("capacity_eflops", kNotNegative),
                        .racks = in.optional_number("racks", kNotNegative),
                        .pue = in.optional_number("pue", kAtLeastOne),
                        .pue_limit = in.optional_number("pue_limit", kAtLeastOne),
                        .green_ratio = in.optional_number("green_ratio", {.min = 0, .max = 1}),
                        .price_cny_per_kwh = in.optional_number("price_cny_per_kwh", kNotNegative)};
    in.forbid_unknown();
    return compute;
}

std::optional<GeoPoint> read_position(ObjectReader& in) {
    const auto latitude = in.optional_number("latitude_deg", {.min = -90, .max = 90});
    const auto longitude = in.optional_number("longitude_deg", {.min = -180, .max = 180});
    if (latitude && longitude) return GeoPoint{*latitude, *longitude};
    if (latitude) in.refuse("latitude_deg", "stands alone: a position needs longitude_deg too");
    if (longitude) in.refuse("longitude_deg", "stands alone: a position needs latitude_deg too");
    return std::nullopt;
}

NodeSpec read_node(ObjectReader& in) {
    NodeSpec node;
    node.id = in.string("id");
    node.name = in.string_or("name", "");
    node.aliases = in.strings("aliases");
    node.kind = in.word_or("kind", NodeKind::kRouter, parse_node_kind);
    node.position = read_position(in);
    node.site = in.string_or("site", "");
    node.hub = in.string_or("hub", "");
    node.forwarding_delay = optional_delay(in, "forwarding_delay_us").value_or(SimTime{0});
    node.population_million = in.optional_number("population_million", kNotNegative);
    if (auto compute = in.optional_object("compute")) node.compute = read_compute(*compute);
    node.provenance = read_provenance(in);
    in.forbid_unknown();
    return node;
}

FibreSpec read_fibre(ObjectReader& in) {
    FibreSpec fibre;
    fibre.id = in.string("id");
    fibre.from = in.string("from");
    fibre.to = in.string("to");
    fibre.length = optional_length(in, "length_km");
    fibre.route_factor = in.optional_number("route_factor", {.min = 1, .max = 100});
    fibre.srlgs = in.strings("srlgs");
    fibre.provenance = read_provenance(in);
    in.forbid_unknown();
    return fibre;
}

LinkSpec read_link(ObjectReader& in) {
    LinkSpec link;
    link.from = in.string("from");
    link.to = in.string("to");
    link.id = in.has("id") ? in.string("id") : link.from + "-" + link.to;
    link.directed = in.boolean_or("directed", false);
    link.layer = in.word_or("layer", Layer::kIp, parse_layer);
    link.capacity = optional_rate(in, "capacity_bps");
    link.lane_rate = optional_rate(in, "lane_rate_bps");
    link.delay = optional_delay(in, "delay_us");
    link.length = optional_length(in, "length_km");
    link.route = in.strings("route");
    link.via = in.strings("via");
    link.detour_factor = in.optional_number("detour_factor", {.min = 1});
    link.equipment_delay = optional_delay(in, "equipment_delay_us");
    link.metric = in.optional_number("metric", {.min = 0, .above_min = true});
    if (const auto bytes = in.optional_integer("buffer_bytes", {.min = 1})) link.buffer = ByteCount(*bytes);
    link.srlgs = in.strings("srlgs");
    link.colours = in.strings("colours");
    link.provenance = read_provenance(in);
    in.forbid_unknown();
    return link;
}

ReferenceSpec read_reference(ObjectReader& in) {
    ReferenceSpec reference;
    if (!in.has("layer")) static_cast<void>(in.string("layer"));  // required: records its absence
    reference.layer = in.word_or("layer", Layer::kOptical, parse_layer);
    reference.mean = from_ms(in.number("mean_ms", {.min = 0, .max = kLongestDelayUs / 1000}));
    reference.max = from_ms(in.number("max_ms", {.min = 0, .max = kLongestDelayUs / 1000}));
    reference.provenance = read_provenance(in);
    in.forbid_unknown();
    return reference;
}

std::map<std::string, std::string> read_sources(ObjectReader& in) {
    std::map<std::string, std::string> sources;
    const Json* json = in.any("sources");
    if (json == nullptr) return sources;
    if (!json->is_object()) {
        in.refuse("sources", "must be an object of key and text");
        return sources;
    }
    for (const Json::Member& member : *json->as_object()) {
        if (const std::string* text = member.value.as_string()) {
            sources[member.key] = *text;
        } else {
            in.refuse("sources", fmt::format("the source '{}' must be a text", member.key));
        }
    }
    return sources;
}

template <typename T, typename Read>
std::vector<T> read_each(std::vector<ObjectReader> readers, Read read) {
    std::vector<T> items;
    items.reserve(readers.size());
    for (ObjectReader& reader : readers) items.push_back(read(reader));
    return items;
}

}  // namespace

Result<TopologySpec> topology_from_json(const Json& json, std::string_view name) {
    JsonErrors errors{std::string(name)};
    ObjectReader in(json, errors);
    in.require_schema(kTopologySchema);
    TopologySpec spec;
    spec.name = in.string_or("name", std::filesystem::path(name).stem().string());
    spec.description = in.string_or("description", "");
    spec.sources = read_sources(in);
    if (auto physics = in.optional_object("physics")) spec.physics = read_physics(*physics);
    spec.default_capacity = optional_rate(in, "default_capacity_bps");
    spec.hubs = read_each<HubSpec>(in.objects("hubs"), read_hub);
    spec.nodes = read_each<NodeSpec>(in.required_objects("nodes"), read_node);
    spec.fibres = read_each<FibreSpec>(in.objects("fibres"), read_fibre);
    spec.links = read_each<LinkSpec>(in.objects("links"), read_link);
    spec.references = read_each<ReferenceSpec>(in.objects("references"), read_reference);
    spec.notes = in.strings("notes");
    in.forbid_unknown();
    if (errors.first()) return tl::unexpected(*errors.first());
    return spec;
}

Result<TopologySpec> read_hexi_json(std::string_view text, std::string_view name) {
    return parse_json(text, name).and_then([&](const Json& json) { return topology_from_json(json, name); });
}

}  // namespace hexi
