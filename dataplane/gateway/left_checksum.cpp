#include "dataplane/gateway/left_checksum.hpp"

#include "dataplane/packet/byte_order.hpp"
#include "dataplane/packet/checksum.hpp"
#include "dataplane/packet/protocol.hpp"

namespace hexi {

bool complete_checksum(const FrameFields& fields, std::span<std::uint8_t> frame) {
    const bool tcp = fields.protocol == kProtocolTcp;
    if (!fields.is_ip() || fields.fragment || fields.transport_at == 0) return false;
    if (!tcp && fields.protocol != kProtocolUdp) return false;
    const std::uint32_t length = fields.network_end - fields.transport_at;
    if (length < (tcp ? 20U : 8U)) return false;
    std::uint8_t* field = frame.data() + fields.transport_at + (tcp ? 16 : 6);
    const std::uint16_t pseudo =
        pseudo_header_sum(fields.source, fields.destination, fields.protocol, length);
    if (load_be16(field) != pseudo) return false;
    // The field is part of what is summed, so the pseudo-header is in already.
    const std::uint16_t checksum = internet_checksum(frame.subspan(fields.transport_at, length));
    store_be16(field, checksum == 0 && !tcp ? std::uint16_t{0xFFFF} : checksum);  // RFC 768: 0 means none
    return true;
}

}  // namespace hexi
