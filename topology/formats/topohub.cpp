#include "topology/formats/topohub.hpp"

#include <fmt/format.h>

#include "topology/formats/import.hpp"
#include "topology/json/json_reader.hpp"

namespace hexi {
namespace {

class TopohubReader {
public:
    TopohubReader(const Json& json, std::string_view name)
        : errors_{std::string(name)}, root_(json, errors_), network_(name, "topohub JSON") {}

    Result<TopologySpec> read() {
        if (auto graph = root_.optional_object("graph")) network_.describe(graph->string_or("name", ""), "");
        directed_ = root_.boolean_or("directed", false);
        for (ObjectReader& node : root_.required_objects("nodes")) {
            if (auto added = add_node(node); !added) return tl::unexpected(added.error());
        }
        // NetworkX before 3.4 calls the edges "links".
        for (ObjectReader& edge : root_.required_objects(root_.has("links") ? "links" : "edges")) {
            if (auto added = add_edge(edge); !added) return tl::unexpected(added.error());
        }
        if (errors_.first()) return tl::unexpected(*errors_.first());
        return network_.finish();
    }

private:
    /// Ids are texts in some files and whole numbers in others.
    std::string id(ObjectReader& in, std::string_view key) {
        const Json* json = in.any(key);
        if (json != nullptr && json->is_uint64()) return std::to_string(json->to_uint64());
        return in.string(key);
    }

    std::optional<GeoPoint> position(ObjectReader& in) {
        const Json* json = in.any("pos");
        if (json == nullptr) return std::nullopt;
        const Json::Array* pair = json->as_array();
        if (pair != nullptr && pair->size() == 2 && (*pair)[0].is_number() && (*pair)[1].is_number()) {
            return GeoPoint{.latitude_deg = (*pair)[1].to_double(), .longitude_deg = (*pair)[0].to_double()};
        }
        in.refuse("pos", "must be two numbers: longitude and latitude in degrees");
        return std::nullopt;
    }

    Result<void> add_node(ObjectReader& in) {
        NodeSpec node;
        const std::string key = id(in, "id");
        node.name = in.string_or("name", "");
        node.position = position(in);
        if (errors_.first()) return tl::unexpected(*errors_.first());
        return network_.add_node(key, std::move(node), in.place());
    }

    Result<void> add_edge(ObjectReader& in) {
        LinkSpec link{.from = id(in, "source"), .to = id(in, "target")};
        link.directed = directed_;
        if (errors_.first()) return tl::unexpected(*errors_.first());
        return network_.add_link(std::move(link), in.place());
    }

    JsonErrors errors_;
    ObjectReader root_;
    NetworkImport network_;
    bool directed_ = false;
};

}  // namespace

Result<TopologySpec> topohub_from_json(const Json& json, std::string_view name) {
    return TopohubReader(json, name).read();
}

Result<TopologySpec> read_topohub(std::string_view text, std::string_view name) {
    return parse_json(text, name).and_then([&](const Json& json) { return topohub_from_json(json, name); });
}

}  // namespace hexi
