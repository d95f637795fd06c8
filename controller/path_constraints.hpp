// What a path must keep to.
#pragma once

#include <vector>

#include "topology/base/ids.hpp"
#include "topology/route_request.hpp"
#include "topology/topology.hpp"

namespace hexi {

/// Which links a path may use by their colours; empty lists ask nothing. Source: RFC 3209, 4.7.4; RFC 5440,
/// 7.11 (LSPA).
struct LinkAffinity {
    std::vector<ColourId> include_any;  ///< each link has at least one of them
    std::vector<ColourId> include_all;  ///< each link has all of them
    std::vector<ColourId> exclude_any;  ///< no link has any of them

    [[nodiscard]] bool allows(const Link& link) const;
    bool operator==(const LinkAffinity&) const = default;
};

/// Limits of one path search. Any node may be passed through; what must not be is excluded here.
struct PathConstraints {
    Layer layer = Layer::kIp;  ///< the path stays on it
    PathMetric metric = PathMetric::kDelay;
    std::vector<LinkId> excluded_links;  ///< this direction only
    std::vector<NodeId> excluded_nodes;  ///< neither passed through nor an end
    std::vector<SrlgId> excluded_srlgs;  ///< no link that shares one of them
    LinkAffinity affinity;
};

}  // namespace hexi
