#include "dataplane/packet/frame_fields.hpp"

#include <functional>

#include "tests/dataplane/packet/frames.hpp"
#include "topology/base/random.hpp"

namespace hexi {
namespace {

using support::Frame, support::ip, support::mac, support::tagged, support::udp;

const Correspondents kV4{mac(1), mac(2), ip("10.1.0.5"), ip("10.2.0.7")};
const Correspondents kV6{mac(1), mac(2), ip("fd00:1::5"), ip("fd00:2::7")};

FrameFields fields_of(const Frame& frame, FrameFault expected = FrameFault::kNone) {
    FrameFields fields;
    EXPECT_EQ(parse_frame(frame, fields), expected);
    return fields;
}

TEST(ParseFrame, ReadsUdpOverBothFamilies) {
    for (const auto& who : {kV4, kV6}) {
        const FrameFields fields = fields_of(udp({.who = who, .hop_limit = 7}));
        EXPECT_EQ(fields.from, mac(1));
        EXPECT_EQ(fields.to, mac(2));
        EXPECT_EQ(fields.source, who.from);
        EXPECT_EQ(fields.destination, who.to);
        EXPECT_EQ(fields.protocol, kProtocolUdp);
        EXPECT_EQ(fields.hop_limit, 7);
        EXPECT_EQ(fields.source_port, 1000);
        EXPECT_EQ(fields.destination_port, 2000);
        EXPECT_FALSE(fields.fragment);
        EXPECT_EQ(fields.vlan, kNoVlan);
    }
}

TEST(ParseFrame, LooksBehindTwoVlanTagsAndNoFurther) {
    const Frame plain = udp({.who = kV4});
    const FrameFields one = fields_of(tagged(plain, 0xF064));
    EXPECT_EQ(one.vlan, 100);
    EXPECT_EQ(one.destination_port, 2000);
    const FrameFields two = fields_of(tagged(tagged(plain, 7), 100, kEtherServiceVlan));
    EXPECT_EQ(two.vlan, 100);
    EXPECT_EQ(two.vlan_tags, 2);
    EXPECT_EQ(two.source, kV4.from);
    EXPECT_EQ(fields_of(tagged(tagged(tagged(plain, 7), 8), 9)).network, NetworkKind::kOther);
}

TEST(ParseFrame, LeavesPaddingOut) {
    Frame frame = udp({.who = kV4, .payload = 2});
    const std::size_t end = frame.size();
    frame.resize(60);
    EXPECT_EQ(fields_of(frame).network_end, end);
}

TEST(ParseFrame, ReadsOptionsAndFragments) {
    Frame options = udp({.who = kV4});
    options.insert(options.begin() + 34, {0x94, 4, 0, 0});  // router alert, RFC 2113
    options[14] = 0x46;
    store_be16(options.data() + 16, static_cast<std::uint16_t>(options.size() - 14));
    support::mend_ipv4(options);
    EXPECT_EQ(fields_of(options).destination_port, 2000);

    Frame first = udp({.who = kV4});
    store_be16(first.data() + 20, 0x2000);
    support::mend_ipv4(first);
    EXPECT_TRUE(fields_of(first).fragment);
    EXPECT_EQ(fields_of(first).destination_port, 2000);

    Frame later = udp({.who = kV4});
    store_be16(later.data() + 20, 0x2001);
    support::mend_ipv4(later);
    EXPECT_TRUE(fields_of(later).later_fragment);
    EXPECT_EQ(fields_of(later).transport_at, 0U);
    EXPECT_EQ(fields_of(later).destination_port, 0);
}

/// `frame` with extension headers of the given types before its transport header.
Frame with_extensions(Frame frame, const std::vector<std::uint8_t>& types) {
    const std::uint8_t transport = frame[20];
    Frame chain;
    for (std::size_t i = 0; i < types.size(); ++i) {
        chain.push_back(i + 1 < types.size() ? types[i + 1] : transport);
        chain.resize(chain.size() + 7);
    }
    if (!types.empty()) frame[20] = types.front();
    frame.insert(frame.begin() + 54, chain.begin(), chain.end());
    store_be16(frame.data() + 18, static_cast<std::uint16_t>(frame.size() - 54));
    return frame;
}

TEST(ParseFrame, FollowsIpv6ExtensionHeaders) {
    const Frame plain = udp({.who = kV6});
    EXPECT_EQ(fields_of(with_extensions(plain, {0, 43, 60})).destination_port, 2000);
    EXPECT_EQ(fields_of(with_extensions(plain, {44})).destination_port, 2000);
    EXPECT_TRUE(fields_of(with_extensions(plain, {44})).fragment);
    Frame later = with_extensions(plain, {44});
    store_be16(later.data() + 56, 8);
    EXPECT_EQ(fields_of(later).transport_at, 0U);
    EXPECT_EQ(fields_of(with_extensions(plain, std::vector<std::uint8_t>(9, 60))).transport_at, 0U);
    Frame beyond = with_extensions(plain, {60});
    beyond[55] = 200;
    EXPECT_EQ(fields_of(beyond).transport_at, 0U);
}

TEST(ParseFrame, ReadsArp) {
    FrameBuffer arp;
    write_arp(arp, ArpOperation::kRequest, {mac(1), kBroadcastMac, ip("10.1.0.5"), ip("10.1.0.1")});
    const FrameFields fields = fields_of(support::copy_of(arp));
    EXPECT_EQ(fields.network, NetworkKind::kArp);
    EXPECT_EQ(fields.source, ip("10.1.0.5"));
    EXPECT_EQ(fields.destination, ip("10.1.0.1"));
}

struct Hostile {
    std::string name;
    std::function<void(Frame&)> spoil;
    FrameFault fault;
};

void expect_faults(const Frame& good, const std::vector<Hostile>& cases) {
    for (const auto& [name, spoil, fault] : cases) {
        Frame frame = good;
        spoil(frame);
        FrameFields fields;
        EXPECT_EQ(to_string(parse_frame(frame, fields)), to_string(fault)) << name;
    }
}

TEST(ParseFrame, NamesTheFaultOfHostileIpv4) {
    using F = FrameFault;
    expect_faults(
        udp({.who = kV4}),
        {{"empty", [](Frame& f) { f.clear(); }, F::kCutEthernet},
         {"13 bytes", [](Frame& f) { f.resize(13); }, F::kCutEthernet},
         {"cut tag", [](Frame& f) { f = tagged(f, 1), f.resize(17); }, F::kCutEthernet},
         {"no IP header", [](Frame& f) { f.resize(14); }, F::kCutIp},
         {"cut IP header", [](Frame& f) { f.resize(33); }, F::kCutIp},
         {"version 6", [](Frame& f) { f[14] = 0x65; }, F::kBadIpVersion},
         {"header of 16", [](Frame& f) { f[14] = 0x44; }, F::kBadIpHeader},
         {"header beyond the frame", [](Frame& f) { f[14] = 0x4F; }, F::kBadIpHeader},
         {"length below the header", [](Frame& f) { store_be16(f.data() + 16, 19); }, F::kBadIpLength},
         {"length 0", [](Frame& f) { store_be16(f.data() + 16, 0); }, F::kBadIpLength},
         {"length beyond the frame", [](Frame& f) { f.pop_back(); }, F::kBadIpLength},
         {"checksum", [](Frame& f) { f[24] ^= 1; }, F::kBadIpChecksum}});
}

TEST(ParseFrame, NamesTheFaultOfHostileIpv6AndArp) {
    using F = FrameFault;
    expect_faults(udp({.who = kV6}),
                  {{"cut", [](Frame& f) { f.resize(53); }, F::kCutIp},
                   {"version 4", [](Frame& f) { f[14] = 0x45; }, F::kBadIpVersion},
                   {"length beyond the frame", [](Frame& f) { f.pop_back(); }, F::kBadIpLength}});
    FrameBuffer arp;
    write_arp(arp, ArpOperation::kRequest, {mac(1), kBroadcastMac, ip("10.1.0.5"), ip("10.1.0.1")});
    expect_faults(support::copy_of(arp), {{"cut", [](Frame& f) { f.resize(41); }, F::kBadArp},
                                          {"token ring", [](Frame& f) { f[15] = 6; }, F::kBadArp},
                                          {"IPX", [](Frame& f) { f[17] = 1; }, F::kBadArp},
                                          {"address of 16", [](Frame& f) { f[19] = 16; }, F::kBadArp}});
}

TEST(ParseFrame, StaysInsideForAnyBytes) {
    RandomStream random(3, "frames");
    const std::vector<Frame> seeds{udp({.who = kV4}), udp({.who = kV6}),
                                   with_extensions(udp({.who = kV6}), {0, 44}), tagged(udp({.who = kV4}), 5)};
    for (int i = 0; i < 20000; ++i) {
        Frame frame = seeds[random.below(seeds.size())];
        for (auto flips = random.below(4); flips > 0; --flips)
            frame[random.below(frame.size())] = static_cast<std::uint8_t>(random.next());
        frame.resize(random.below(frame.size() + 8));
        frame.shrink_to_fit();
        FrameFields fields;
        if (parse_frame(frame, fields) != FrameFault::kNone) continue;
        ASSERT_LE(fields.network_end, frame.size());
        ASSERT_LE(fields.network_at, fields.network_end);
        ASSERT_LE(fields.transport_at, fields.network_end);
    }
}

}  // namespace
}  // namespace hexi
