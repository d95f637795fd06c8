#include <cmath>
#include <map>

#include <fmt/format.h>

#include "topology/formats/graphml.hpp"
#include "topology/formats/import.hpp"
#include "topology/formats/rate_text.hpp"
#include "topology/formats/tokens.hpp"
#include "topology/formats/xml.hpp"

namespace hexi {
namespace {

/// The `data` of one element under the names that `key` declarations give them.
using Attributes = std::map<std::string, std::string, std::less<>>;

class GraphMlReader {
public:
    GraphMlReader(const XmlElement& root, std::string_view name)
        : root_(root), name_(name), network_(name, "GraphML") {}

    Result<TopologySpec> read() {
        read_keys();
        const XmlElement* graph = root_.child("graph");
        if (root_.name != "graphml" || graph == nullptr) {
            return refuse(
                root_.line,
                fmt::format("the root element is '{}': a 'graphml' with a 'graph' is needed", root_.name));
        }
        describe(*graph);
        // In the Zoo's raw files every link stands once although they say "directed".
        directed_ = graph->attribute("edgedefault") == "directed" && !yed_;
        for (const XmlElement& element : graph->children) {
            if (element.name != "node") continue;
            if (auto added = add_node(element); !added) return tl::unexpected(added.error());
        }
        for (const XmlElement& element : graph->children) {
            if (element.name != "edge") continue;
            if (auto added = add_edge(element); !added) return tl::unexpected(added.error());
        }
        return network_.finish();
    }

private:
    [[nodiscard]] tl::unexpected<Error> refuse(std::size_t line, std::string_view sentence) const {
        return fail(ErrorCode::kInvalid, fmt::format("{}:{}: {}", name_, line, sentence));
    }

    void read_keys() {
        for (const XmlElement& key : root_.children) {
            if (key.name != "key") continue;
            std::string_view called = key.attribute("attr.name");
            if (called.empty()) called = key.attribute("yfiles.type");
            if (!key.attribute("yfiles.type").empty()) yed_ = true;
            key_names_[std::string(key.attribute("id"))] = called;
            const XmlElement* usual = key.find("default");
            if (usual != nullptr && !usual->text.empty())
                defaults_[std::string(key.attribute("for"))][std::string(called)] = usual->text;
        }
    }

    [[nodiscard]] Attributes attributes(const XmlElement& element) const {
        Attributes found;
        for (const auto& range : {std::string("all"), element.name}) {
            if (const auto usual = defaults_.find(range); usual != defaults_.end())
                for (const auto& [key, value] : usual->second) found[key] = value;
        }
        for (const XmlElement& data : element.children) {
            if (data.name != "data") continue;
            const auto key = key_names_.find(data.attribute("key"));
            const std::string called =
                key == key_names_.end() ? std::string(data.attribute("key")) : key->second;
            if (!data.text.empty()) found[called] = data.text;
        }
        return found;
    }

    void describe(const XmlElement& graph) {
        const Attributes said = attributes(graph);
        const auto get = [&](std::string_view key) {
            return said.contains(key) ? said.find(key)->second : std::string();
        };
        std::string as_of = get("DateYear");
        if (as_of.size() == 4 && get("DateMonth").size() == 2) as_of += "-" + get("DateMonth");
        network_.describe(get("Network"), as_of);
    }

    /// A number among `said`; the error names the line and the key.
    Result<std::optional<double>> number(const Attributes& said, std::string_view key, const XmlElement& at,
                                         NumberRange range = {}) {
        const auto found = said.find(key);
        if (found == said.end()) return std::optional<double>();
        const auto value = parse_number(found->second);
        if (value && in_range(*value, range)) return value;
        return refuse(at.line, fmt::format("{} '{}' is not allowed: must be {}", key, found->second,
                                           allowed_numbers(range)));
    }

    static std::string text(const Attributes& said, std::string_view key) {
        const auto found = said.find(key);
        return found == said.end() ? "" : found->second;
    }

