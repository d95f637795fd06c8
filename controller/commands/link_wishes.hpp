// Which links may be used, as commands ask for it.
#pragma once

#include <string>
#include <vector>

#include "controller/path_constraints.hpp"
#include "topology/base/result.hpp"

namespace CLI {
class App;
}

namespace hexi {

/// The options as typed: names of links, nodes and colours.
struct LinkWishes {
    std::vector<std::string> failed;   ///< --fail: a link, fibre or risk group
    std::vector<std::string> avoided;  ///< --avoid: a node, link, fibre or risk group
    std::vector<std::string> include_any, include_all, exclude_any;
};

/// What they mean in a topology.
struct LinkChoice {
    std::vector<LinkId> failed, avoided_links;
    std::vector<NodeId> avoided_nodes;
    LinkAffinity affinity;
};

/// Adds --fail, --avoid, --include-any, --include-all and --exclude-any, which write to `wishes`.
void add_link_options(CLI::App& app, LinkWishes& wishes);

/// Looks every name up; a name to be avoided is a node where there is one. Errors begin with the option.
[[nodiscard]] Result<LinkChoice> choose_links(const Topology& topology, const LinkWishes& wishes);

}  // namespace hexi
