// What somebody wants to have captured.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "topology/base/result.hpp"
#include "topology/topology.hpp"

namespace hexi {

/// A tap by name.
struct TapRequest {
    std::string name;              ///< of links, or of the node of a port
    std::string file;              ///< to be written
    std::uint32_t snap_bytes = 0;  ///< at most so many bytes of a frame; 0: all

    bool operator==(const TapRequest&) const = default;
};

inline constexpr std::uint32_t kLeastSnapBytes = 14, kMostSnapBytes = 65535;  ///< 14: an Ethernet header

/// "NAME=FILE[,snap=N]", N being 14 .. 65535; kInvalid, after "--tap", says what is allowed.
[[nodiscard]] Result<TapRequest> parse_tap_request(std::string_view text);

/// A direction of a link, or a port by number.
using TapPlace = std::variant<LinkId, std::size_t>;

/// Everything that Topology::find_links() finds by `name`; else the ports at the node of this name.
/// `port_nodes` are the nodes of the ports, in order. kNotFound where there is neither.
[[nodiscard]] Result<std::vector<TapPlace>> find_tap_places(const Topology& topology,
                                                            const std::vector<std::string>& port_nodes,
                                                            const std::string& name);

}  // namespace hexi
