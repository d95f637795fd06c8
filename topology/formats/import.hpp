// What all readers of other formats share: names become ids, gaps are filled by stated rules, and everything
// that was derived, changed or left out is said. docs/formats/imports.md describes the rules.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "topology/base/result.hpp"
#include "topology/formats/names.hpp"
#include "topology/spec.hpp"

namespace hexi {

/// Capacity of a link whose file gives none: one 100G interface, the commonest backbone port.
inline constexpr BitRate kImportCapacity{100'000'000'000};

/// "3 nodes", "1 node".
[[nodiscard]] std::string counted(std::size_t count, std::string_view thing);

/// The first six names, quoted, and how many more there are.
[[nodiscard]] std::string listed(const std::vector<std::string>& names);

/// What stands in a file without a table of sources: the text that `provenance.source` is the key of in
/// `spec`, else itself, "not stated" where it is empty.
[[nodiscard]] std::string source_text(const TopologySpec& spec, const Provenance& provenance);

/// Collects nodes and links under the keys their file uses, then makes a spec that Topology::create()
/// accepts.
class NetworkImport {
public:
    /// `file` begins every error; `format` says for people what it is, e.g. "Topology Zoo GraphML".
    NetworkImport(std::string_view file, std::string_view format);

    /// Whole-network fields; empty is "not said". `as_of` becomes the date of every entry.
    void describe(std::string_view name, std::string_view as_of);

    /// A node that links will call `key`. `node.name` is its label; an empty `node.id` is made from the
    /// label, or the key. kInvalid where the key is taken or a coordinate is out of range, at `place` ("12"
    /// for a line, "/nodes/3").
    Result<void> add_node(const std::string& key, NodeSpec node, std::string_view place);

    /// `link.from` and `link.to` are keys; an empty id is made from the ends' ids. kInvalid where a key is
    /// unknown.
    Result<void> add_link(LinkSpec link, std::string_view place);

    /// Has finish() leave out delays that light in fibre cannot keep.
    void distrust_delays() { distrusted_ = true; }

    /// A sentence for TopologySpec::notes.
    void note(std::string sentence) { spec_.notes.push_back(std::move(sentence)); }

    /// Marks an entry as derived by the rule `key`; rule() says once what that is.
    static void derived(Provenance& provenance, std::string_view key);
    void rule(const std::string& key, std::string text) { spec_.sources.emplace(key, std::move(text)); }

    [[nodiscard]] std::size_t link_count() const { return spec_.links.size(); }

    /// kInvalid where there is no node at all. Leaves this empty.
    Result<TopologySpec> finish();

private:
    [[nodiscard]] tl::unexpected<Error> refuse(std::string_view place, std::string_view sentence) const;
    void name_nodes();
    void place_nodes();
    void check_places();
    void drop_loops();
    void pair_directions();
    void name_links();
    void refute_delays();
    void fill_lengths();
    void fill_capacities();
    void resolve_sources();
    [[nodiscard]] const NodeSpec& node(const std::string& key) const { return spec_.nodes[index_.at(key)]; }

    std::string file_;
    TopologySpec spec_;
    std::string as_of_;
    bool distrusted_ = false;
    std::vector<std::string> keys_;                       ///< of the nodes, by index
    std::unordered_map<std::string, std::size_t> index_;  ///< key -> node
};

}  // namespace hexi
