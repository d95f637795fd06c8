#include <cmath>

#include <fmt/format.h>

#include "topology/formats/import.hpp"
#include "topology/formats/rate_text.hpp"
#include "topology/formats/rfc8345.hpp"
#include "topology/formats/tokens.hpp"
#include "topology/json/json_reader.hpp"

namespace hexi {
namespace {

constexpr std::string_view kL3Type = "ietf-l3-unicast-topology:l3-unicast-topology";

/// RFC 7951 writes 64-bit and decimal numbers as texts; plain numbers are taken too.
std::optional<double> number(ObjectReader& in, std::string_view key, NumberRange range = {}) {
    const Json* json = in.any(key);
    if (json == nullptr) return std::nullopt;
    const std::string* text = json->as_string();
    const auto value = text != nullptr     ? parse_number(*text)
                       : json->is_number() ? std::optional(json->to_double())
                                           : std::nullopt;
    if (value && in_range(*value, range)) return value;
    in.refuse(key, fmt::format("{} is not allowed: must be {}", write_json(*json, JsonStyle::kCompact),
                               allowed_numbers(range)));
    return std::nullopt;
}

std::optional<BitRate> rate(ObjectReader& in, std::string_view key) {
    const auto bps = number(in, key, {.min = 1, .max = 1e18});
    return bps ? rate_of(*bps, 1) : std::nullopt;
}

std::optional<SimTime> delay(ObjectReader& in, std::string_view key) {
    const auto us = number(in, key, {.min = 0, .max = 1e9});
    return us ? std::optional(SimTime(std::llround(*us * 1e6))) : std::nullopt;
}

Provenance provenance(ObjectReader& in) {
    return {in.string_or("source", ""), in.string_or("as-of", ""),
            in.word_or("confidence", Confidence::kAssumed, parse_confidence)};
}

class Rfc8345Reader {
public:
    Rfc8345Reader(const Json& json, std::string_view name)
        : errors_{std::string(name)}, root_(json, errors_), import_(name, "RFC 8345 JSON") {}

    Result<TopologySpec> read() {
        ObjectReader networks = root_.object("ietf-network:networks");
        std::vector<ObjectReader> all = networks.required_objects("network");
        if (errors_.first()) return tl::unexpected(*errors_.first());
        if (all.empty()) networks.refuse("network", "holds no network");
        if (errors_.first()) return tl::unexpected(*errors_.first());
        return read_network(choose(all));
    }

private:
    ObjectReader& choose(std::vector<ObjectReader>& all) {
        const auto first = [&](auto wanted) {
            const auto found = std::find_if(all.begin(), all.end(), wanted);
            return found == all.end() ? nullptr : &*found;
        };
        ObjectReader* chosen = first([](ObjectReader& in) {
            const Json* types = in.any("network-types");
            return types != nullptr && types->find(kL3Type) != nullptr;
        });
        if (chosen == nullptr)
            chosen = first([](ObjectReader& in) { return in.has("ietf-network-topology:link"); });
        if (chosen == nullptr) chosen = &all.front();
        if (all.size() > 1)
            import_.note(
                fmt::format("Of {} networks '{}' is read.", all.size(), chosen->string_or("network-id", "")));
        return *chosen;
    }

    Result<TopologySpec> read_network(ObjectReader& in) {
        import_.describe(in.string("network-id"), "");
        for (ObjectReader& node : in.required_objects("node")) {
            if (auto added = add_node(node); !added) return tl::unexpected(added.error());
        }
        for (ObjectReader& link : in.objects("ietf-network-topology:link")) {
            if (auto added = add_link(link); !added) return tl::unexpected(added.error());
        }
        if (errors_.first()) return tl::unexpected(*errors_.first());
        return import_.finish();
    }

    Result<void> add_node(ObjectReader& in) {
        NodeSpec node{.id = in.string("node-id")};
        if (auto l3 = in.optional_object("ietf-l3-unicast-topology:l3-node-attributes"))
            node.name = l3->string_or("name", "");
        if (auto ours = in.optional_object("hexi-topology:node-attributes")) {
            node.kind = ours->word_or("kind", NodeKind::kRouter, parse_node_kind);
            const auto latitude = number(*ours, "latitude-deg"), longitude = number(*ours, "longitude-deg");
            if (latitude && longitude) node.position = GeoPoint{*latitude, *longitude};
            node.forwarding_delay = delay(*ours, "forwarding-delay-us").value_or(SimTime{0});
            node.population_million = number(*ours, "population-million", {.min = 0});
            node.provenance = provenance(*ours);
            ours->forbid_unknown();
        }
        if (errors_.first()) return tl::unexpected(*errors_.first());
        const std::string key = node.id;
        return import_.add_node(key, std::move(node), in.place());
    }

    Result<void> add_link(ObjectReader& in) {
        LinkSpec link{.id = in.string("link-id")};
        link.directed = true;  // RFC 8345 4.1: every link is
        link.from = in.object("source").string("source-node");
        link.to = in.object("destination").string("dest-node");
        if (auto l3 = in.optional_object("ietf-l3-unicast-topology:l3-link-attributes")) {
            link.metric = number(*l3, "metric1", {.min = 0, .above_min = true});
        }
        if (auto ours = in.optional_object("hexi-topology:link-attributes")) read_ours(*ours, link);
        if (errors_.first()) return tl::unexpected(*errors_.first());
        return import_.add_link(std::move(link), in.place());
    }

    static void read_ours(ObjectReader& in, LinkSpec& link) {
        link.layer = in.word_or("layer", Layer::kIp, parse_layer);
        link.capacity = rate(in, "capacity-bps");
        link.lane_rate = rate(in, "lane-rate-bps");
        link.delay = delay(in, "delay-us");
        link.equipment_delay = delay(in, "equipment-delay-us");
        if (const auto km = number(in, "length-km", {.min = 0, .max = 1e6})) link.length = Kilometres(*km);
        if (const auto metric = number(in, "metric", {.min = 0, .above_min = true})) link.metric = metric;
        if (const auto bytes = number(in, "buffer-bytes", {.min = 1, .max = 1e18}))
            link.buffer = ByteCount(static_cast<std::uint64_t>(*bytes));
        link.srlgs = in.strings("shared-risk");
        link.colours = in.strings("colour");
        link.provenance = provenance(in);
        in.forbid_unknown();
    }

    JsonErrors errors_;
    ObjectReader root_;
    NetworkImport import_;
};

}  // namespace

Result<TopologySpec> rfc8345_from_json(const Json& json, std::string_view name) {
    return Rfc8345Reader(json, name).read();
}

Result<TopologySpec> read_rfc8345(std::string_view text, std::string_view name) {
    return parse_json(text, name).and_then([&](const Json& json) { return rfc8345_from_json(json, name); });
}

}  // namespace hexi
