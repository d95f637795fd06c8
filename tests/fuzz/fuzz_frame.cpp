// Any bytes as a frame: nothing is read outside, and what is said to be there is there.
#include <cstdint>
#include <vector>

#include "dataplane/packet/fragments.hpp"
#include "dataplane/packet/frame_fields.hpp"
#include "dataplane/packet/protocol.hpp"
#include "topology/base/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::span<const std::uint8_t> frame(bytes, size);
    hexi::FrameFields fields;
    if (parse_frame(frame, fields) != hexi::FrameFault::kNone) return 0;
    HEXI_CHECK(fields.network_at <= fields.network_end && fields.network_end <= size,
               "the packet is in the frame");
    HEXI_CHECK(fields.transport_at <= fields.network_end, "the transport header is in the packet");
    constexpr std::size_t kMtu = 576;
    if (fields.vlan_tags > 0) return 0;
    std::vector<std::uint8_t> out(hexi::kEthernetHeader + kMtu);
    const std::size_t count = fields.network_length() > kMtu ? fragment_count(fields, frame, kMtu) : 0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t length = write_fragment(fields, frame, kMtu, i, out);
        hexi::FrameFields piece;
        HEXI_CHECK(parse_frame({out.data(), length}, piece) == hexi::FrameFault::kNone,
                   "a fragment is a packet");
    }
    return 0;
}
