#include "dataplane/gateway/flow_hash.hpp"

#include "dataplane/packet/byte_order.hpp"

namespace hexi {
namespace {

std::uint64_t number_of(const MacAddress& mac) {
    return std::uint64_t{load_be16(mac.bytes.data())} << 32U | load_be32(mac.bytes.data() + 2);
}

}  // namespace

std::uint32_t flow_hash(const FrameFields& fields, FlowHash kind) {
    if (fields.is_ip()) {
        FlowKey flow{.source = fields.source, .destination = fields.destination, .protocol = fields.protocol};
        if (!fields.fragment) {
            flow.source_port = fields.source_port;
            flow.destination_port = fields.destination_port;
        }
        return flow_hash(flow, kind);
    }
    std::uint64_t from = mixed(number_of(fields.from), 0), to = mixed(number_of(fields.to), 0);
    if (kind == FlowHash::kSymmetric && from > to) std::swap(from, to);
    return static_cast<std::uint32_t>(mixed(mixed(from, fields.ether_type), to) >> 32U);
}

}  // namespace hexi
