#include "traces/rewrite/trace_mapper.hpp"

#include <gmock/gmock.h>

#include "tests/support/small_results.hpp"
#include "tests/traces/rewrite/checked_packet.hpp"

namespace hexi {
namespace {

using namespace support;

PrefixAtNode at(const std::string& prefix, std::size_t node) { return {*parse_prefix(prefix), NodeId(node)}; }

TEST(AddressPools, KeepHostBitsAndShiftWithinThePool) {
    const auto pools =
        AddressPools::create({at("172.16.0.0/16", 0), at("fd00::/64", 0)}, *support::hub_network());
    ASSERT_TRUE(pools);
    const auto moved = [&](const std::string& address, std::uint64_t shift, std::size_t node = 0) {
        return to_string(pools->at(NodeId(node), *parse_ip(address), shift));
    };
    EXPECT_EQ(moved("10.1.2.3", 0), "172.16.2.3");
    EXPECT_EQ(moved("10.1.255.255", 1), "172.16.0.0");
    EXPECT_EQ(moved("2001:db8::7", 2), "fd00::9");
    EXPECT_EQ(moved("10.1.2.3", 0, 1), "10.1.2.3") << "a node without a pool";
    EXPECT_EQ(moved("10.1.2.3", 1, 1), "10.1.2.4");
    EXPECT_EQ(moved("255.255.255.255", 1, 1), "0.0.0.0") << "IPv4 stays IPv4";
    const auto twice =
        AddressPools::create({at("10.0.0.0/8", 1), at("11.0.0.0/8", 1)}, *support::hub_network());
    EXPECT_THAT(twice.error().message, testing::HasSubstr("has two prefixes of IPv4: one is allowed"));
}

TEST(TraceMapper, PutsBothDirectionsAtOppositeNodes) {
    const auto pools =
        AddressPools::create({at("172.16.0.0/16", 0), at("172.17.0.0/16", 1)}, *support::hub_network());
    TraceMapper mapper(HubMap(NodePrefixes({at("10.0.0.0/8", 0), at("11.0.0.0/8", 1)}), {}),
                       {.pools = *pools});
    const std::string there = ethernet(sound_v4("10.0.0.1", "11.0.0.2", 6, tcp(9, 80, "x"), 16)),
                      back = ethernet(sound_v4("11.0.0.2", "10.0.0.1", 6, tcp(80, 9, "x"), 16));
    const auto first = mapper.map(view(there), LinkType::kEthernet);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->pair, (HubPair{NodeId(0), NodeId(1)}));
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(first->packet.bytes), first->packet.captured),
              ethernet(sound_v4("172.16.0.1", "172.17.0.2", 6, tcp(9, 80, "x"), 16)));
    const auto second = mapper.map(view(back), LinkType::kEthernet);
    EXPECT_EQ(second->pair, (HubPair{NodeId(1), NodeId(0)}));
    EXPECT_EQ(mapper.counts().mapped, (TrafficCount{2, there.size() + back.size()}));
}

TEST(TraceMapper, CountsWhatCrossesNoNetwork) {
    TraceMapper mapper(HubMap(NodePrefixes({at("10.0.0.0/8", 0), at("11.0.0.0/8", 1)}), {}), {});
    EXPECT_FALSE(mapper.map(view(ipv4("10.0.0.1", "10.0.0.2", 6, ports(1, 2))), LinkType::kRawIp));
    EXPECT_FALSE(mapper.map(view(ipv4("10.0.0.1", "12.0.0.2", 6, ports(1, 2))), LinkType::kRawIp));
    EXPECT_FALSE(mapper.map(view(ethernet("who has", 0x0806)), LinkType::kEthernet));
    EXPECT_EQ(mapper.counts().same_node.packets, 1U);
    EXPECT_EQ(mapper.counts().unknown.packets, 1U);
    EXPECT_EQ(mapper.counts().other, (TrafficCount{1, 21}));
}

TEST(EditablePacket, SetsAndStripsTags) {
    const std::string plain = ethernet(ipv4("10.0.0.1", "11.0.0.1", 6, ports(1, 2)));
    const std::string tagged = ethernet(ipv4("10.0.0.1", "11.0.0.1", 6, ports(1, 2)), 0x0800,
                                        std::string("\x81\0\x20\7\x81\0\0\5", 8));
    EditablePacket packet;
    const auto changed = [&](const std::string& frame, const LinkChanges& changes) {
        packet.take(view(frame, {}, static_cast<std::uint32_t>(frame.size() + 100)));
        packet.change(changes, LinkType::kEthernet);
        EXPECT_EQ(packet.packet().wire_bytes, packet.packet().captured + 100);
        return std::string(reinterpret_cast<const char*>(packet.bytes().data()), packet.bytes().size());
    };
    EXPECT_EQ(changed(tagged, {.tags = LinkChanges::Tags::kStrip}), plain);
    EXPECT_EQ(changed(plain, {.tags = LinkChanges::Tags::kStrip}), plain);
    const std::string once = changed(plain, {.tags = LinkChanges::Tags::kSet, .vlan = 300});
    EXPECT_EQ(once, plain.substr(0, 12) + std::string("\x81\0\x01\x2C", 4) + plain.substr(12));
    EXPECT_EQ(changed(tagged, {.tags = LinkChanges::Tags::kSet, .vlan = 300}).substr(12, 8),
              std::string("\x81\0\x21\x2C\x81\0\0\5", 8))
        << "priority and inner tag stay";
    const MacAddress mac{{2, 9, 9, 9, 9, 9}};
    EXPECT_EQ(changed(plain, {.source = mac}).substr(6, 6), "\2\11\11\11\11\11");
}

}  // namespace
}  // namespace hexi
