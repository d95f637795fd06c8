// A link's behaviour as the command line names it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "emulator/experiment/behaviour/link_description.hpp"
#include "topology/topology.hpp"

namespace hexi {

/// How one direction of a link behaves from the beginning.
struct DescribedLink {
    LinkId link;
    LinkDescription description;

    bool operator==(const DescribedLink&) const = default;
};

/// What some links do.
struct NamedBehaviour {
    std::vector<LinkId> links;
    LinkDescription description;

    bool operator==(const NamedBehaviour&) const = default;
};

/// Opens "LINK=FILE": everything that Topology::find_links() finds by LINK behaves as FILE says
/// (docs/formats/link-behaviour.md). Errors begin with "--behaviour LINK=FILE": kInvalid, kNotFound for link
/// and file, those of read_link_description().
[[nodiscard]] Result<NamedBehaviour> open_behaviour(const Topology& topology, std::string_view text);

}  // namespace hexi
