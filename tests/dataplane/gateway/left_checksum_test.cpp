#include "dataplane/gateway/left_checksum.hpp"

#include "tests/dataplane/packet/frames.hpp"

namespace hexi {
namespace {

using support::Frame, support::ip, support::mac, support::udp;

FrameFields fields_of(const Frame& frame) {
    FrameFields fields;
    EXPECT_EQ(parse_frame(frame, fields), FrameFault::kNone);
    return fields;
}

TEST(LeftChecksum, IsCompletedInBothFamilies) {
    for (const auto& [from, to] :
         {std::pair{ip("10.1.0.5"), ip("10.2.0.7")}, std::pair{ip("fd00::5"), ip("fd00::7")}}) {
        for (std::size_t payload = 0; payload < 40; ++payload) {
            const Frame whole = udp({.who = {mac(1), mac(2), from, to}, .payload = payload});
            Frame left = whole;
            const FrameFields fields = fields_of(left);
            store_be16(left.data() + fields.transport_at + 6,
                       pseudo_header_sum(from, to, kProtocolUdp, static_cast<std::uint32_t>(8 + payload)));
            EXPECT_TRUE(complete_checksum(fields, left));
            EXPECT_EQ(left, whole);
            EXPECT_FALSE(complete_checksum(fields, left)) << "it is complete";
        }
    }
}

TEST(LeftChecksum, IsNotMadeForWrongOnes) {
    Frame frame = udp({.who = {mac(1), mac(2), ip("10.1.0.5"), ip("10.2.0.7")}});
    frame.back() ^= 1;
    const Frame spoilt = frame;
    EXPECT_FALSE(complete_checksum(fields_of(frame), frame));
    EXPECT_EQ(frame, spoilt) << "a receiver must see that it is spoilt";
}

}  // namespace
}  // namespace hexi
