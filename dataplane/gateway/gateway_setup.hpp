// What an access port is told when it is made.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "dataplane/gateway/destinations.hpp"
#include "dataplane/gateway/neighbour_table.hpp"
#include "topology/address.hpp"

namespace hexi {

/// One access port. A VLAN on a card is a port of its own: frames come and go without their tag.
struct GatewaySetup {
    NodeId node;              ///< the router whose port it is
    std::uint32_t index = 0;  ///< of this port
    MacAddress mac;
    std::vector<IpPrefix>
        addresses;  ///< the gateway's own, with the networks behind the port; none where transparent
    std::uint32_t mtu = 1500;  ///< bytes of IP packet
    /// Frames pass whole to this port, as over a wire between the two: no gateway.
    std::optional<Destination> transparent;
    bool complete_checksums =
        false;  ///< see complete_checksum(): for devices behind which hosts leave them to a card
    NeighbourLimits neighbours;
    std::uint32_t errors_per_s =
        1000;  ///< most ICMP errors a second (RFC 1812, 4.3.2.8), with bursts of a tenth
};

}  // namespace hexi
