#include "controller/service/intent.hpp"

#include <fmt/format.h>

namespace hexi {
namespace {

constexpr IntegerRange kClasses{.min = 0, .max = 7};
constexpr IntegerRange kRates{.min = 1, .max = 1'000'000'000'000'000'000};
constexpr NumberRange kTargetsUs{.min = 0, .max = 86'400e6, .above_min = true};
constexpr std::size_t kLongestLabel = 200;

NodeId node(ObjectReader& reader, std::string_view key, const Topology& topology) {
    const std::string name = reader.string(key);
    const auto found = topology.find_node(name);
    if (found) return *found;
    reader.refuse(key, found.error().message, found.error().code);
    return {};
}

Layer layer_of(ObjectReader& reader, const Topology& topology) {
    const Layer usual = topology.has_layer(Layer::kIp) ? Layer::kIp : topology.links().front().layer;
    const Layer layer = reader.word_or("layer", usual, parse_layer);
    if (!topology.has_layer(layer))
        reader.refuse("layer", fmt::format("the network has no links on layer '{}'", to_string(layer)));
    return layer;
}

}  // namespace

Result<Intent> read_intent(const Json& body, std::string_view name, const Topology& topology) {
    JsonErrors errors{std::string(name)};
    ObjectReader reader(body, errors);
    Intent intent;
    intent.key.source = node(reader, "source", topology);
    intent.key.destination = node(reader, "destination", topology);
    intent.key.layer = layer_of(reader, topology);
    intent.key.traffic_class = static_cast<std::uint8_t>(reader.integer_or("class", 0, kClasses));
    intent.bandwidth = BitRate(reader.optional_integer("bandwidth_bps", kRates).value_or(0));
    if (const auto target = reader.optional_number("target_us", kTargetsUs))
        intent.target = from_seconds(*target / 1e6);
    if (reader.string_or("label", "-").size() > kLongestLabel)
        reader.refuse("label", fmt::format("at most {} bytes are allowed", kLongestLabel));
    if (!errors.first() && intent.key.source == intent.key.destination)
        reader.refuse("destination", fmt::format("'{}' is the source, too: must be another node",
                                                 topology.node(intent.key.source).id));
    reader.forbid_unknown();
    if (errors.first()) return tl::unexpected(*errors.first());
    return intent;
}

}  // namespace hexi