    Result<void> add_node(const XmlElement& element) {
        const Attributes said = attributes(element);
        NodeSpec node{.id = text(said, "hexi_id"), .name = text(said, "label")};
        if (node.name.empty()) {  // raw yEd files keep the label in the drawing
            if (const XmlElement* drawn = element.find("NodeLabel")) node.name = drawn->text;
        }
        const auto latitude = number(said, "Latitude", element),
                   longitude = number(said, "Longitude", element);
        const auto forwarding = number(said, "forwarding_delay_us", element, {.min = 0, .max = 1e9});
        const auto population = number(said, "population_million", element, {.min = 0});
        for (const auto* value : {&latitude, &longitude, &forwarding, &population}) {
            if (!*value) return tl::unexpected(value->error());
        }
        if (latitude->has_value() != longitude->has_value())
            network_.note(fmt::format("Line {}: one coordinate without the other: the node has no position.",
                                      element.line));
        if (*latitude && *longitude) node.position = GeoPoint{**latitude, **longitude};
        if (*forwarding) node.forwarding_delay = SimTime(std::llround(**forwarding * 1e6));
        node.population_million = *population;
        if (said.contains("kind")) {
            const auto kind = parse_node_kind(text(said, "kind"));
            if (!kind) return refuse(element.line, kind.error().message);
            node.kind = *kind;
        }
        return read_provenance(said, node.provenance, element).and_then([&] {
            return network_.add_node(std::string(element.attribute("id")), std::move(node),
                                     std::to_string(element.line));
        });
    }

    Result<void> read_provenance(const Attributes& said, Provenance& provenance, const XmlElement& element) {
        provenance.source = text(said, "source");
        provenance.as_of = text(said, "as_of");
        if (!said.contains("confidence")) return {};
        const auto confidence = parse_confidence(text(said, "confidence"));
        if (!confidence) return refuse(element.line, confidence.error().message);
        provenance.confidence = *confidence;
        return {};
    }

    Result<void> add_edge(const XmlElement& element) {
        const Attributes said = attributes(element);
        LinkSpec link{.id = text(said, "hexi_id"),
                      .from = std::string(element.attribute("source")),
                      .to = std::string(element.attribute("target"))};
        link.directed =
            element.attribute("directed").empty() ? directed_ : element.attribute("directed") == "true";
        if (said.contains("layer")) {
            const auto layer = parse_layer(text(said, "layer"));
            if (!layer) return refuse(element.line, layer.error().message);
            link.layer = *layer;
        }
        constexpr NumberRange kRate{.min = 1, .max = 1e18}, kDelay{.min = 0, .max = 1e9};
        const auto speed = number(said, "LinkSpeedRaw", element, kRate),
                   lane = number(said, "lane_rate_bps", element, kRate);
        const auto delay = number(said, "delay_us", element, kDelay),
                   equipment = number(said, "equipment_delay_us", element, kDelay);
        const auto length = number(said, "length_km", element, {.min = 0, .max = 1e6});
        const auto metric = number(said, "metric", element, {.min = 0, .above_min = true});
        const auto buffer = number(said, "buffer_bytes", element, {.min = 1, .max = 1e18});
        for (const auto* value : {&speed, &lane, &delay, &equipment, &length, &metric, &buffer}) {
            if (!*value) return tl::unexpected(value->error());
        }
        if (*speed) link.capacity = rate_of(**speed, 1);
        if (!*speed) read_rate_label(said, link);
        if (*lane) link.lane_rate = rate_of(**lane, 1);
        if (*delay) link.delay = SimTime(std::llround(**delay * 1e6));
        if (*equipment) link.equipment_delay = SimTime(std::llround(**equipment * 1e6));
        if (*length) link.length = Kilometres(**length);
        link.metric = *metric;
        if (*buffer) link.buffer = ByteCount(static_cast<std::uint64_t>(**buffer));
        link.srlgs = parted(text(said, "srlgs"));
        link.colours = parted(text(said, "colours"));
        return read_provenance(said, link.provenance, element).and_then([&] {
            return network_.add_link(std::move(link), std::to_string(element.line));
        });
    }

    static void read_rate_label(const Attributes& said, LinkSpec& link) {
        for (const std::string_view key : {"LinkLabel", "label"}) {
            if (!link.capacity) link.capacity = parse_rate(text(said, key));
        }
    }

    /// The names in a text that parts them by ';'.
    static std::vector<std::string> parted(std::string_view names) {
        std::vector<std::string> parts;
        while (!names.empty()) {
            const std::size_t end = std::min(names.find(';'), names.size());
            if (end > 0) parts.emplace_back(names.substr(0, end));
            names.remove_prefix(std::min(end + 1, names.size()));
        }
        return parts;
    }

    const XmlElement& root_;
    std::string_view name_;
    NetworkImport network_;
    std::map<std::string, std::string, std::less<>> key_names_;  ///< key id -> attribute name
    std::map<std::string, Attributes, std::less<>>
        defaults_;  ///< what a key is "for" -> values where none is given
    bool yed_ = false, directed_ = false;
};

}  // namespace

Result<TopologySpec> graphml_from_xml(const XmlElement& root, std::string_view name) {
    return GraphMlReader(root, name).read();
}

Result<TopologySpec> read_graphml(std::string_view text, std::string_view name) {
    return parse_xml(text, name).and_then([&](const XmlElement& root) {
        return graphml_from_xml(root, name);
    });
}

}  // namespace hexi
