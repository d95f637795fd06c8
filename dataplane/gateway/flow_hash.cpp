#include "dataplane/gateway/flow_hash.hpp"

#include <algorithm>

#include "dataplane/packet/byte_order.hpp"
#include "topology/base/wide.hpp"

namespace hexi {
namespace {

/// Both halves of a 128-bit product, folded: the mixing step of wyhash (Wang Yi, 2019).
std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
    const Uint128 product = static_cast<Uint128>(a ^ 0x9E3779B97F4A7C15U) * (b ^ 0xD6E8FEB86659FD93U);
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

std::uint64_t number_of(const MacAddress& mac) {
    return std::uint64_t{load_be16(mac.bytes.data())} << 32U | load_be32(mac.bytes.data() + 2);
}

}  // namespace

std::uint32_t flow_hash(const FrameFields& fields, FlowHash kind) {
    std::uint64_t from = 0, to = 0, what = fields.ether_type;
    if (fields.is_ip()) {
        const bool ports = !fields.fragment;
        from = mixed(mixed(fields.source.high(), fields.source.low()), ports ? fields.source_port : 0);
        to = mixed(mixed(fields.destination.high(), fields.destination.low()),
                   ports ? fields.destination_port : 0);
        what = fields.protocol;
    } else {
        from = mixed(number_of(fields.from), 0);
        to = mixed(number_of(fields.to), 0);
    }
    if (kind == FlowHash::kSymmetric && from > to) std::swap(from, to);
    return static_cast<std::uint32_t>(mixed(mixed(from, what), to) >> 32U);
}

}  // namespace hexi
