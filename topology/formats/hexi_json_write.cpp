#include "topology/formats/hexi_json.hpp"
#include "topology/topology.hpp"

namespace hexi {
namespace {

double to_ps_exact(SimTime time) { return static_cast<double>(time.count()); }

/// Adds members to one object, leaving out what is absent or empty, so that a file says only what was said.
class ObjectWriter {
public:
    ObjectWriter& text(std::string_view key, std::string_view value) {
        if (!value.empty()) json_.set(key, value);
        return *this;
    }
    ObjectWriter& texts(std::string_view key, const std::vector<std::string>& values) {
        if (!values.empty()) json_.set(key, values);
        return *this;
    }
    ObjectWriter& number(std::string_view key, const std::optional<double>& value) {
        if (value) json_.set(key, *value);
        return *this;
    }
    template <typename Unit>
    ObjectWriter& count(std::string_view key, const std::optional<Unit>& value) {
        if (value) json_.set(key, value->count());
        return *this;
    }
    ObjectWriter& delay_us(std::string_view key, const std::optional<SimTime>& value) {
        if (value) json_.set(key, to_ps_exact(*value) / 1e6);
        return *this;
    }
    ObjectWriter& provenance(const Provenance& value) {
        text("source", value.source).text("as_of", value.as_of);
        if (value != Provenance{}) json_.set("confidence", to_string(value.confidence));
        return *this;
    }
    ObjectWriter& value(std::string_view key, Json value) {
        json_.set(key, std::move(value));
        return *this;
    }
    Json take() { return std::move(json_); }

private:
    Json json_ = Json::object();
};

Json to_json(const FibrePhysics& physics) {
    return ObjectWriter()
        .number("group_index", physics.group_index)
        .number("route_factor", physics.route_factor)
        .number("amplifier_spacing_km", physics.amplifier_spacing.count())
        .delay_us("amplifier_delay_us", physics.amplifier_delay)
        .take();
}

Json to_json(const HubSpec& hub) {
    return ObjectWriter()
        .value("id", hub.id)
        .text("name", hub.name)
        .text("role", hub.role)
        .provenance(hub.provenance)
        .take();
}

Json to_json(const ComputeSpec& compute) {
    return ObjectWriter()
        .number("capacity_eflops", compute.capacity_eflops)
        .number("racks", compute.racks)
        .number("pue", compute.pue)
        .number("pue_limit", compute.pue_limit)
        .number("green_ratio", compute.green_ratio)
        .number("price_cny_per_kwh", compute.price_cny_per_kwh)
        .take();
}

Json to_json(const NodeSpec& node) {
    ObjectWriter out;
    out.value("id", node.id)
        .text("name", node.name)
        .texts("aliases", node.aliases)
        .value("kind", to_string(node.kind));
    if (node.position) {
        out.number("latitude_deg", node.position->latitude_deg)
            .number("longitude_deg", node.position->longitude_deg);
    }
    out.text("site", node.site).text("hub", node.hub);
    if (node.forwarding_delay != SimTime{0}) out.delay_us("forwarding_delay_us", node.forwarding_delay);
    out.number("population_million", node.population_million);
    if (node.compute != ComputeSpec{}) out.value("compute", to_json(node.compute));
    return out.provenance(node.provenance).take();
}

Json to_json(const FibreSpec& fibre) {
    return ObjectWriter()
        .value("id", fibre.id)
        .value("from", fibre.from)
        .value("to", fibre.to)
        .count("length_km", fibre.length)
        .number("route_factor", fibre.route_factor)
        .texts("srlgs", fibre.srlgs)
        .provenance(fibre.provenance)
        .take();
}

Json to_json(const LinkSpec& link) {
    ObjectWriter out;
    if (!link.id.empty()) out.value("id", link.id);
    out.value("from", link.from).value("to", link.to);
    if (link.directed) out.value("directed", true);
    return out.value("layer", to_string(link.layer))
        .count("capacity_bps", link.capacity)
        .count("lane_rate_bps", link.lane_rate)
        .delay_us("delay_us", link.delay)
        .count("length_km", link.length)
        .texts("route", link.route)
        .texts("via", link.via)
        .number("detour_factor", link.detour_factor)
        .delay_us("equipment_delay_us", link.equipment_delay)
        .number("metric", link.metric)
        .count("buffer_bytes", link.buffer)
        .texts("srlgs", link.srlgs)
        .texts("colours", link.colours)
        .provenance(link.provenance)
        .take();
}

Json to_json(const ReferenceSpec& reference) {
    return ObjectWriter()
        .value("layer", to_string(reference.layer))
        .number("mean_ms", to_ps_exact(reference.mean) / 1e9)
        .number("max_ms", to_ps_exact(reference.max) / 1e9)
        .provenance(reference.provenance)
        .take();
}

template <typename T>
Json to_json(const std::vector<T>& items) {
    Json array = Json::array();
    for (const T& item : items) array.push_back(to_json(item));
    return array;
}

Json to_json(const std::map<std::string, std::string>& sources) {
    Json json = Json::object();
    for (const auto& [key, text] : sources) json.set(key, text);
    return json;
}

}  // namespace

Json topology_to_json(const TopologySpec& spec) {
    ObjectWriter out;
    out.value("schema", kTopologySchema).text("name", spec.name).text("description", spec.description);
    if (!spec.sources.empty()) out.value("sources", to_json(spec.sources));
    out.value("physics", to_json(spec.physics)).count("default_capacity_bps", spec.default_capacity);
    out.texts("notes", spec.notes);
    if (!spec.hubs.empty()) out.value("hubs", to_json(spec.hubs));
    out.value("nodes", to_json(spec.nodes));
    if (!spec.fibres.empty()) out.value("fibres", to_json(spec.fibres));
    out.value("links", to_json(spec.links));
    if (!spec.references.empty()) out.value("references", to_json(spec.references));
    return out.take();
}

std::string write_hexi_json(const TopologySpec& spec) { return write_json(topology_to_json(spec)); }

}  // namespace hexi
