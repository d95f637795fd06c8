// What a path must keep to.
#pragma once

#include <vector>

#include "topology/base/ids.hpp"
#include "topology/route_request.hpp"
#include "topology/spec.hpp"

namespace hexi {

/// Limits of one path search. Any node may be passed through; what must not be is excluded here.
struct PathConstraints {
    Layer layer = Layer::kIp;  ///< the path stays on it
    PathMetric metric = PathMetric::kDelay;
    std::vector<LinkId> excluded_links;  ///< this direction only
    std::vector<NodeId> excluded_nodes;  ///< neither passed through nor an end
    std::vector<SrlgId> excluded_srlgs;  ///< no link that shares one of them
};

}  // namespace hexi
