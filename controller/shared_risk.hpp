// What two paths would lose together.
#pragma once

#include <string>
#include <vector>

#include "controller/cost_graph.hpp"

namespace hexi {

/// A set of things that can fail: SRLGs, and links as such (both directions of one link fail together).
class RiskSet {
public:
    /// Empty; refers to the topology, which must outlive it.
    explicit RiskSet(const Topology& topology);

    /// Adds the link with its SRLGs.
    void add(LinkId link);
    void add(const Path& path);
    void add(SrlgId srlg);

    [[nodiscard]] bool has(SrlgId srlg) const { return srlgs_[srlg.index()]; }
    /// The link or its other direction was added.
    [[nodiscard]] bool has(LinkId link) const { return links_[link.index()]; }
    /// Some failure in the set takes the link down.
    [[nodiscard]] bool threatens(LinkId link) const { return threatened_[link.index()]; }
    /// The links for which that is so, each once.
    [[nodiscard]] std::span<const LinkId> threatened() const { return list_; }
    /// Metres of the link's fibres that are at a risk in the set; of the whole link where its fibres are not
    /// known or not what is shared. At least 1 where the set threatens the link, one more where the set has
    /// the link itself, so that another link in the same fibre is the lesser evil. 0 where nothing is shared.
    [[nodiscard]] std::int64_t shared_metres(LinkId link) const;

private:
    void threaten(LinkId link);
    [[nodiscard]] bool any(const std::vector<SrlgId>& srlgs) const;

    const Topology* topology_;
    std::vector<bool> srlgs_, links_, threatened_;
    std::vector<LinkId> list_;
};

/// `graph` less every link that the risks threaten.
[[nodiscard]] CostGraph without(CostGraph graph, const RiskSet& risks);

/// How far apart two paths are.
enum class Disjointness : std::uint8_t {
    kSrlgDisjoint,  ///< no single failure of a fibre, another shared risk or a link takes both down
    kLinkDisjoint,  ///< no link in common, but some risk
    kPartial,       ///< some link in common, but not all
    kNone,          ///< there is no second path
};

/// "srlg-disjoint", "link-disjoint", "partial", "none".
[[nodiscard]] std::string_view to_string(Disjointness kind);

/// What two paths have in common.
struct SharedRisk {
    Disjointness kind = Disjointness::kNone;
    std::vector<SrlgId> srlgs;  ///< sorted
    std::vector<LinkId>
        links;  ///< links of the second path that the first uses in either direction, in order
    Kilometres
        length;  ///< of the second path's fibres at a shared risk, each fibre once; see shared_metres()

    bool operator==(const SharedRisk&) const = default;
};

/// What `second` shares with `first`.
[[nodiscard]] SharedRisk shared_risk(const Topology& topology, const Path& first, const Path& second);

/// One clause for people: "shares no risk", "shares no link, but 'beijing-tianjin' (137 km)", ...
[[nodiscard]] std::string describe(const Topology& topology, const SharedRisk& shared);

}  // namespace hexi
