#include "dataplane/packet/fragments.hpp"

#include "tests/dataplane/packet/frames.hpp"

namespace hexi {
namespace {

using support::Frame, support::ip, support::mac, support::udp;

Frame large(std::size_t payload) {
    Frame frame = udp({.who = {mac(1), mac(2), ip("10.1.0.5"), ip("10.2.0.7")}, .payload = payload});
    store_be16(frame.data() + 20, 0);  // may be fragmented
    support::mend_ipv4(frame);
    return frame;
}

std::vector<Frame> fragments(const Frame& frame, std::size_t mtu) {
    FrameFields fields;
    EXPECT_EQ(parse_frame(frame, fields), FrameFault::kNone);
    std::vector<Frame> all;
    for (std::size_t i = 0; i < fragment_count(fields, frame, mtu); ++i) {
        Frame out(kEthernetHeader + mtu);
        out.resize(write_fragment(fields, frame, mtu, i, out));
        all.push_back(out);
    }
    return all;
}

/// What a receiver makes of them.
Frame reassembled(const std::vector<Frame>& pieces) {
    Frame body;
    for (const Frame& piece : pieces) {
        const std::size_t header = static_cast<std::size_t>(piece[14] & 0xFU) * 4;
        const std::size_t at = static_cast<std::size_t>(load_be16(piece.data() + 20) & 0x1FFFU) * 8;
        const std::size_t size = piece.size() - 14 - header;
        if (body.size() < at + size) body.resize(at + size);
        std::copy_n(piece.begin() + static_cast<std::ptrdiff_t>(14 + header), size,
                    body.begin() + static_cast<std::ptrdiff_t>(at));
    }
    return body;
}

TEST(Fragments, CarryTheWholePacket) {
    const Frame whole = large(3000);
    const auto pieces = fragments(whole, 1500);
    ASSERT_EQ(pieces.size(), 3U);
    EXPECT_EQ(reassembled(pieces), Frame(whole.begin() + 34, whole.end()));
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        FrameFields fields;
        ASSERT_EQ(parse_frame(pieces[i], fields), FrameFault::kNone);
        EXPECT_LE(fields.network_length(), 1500U);
        EXPECT_EQ((load_be16(pieces[i].data() + 20) & 0x2000U) != 0, i + 1 < pieces.size())
            << "more fragments";
    }
}

TEST(Fragments, OfAFragmentKeepTheirPlaceInTheWhole) {
    const Frame whole = large(3000);
    std::vector<Frame> pieces;
    for (const Frame& piece : fragments(whole, 1500)) {
        for (const Frame& small : fragments(piece, 576)) pieces.push_back(small);
    }
    EXPECT_EQ(reassembled(pieces), Frame(whole.begin() + 34, whole.end()));
    EXPECT_EQ(load_be16(pieces.back().data() + 20) & 0x2000U, 0U);
}

TEST(Fragments, LeaveOptionsOutThatAreNotToBeCopied) {
    Frame frame = large(600);
    frame.insert(frame.begin() + 34,
                 {0x94, 4, 0, 0, 0x07, 3, 4, 0});  // router alert (copied), record route (not)
    frame[14] = 0x47;
    store_be16(frame.data() + 16, static_cast<std::uint16_t>(frame.size() - 14));
    support::mend_ipv4(frame);
    const auto pieces = fragments(frame, 576);
    ASSERT_EQ(pieces.size(), 2U);
    EXPECT_EQ(pieces[0][38], 0x07);
    EXPECT_EQ(pieces[1][34], 0x94);
    EXPECT_EQ(pieces[1][38], 1) << "no operation";
}

TEST(Fragments, AreNoneWhereCuttingIsForbiddenOrHopeless) {
    FrameFields fields;
    const Frame whole = udp({.who = {mac(1), mac(2), ip("10.1.0.5"), ip("10.2.0.7")}, .payload = 600});
    ASSERT_EQ(parse_frame(whole, fields), FrameFault::kNone);
    EXPECT_EQ(fragment_count(fields, whole, 576), 0U) << "DF";
    const Frame free = large(600);
    ASSERT_EQ(parse_frame(free, fields), FrameFault::kNone);
    EXPECT_EQ(fragment_count(fields, free, 27), 0U);
    EXPECT_EQ(fragment_count(fields, free, 628), 1U);
}

}  // namespace
}  // namespace hexi
