#include "dataplane/packet/frame_writer.hpp"

#include "tests/dataplane/packet/frames.hpp"

namespace hexi {
namespace {

using support::checksums_right, support::copy_of, support::ip, support::mac;

TEST(FrameWriter, WritesArpRequestsAndReplies) {
    FrameBuffer frame;
    write_arp(frame, ArpOperation::kRequest, {mac(1), kBroadcastMac, ip("10.1.0.1"), ip("10.1.0.5")});
    EXPECT_EQ(frame.size(), kLeastFrame);
    EXPECT_EQ(load_be16(frame.bytes().data() + 20), 1);
    EXPECT_EQ(load_be32(frame.bytes().data() + 32), 0U) << "nobody knows the target's hardware address yet";
    write_arp(frame, ArpOperation::kReply, {mac(1), mac(9), ip("10.1.0.1"), ip("10.1.0.5")});
    EXPECT_EQ(load_be16(frame.bytes().data() + 20), 2);
    EXPECT_EQ(frame.bytes()[37], 9);
}

TEST(FrameWriter, WritesIcmpOfBothFamiliesWithRightChecksums) {
    const std::vector<std::uint8_t> payload{1, 2, 3};
    for (const auto& [from, to] :
         {std::pair{ip("10.1.0.1"), ip("10.1.0.5")}, std::pair{ip("fd00::1"), ip("fd00::5")}}) {
        FrameBuffer frame;
        write_icmp(frame, {mac(1), mac(5), from, to},
                   {.type = 8, .code = 0, .rest = 0x00010002, .payload = payload});
        EXPECT_TRUE(checksums_right(copy_of(frame)));
        FrameFields fields;
        ASSERT_EQ(parse_frame(frame.bytes(), fields), FrameFault::kNone);
        EXPECT_EQ(fields.source, from);
        EXPECT_EQ(fields.network_end - fields.transport_at, 11U);
    }
}

TEST(FrameWriter, AsksTheSolicitedNodeGroupForAnIpv6Neighbour) {
    FrameBuffer frame;
    write_neighbour_solicitation(frame, mac(1), ip("fd00::1"), ip("fd00::12:3456"));
    FrameFields fields;
    ASSERT_EQ(parse_frame(frame.bytes(), fields), FrameFault::kNone);
    EXPECT_EQ(to_string(fields.destination), "ff02::1:ff12:3456");
    EXPECT_EQ(to_string(fields.to), "33:33:ff:12:34:56");
    EXPECT_EQ(fields.hop_limit, 255);
    EXPECT_TRUE(checksums_right(copy_of(frame)));
}

TEST(FrameWriter, AdvertisesARouter) {
    FrameBuffer frame;
    write_neighbour_advertisement(frame, {mac(1), mac(5), ip("fd00::1"), ip("fd00::5")}, ip("fd00::1"), true);
    const std::uint8_t* icmp = frame.bytes().data() + 54;
    EXPECT_EQ(icmp[0], 136);
    EXPECT_EQ(icmp[4], 0xE0) << "router, solicited, override";
    EXPECT_EQ(icmp[24], 2) << "target link-layer address";
    EXPECT_EQ(icmp[31], 1);
    EXPECT_TRUE(checksums_right(copy_of(frame)));
}

}  // namespace
}  // namespace hexi
