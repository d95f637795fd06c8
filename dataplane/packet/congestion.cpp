#include "dataplane/packet/congestion.hpp"

#include "dataplane/packet/byte_order.hpp"
#include "dataplane/packet/checksum.hpp"
#include "dataplane/packet/protocol.hpp"

namespace hexi {
namespace {

bool is(std::span<const std::uint8_t> frame, std::uint16_t ether_type, std::size_t header) {
    return frame.size() >= kEthernetHeader + header && load_be16(frame.data() + 12) == ether_type;
}

}  // namespace

std::uint8_t ecn_field(std::span<const std::uint8_t> frame) {
    const std::uint8_t* ip = frame.data() + kEthernetHeader;
    if (is(frame, kEtherIpv4, kIpv4Header)) return ip[1] & 3U;
    return is(frame, kEtherIpv6, kIpv6Header) ? ip[1] >> 4U & 3U : 0;
}

void mark_congestion(std::span<std::uint8_t> frame) {
    std::uint8_t* ip = frame.data() + kEthernetHeader;
    if (is(frame, kEtherIpv4, kIpv4Header)) {
        const std::uint16_t before = load_be16(ip);
        ip[1] |= 3U;
        store_be16(ip + 10, updated_checksum(load_be16(ip + 10), before, load_be16(ip)));
    } else if (is(frame, kEtherIpv6, kIpv6Header)) {
        ip[1] |= 0x30U;
    }
}

}  // namespace hexi
