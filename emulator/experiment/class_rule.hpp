// Which packets of real hosts belong to a traffic class.
#pragma once

#include <cstdint>
#include <optional>

#include "topology/address.hpp"

namespace hexi {

/// One rule; what is absent matches everything.
struct ClassRule {
    std::optional<IpPrefix> source, destination;
    std::optional<std::uint8_t> protocol;             ///< behind IPv6 extension headers
    std::optional<std::uint8_t> dscp;                 ///< 0 .. 63
    std::uint16_t first_port = 0, last_port = 65535;  ///< of the destination, TCP's and UDP's
    std::uint8_t traffic_class = 0;

    bool operator==(const ClassRule&) const = default;
};

}  // namespace hexi
