// Prefix tables as CSV.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "topology/formats/csv_table.hpp"
#include "traces/mapping/hub_map.hpp"

namespace hexi {
namespace {

Result<IpPrefix> prefix_of(const std::string& text) {
    if (text.find('/') != std::string::npos) return parse_prefix(text);
    return parse_ip(text).transform([](const IpAddress& address) {
        return IpPrefix{address, static_cast<std::uint8_t>(address.is_v4() ? 32 : 128)};
    });
}

std::optional<std::size_t> column(const CsvTable& table, std::string_view name) {
    const auto found = std::find(table.columns.begin(), table.columns.end(), name);
    if (found == table.columns.end()) return std::nullopt;
    return static_cast<std::size_t>(found - table.columns.begin());
}

}  // namespace

Result<std::vector<PrefixAtNode>> parse_prefix_nodes(std::string_view text, std::string_view name,
                                                     const Topology& topology) {
    const auto table = read_csv_table(text, name);
    if (!table) return tl::unexpected(table.error());
    const auto prefix_at = column(*table, "prefix"), node_at = column(*table, "node");
    if (!prefix_at || !node_at || table->columns.size() != 2)
        return fail(ErrorCode::kInvalid, fmt::format("{}:1: must have the columns prefix and node", name));
    std::map<IpPrefix, NodeId> known;
    for (const auto& [line, fields] : table->rows) {
        const std::string place = fmt::format("{}:{}", name, line);
        const auto prefix = prefix_of(fields[*prefix_at]);
        if (!prefix) return tl::unexpected(in_context(place, prefix.error()));
        const auto node = topology.find_node(fields[*node_at]);
        if (!node) return tl::unexpected(in_context(place, node.error()));
        const auto [at, fresh] = known.emplace(IpPrefix{prefix->network(), prefix->length}, *node);
        if (!fresh && at->second != *node)
            return fail(ErrorCode::kInvalid, fmt::format("{}: prefix {} is at '{}' already", place,
                                                         fields[*prefix_at], topology.node(at->second).id));
    }
    std::vector<PrefixAtNode> prefixes;
    prefixes.reserve(known.size());
    for (const auto& [prefix, node] : known) prefixes.push_back({prefix, node});
    return prefixes;
}

}  // namespace hexi
