#include "controller/path_bounds.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace hexi {

std::string describe(const Topology& topology, const PathBounds& bounds) {
    std::vector<std::string> passed, wishes;
    for (const NodeId node : bounds.nodes) passed.push_back("'" + topology.node(node).id + "'");
    for (const LinkId link : bounds.links) passed.push_back("'" + topology.link(link).id + "'");
    if (!passed.empty()) wishes.push_back(fmt::format("passes {}", fmt::join(passed, ", ")));
    if (bounds.max_hops)
        wishes.push_back(
            fmt::format("has at most {} link{}", *bounds.max_hops, *bounds.max_hops == 1 ? "" : "s"));
    if (bounds.max_delay) wishes.push_back(fmt::format("takes at most {:.6g} ms", to_ms(*bounds.max_delay)));
    if (bounds.max_metric)
        wishes.push_back(fmt::format("has a metric of at most {:.6g}", *bounds.max_metric));
    return fmt::format("{}", fmt::join(wishes, " and "));
}

}  // namespace hexi
