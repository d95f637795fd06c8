#include "topology/formats/import.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "topology/base/nearest.hpp"

namespace hexi {
namespace {

/// What must be equal for two opposite directions to be one link.
auto attributes(const LinkSpec& link) {
    return std::tie(link.layer, link.capacity, link.lane_rate, link.delay, link.length, link.equipment_delay,
                    link.metric, link.buffer, link.srlgs, link.colours);
}

}  // namespace

std::string counted(std::size_t count, std::string_view thing) {
    return fmt::format("{} {}{}", count, thing, count == 1 ? "" : "s");
}

std::string listed(const std::vector<std::string>& names) {
    constexpr std::size_t kShown = 6;
    const std::size_t shown = std::min(names.size(), kShown);
    std::string text;
    for (std::size_t i = 0; i < shown; ++i) text += fmt::format("{}'{}'", i == 0 ? "" : ", ", names[i]);
    if (names.size() > shown) text += fmt::format(" and {} more", names.size() - shown);
    return text;
}

std::string source_text(const TopologySpec& spec, const Provenance& provenance) {
    const auto found = spec.sources.find(provenance.source);
    if (found != spec.sources.end()) return found->second;
    return provenance.source.empty() ? "not stated" : provenance.source;
}

NetworkImport::NetworkImport(std::string_view file, std::string_view format) : file_(file) {
    const std::filesystem::path path(file_);
    spec_.name = path.stem().string();
    rule("file", fmt::format("{} ({})", path.filename().string(), format));
}

void NetworkImport::describe(std::string_view name, std::string_view as_of) {
    if (!name.empty()) spec_.name = name;
    as_of_ = as_of;
}

tl::unexpected<Error> NetworkImport::refuse(std::string_view place, std::string_view sentence) const {
    const std::string_view parting = place.starts_with('/') ? ": " : ":";
    return fail(ErrorCode::kInvalid, fmt::format("{}{}{}: {}", file_, parting, place, sentence));
}

Result<void> NetworkImport::add_node(const std::string& key, NodeSpec node, std::string_view place) {
    if (node.position) {
        const auto [latitude, longitude] = *node.position;
        if (!(std::abs(latitude) <= 90)) {
            return refuse(
                place, fmt::format("latitude {} is not allowed: must be a number from -90 to 90", latitude));
        }
        if (!(std::abs(longitude) <= 180)) {
            return refuse(place, fmt::format("longitude {} is not allowed: must be a number from -180 to 180",
                                             longitude));
        }
    }
    if (!index_.emplace(key, spec_.nodes.size()).second) {
        return refuse(place, fmt::format("node id '{}' is given twice", key));
    }
    keys_.push_back(key);
    spec_.nodes.push_back(std::move(node));
    return {};
}

Result<void> NetworkImport::add_link(LinkSpec link, std::string_view place) {
    for (const std::string& end : {link.from, link.to}) {
        if (!index_.contains(end)) {
            return refuse(place, fmt::format("a link ends at node '{}', which the file does not list{}", end,
                                             did_you_mean(end, keys_)));
        }
    }
    spec_.links.push_back(std::move(link));
    return {};
}

Result<TopologySpec> NetworkImport::finish() {
    if (spec_.nodes.empty())
        return fail(ErrorCode::kInvalid, file_ + ": lists no node; a network needs at least one");
    if (spec_.links.empty()) note("The file lists no link.");
    name_nodes();
    place_nodes();
    check_places();
    drop_loops();
    pair_directions();
    name_links();
    if (distrusted_) refute_delays();
    fill_lengths();
    fill_capacities();
    resolve_sources();
    return std::move(spec_);
}

/// Ids from labels; the label and the file's own key stay as aliases where they are free.
void NetworkImport::name_nodes() {
    UniqueNames names;
    for (const NodeSpec& node : spec_.nodes)
        names.try_claim(node.id);  // explicit ids come first; create() refuses doubles
    for (std::size_t i = 0; i < spec_.nodes.size(); ++i) {
        NodeSpec& node = spec_.nodes[i];
        if (node.name.empty()) node.name = node.id.empty() ? keys_[i] : node.id;
        if (!node.id.empty()) continue;
        std::string id = slug(node.name);
        if (id.empty()) id = slug(keys_[i]);
        if (id.empty()) id = "node";
        node.id = names.claim(id);
        if (node.id != id)
            note(fmt::format("More than one node is called '{}': the one with id '{}' became '{}'.",
                             node.name, keys_[i], node.id));
    }
    for (std::size_t i = 0; i < spec_.nodes.size(); ++i) {
        NodeSpec& node = spec_.nodes[i];
        for (const std::string& alias : {node.name, keys_[i]}) {
            if (names.try_claim(alias)) node.aliases.push_back(alias);
        }
    }
}

void NetworkImport::drop_loops() {
    std::vector<std::string> loops;
    std::erase_if(spec_.links, [&](const LinkSpec& link) {
        if (link.from != link.to) return false;
        loops.push_back(node(link.from).name);
        return true;
    });
    if (!loops.empty())
        note(fmt::format("{} from a node to itself left out: {}.", counted(loops.size(), "link"),
                         listed(loops)));
}

/// Two directed links with opposite ends and equal attributes are the two directions of one.
void NetworkImport::pair_directions() {
    std::map<std::pair<std::string, std::string>, std::vector<std::size_t>> waiting;
    std::vector<bool> absorbed(spec_.links.size(), false);
    std::vector<std::string> lost;
    for (std::size_t i = 0; i < spec_.links.size(); ++i) {
        LinkSpec& link = spec_.links[i];
        if (!link.directed) continue;
        auto& opposite = waiting[{link.to, link.from}];
        const auto match = std::find_if(opposite.begin(), opposite.end(), [&](std::size_t other) {
            return attributes(spec_.links[other]) == attributes(link);
        });
        if (match == opposite.end()) {
            waiting[{link.from, link.to}].push_back(i);
            continue;
        }
        LinkSpec& first = spec_.links[*match];
        first.directed = false;
        if (first.id.ends_with(":fwd")) first.id.resize(first.id.size() - 4);
        if (!link.id.empty() && link.id != first.id + ":rev")
            lost.push_back(fmt::format("{} ({}:rev)", link.id, first.id));
        absorbed[i] = true;
        opposite.erase(match);
    }
    if (!lost.empty())
        note(fmt::format("{} that the opposite one with equal attributes stands for: {}.",
                         counted(lost.size(), "directed link"), listed(lost)));
    std::size_t at = 0;
    std::erase_if(spec_.links, [&](const LinkSpec&) { return absorbed[at++]; });
}

void NetworkImport::name_links() {
    UniqueNames names;
    for (const LinkSpec& link : spec_.links) names.try_claim(link.id);
    std::vector<std::string> parallel;
    for (LinkSpec& link : spec_.links) {
        link.from = node(link.from).id;
        link.to = node(link.to).id;
        if (!link.id.empty()) continue;
        const std::string id = link.from + "-" + link.to;
        link.id = names.claim(id);
        if (link.id != id) parallel.push_back(link.id);
    }
    if (!parallel.empty())
        note(fmt::format("{} parallel to another, kept: {}.", counted(parallel.size(), "link"),
                         listed(parallel)));
}

void NetworkImport::derived(Provenance& provenance, std::string_view key) {
    if (!provenance.source.empty()) provenance.source += ", ";
    provenance.source += key;
    provenance.confidence = Confidence::kDerived;
}

/// What no rule touched comes from the file itself.
void NetworkImport::resolve_sources() {
    const auto resolve = [&](Provenance& provenance) {
        if (provenance.source.empty()) provenance = {"file", "", Confidence::kPublished};
        if (provenance.as_of.empty()) provenance.as_of = as_of_;
    };
    for (NodeSpec& node : spec_.nodes) resolve(node.provenance);
    for (LinkSpec& link : spec_.links) resolve(link.provenance);
}

}  // namespace hexi
