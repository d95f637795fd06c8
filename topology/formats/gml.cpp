#include "topology/formats/gml.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "topology/base/nearest.hpp"
#include "topology/formats/import.hpp"
#include "topology/formats/rate_text.hpp"
#include "topology/formats/tokens.hpp"

namespace hexi {
namespace {

/// One `key value` or `key [ ... ]`.
struct Item {
    std::string key;
    std::size_t line = 0;
    std::string text;         ///< the value; "" for a list
    std::vector<Item> items;  ///< of a list

    [[nodiscard]] const Item* find(std::string_view wanted) const {
        const auto found = std::find_if(items.begin(), items.end(), [&](const Item& item) {
            return lower_case(item.key) == lower_case(wanted);
        });
        return found == items.end() ? nullptr : &*found;
    }
    [[nodiscard]] std::string text_of(std::string_view wanted) const {
        const Item* found = find(wanted);
        return found == nullptr ? "" : found->text;
    }
};

void append_utf8(std::string& text, unsigned code) {
    if (code < 0x80) {
        text += static_cast<char>(code);
    } else if (code < 0x800) {
        text += static_cast<char>(0xc0U | (code >> 6U));
        text += static_cast<char>(0x80U | (code & 0x3fU));
    } else {
        text += static_cast<char>(0xe0U | (code >> 12U));
        text += static_cast<char>(0x80U | ((code >> 6U) & 0x3fU));
        text += static_cast<char>(0x80U | (code & 0x3fU));
    }
}

/// GML strings carry what is not ASCII as HTML entities: `&#228;`, `&quot;`, `&amp;`. Others stay as they
/// are.
std::string without_entities(std::string_view raw) {
    constexpr std::array<std::pair<std::string_view, char>, 4> kNamed{
        {{"&quot;", '"'}, {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}}};
    std::string text;
    while (!raw.empty()) {
        const auto named = std::find_if(kNamed.begin(), kNamed.end(),
                                        [&](const auto& entity) { return raw.starts_with(entity.first); });
        const std::size_t end = raw.starts_with("&#") ? raw.find(';') : std::string_view::npos;
        const auto code = end < 9 ? parse_number(raw.substr(2, end - 2)) : std::nullopt;
        if (named != kNamed.end()) {
            text += named->second;
            raw.remove_prefix(named->first.size());
        } else if (code && *code >= 1 && *code < 0xd800) {
            append_utf8(text, static_cast<unsigned>(*code));
            raw.remove_prefix(end + 1);
        } else {
            text += raw.front();
            raw.remove_prefix(1);
        }
    }
    return text;
}

class GmlReader {
public:
    GmlReader(std::string_view text, std::string_view name)
        : in_(text, name, "[]", true), network_(name, "GML") {}

    Result<TopologySpec> read() {
        const std::vector<Item> items = read_items(0);
        if (!in_.at_end()) in_.refuse("']' closes nothing");
        const auto graph =
            std::find_if(items.begin(), items.end(), [](const Item& item) { return item.key == "graph"; });
        if (graph == items.end()) in_.refuse("'graph [' is needed, and is nowhere in the text");
        if (in_.error()) return tl::unexpected(*in_.error());
        return read_graph(*graph);
    }

private:
    /// Up to the ']' that closes the list, or the end of the text.
    std::vector<Item> read_items(int depth) {
        constexpr int kDeepest = 64;
        std::vector<Item> items;
        if (depth > kDeepest) in_.refuse(fmt::format("nested deeper than {} levels", kDeepest));
        while (!in_.at_end() && !in_.at("]")) {
            Item item{.line = in_.line()};
            item.key = in_.word("a key");
            if (in_.skip("[")) {
                item.items = read_items(depth + 1);
                in_.expect("]");
            } else {
                const bool quoted = in_.at_quoted();
                item.text = in_.word("a value");
                if (quoted) item.text = without_entities(item.text);
            }
            items.push_back(std::move(item));
        }
        return items;
    }

    Result<TopologySpec> read_graph(const Item& graph) {
        const std::string label = graph.text_of("Network");
        network_.describe(label.empty() ? graph.text_of("name") : label, graph.text_of("DateYear"));
        directed_ = graph.text_of("directed") == "1";
        for (const Item& item : graph.items) {
            if (item.key != "node") continue;
            if (auto added = add_node(item); !added) return tl::unexpected(added.error());
        }
        for (const Item& item : graph.items) {
            if (item.key != "edge") continue;
            if (auto added = add_edge(item); !added) return tl::unexpected(added.error());
        }
        if (in_.error()) return tl::unexpected(*in_.error());
        return network_.finish();
    }

    /// A number under the first of `keys` that is there.
    std::optional<double> number(const Item& at, std::initializer_list<std::string_view> keys,
                                 NumberRange range = {}) {
        for (const std::string_view key : keys) {
            const Item* item = at.find(key);
            if (item == nullptr) continue;
            const auto value = parse_number(item->text);
            if (value && in_range(*value, range)) return value;
            in_.refuse(fmt::format("{} '{}' is not allowed: must be {}", item->key, item->text,
                                   allowed_numbers(range)),
                       item->line);
        }
        return std::nullopt;
    }

    std::string required(const Item& at, std::string_view key) {
        std::string text = at.text_of(key);
        if (text.empty()) in_.refuse(fmt::format("this {} lacks '{}'", at.key, key), at.line);
        return text;
    }

    Result<void> add_node(const Item& item) {
        const std::string id = required(item, "id");
        NodeSpec node{.name = item.text_of("label")};
        const auto latitude = number(item, {"Latitude", "lat"}),
                   longitude = number(item, {"Longitude", "lon"});
        if (latitude && longitude) node.position = GeoPoint{*latitude, *longitude};
        if (in_.error()) return tl::unexpected(*in_.error());
        return network_.add_node(id, std::move(node), std::to_string(item.line));
    }

    Result<void> add_edge(const Item& item) {
        LinkSpec link{.from = required(item, "source"), .to = required(item, "target")};
        link.directed = directed_;
        if (const auto bps = number(item, {"LinkSpeedRaw", "capacity_bps"}, {.min = 1, .max = 1e18}))
            link.capacity = rate_of(*bps, 1);
        if (!link.capacity) link.capacity = parse_rate(item.text_of("LinkLabel"));
        if (const auto km = number(item, {"length_km"}, {.min = 0, .max = 1e6}))
            link.length = Kilometres(*km);
        if (in_.error()) return tl::unexpected(*in_.error());
        return network_.add_link(std::move(link), std::to_string(item.line));
    }

    TokenReader in_;
    NetworkImport network_;
    bool directed_ = false;
};

}  // namespace

Result<TopologySpec> read_gml(std::string_view text, std::string_view name) {
    return GmlReader(text, name).read();
}

}  // namespace hexi
