#include "traces/flow/packet_headers.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "tests/traces/flow/packet_bytes.hpp"

namespace hexi {
namespace {

using namespace support;

/// "10.0.0.1:7 > 10.0.0.2:9 udp 17" of what is found, or what is not.
std::string told(const std::string& bytes, LinkType link = LinkType::kEthernet) {
    const PacketHeaders found = find_headers(view(bytes), link);
    if (found.kind == HeaderKind::kOther) return "other";
    if (found.kind == HeaderKind::kCut) return "cut";
    return fmt::format("{}:{} > {}:{} {}{}", to_string(found.key.source), found.key.source_port,
                       to_string(found.key.destination), found.key.destination_port, found.key.protocol,
                       found.later_fragment ? " later" : "");
}

const std::string kUdp = ipv4("10.0.0.1", "10.0.0.2", 17, ports(7, 9));
const std::string kSeen = "10.0.0.1:7 > 10.0.0.2:9 17";
const std::string kUdp6 = ipv6("2001:db8::1", "2001:db8::2", 17, ports(7, 9));
const std::string kSeen6 = "2001:db8::1:7 > 2001:db8::2:9 17";

TEST(PacketHeaders, AreFoundBehindEveryLinkLayer) {
    const std::string vlan = big16(0x8100) + big16(5), label = big32(0x00064000), bottom = big32(0x00065100);
    EXPECT_EQ(told(ethernet(kUdp)), kSeen);
    EXPECT_EQ(told(ethernet(kUdp6, 0x86DD)), kSeen6);
    EXPECT_EQ(told(ethernet(kUdp, 0x0800, vlan)), kSeen);
    EXPECT_EQ(told(ethernet(kUdp, 0x0800, big16(0x88A8) + big16(1) + vlan)), kSeen);
    EXPECT_EQ(told(ethernet(label + bottom + kUdp, 0x8847)), kSeen);
    EXPECT_EQ(told(kUdp, LinkType::kRawIp), kSeen);
    EXPECT_EQ(told(kUdp6, LinkType::kIpv6), kSeen6);
    EXPECT_EQ(told(std::string("\2\0\0\0", 4) + kUdp, LinkType::kNull), kSeen);
    EXPECT_EQ(told(std::string(14, '\0') + big16(0x0800) + kUdp, LinkType::kLinuxSll), kSeen);
    EXPECT_EQ(told(big16(0x0800) + std::string(18, '\0') + kUdp, LinkType::kLinuxSll2), kSeen);
    EXPECT_EQ(told(big16(0xFF03) + big16(0x0021) + kUdp, LinkType::kPpp), kSeen);
    EXPECT_EQ(told(big16(0x0021) + kUdp, LinkType::kPpp), kSeen);
    EXPECT_EQ(told(big16(0x0F00) + big16(0x0800) + kUdp, LinkType::kCiscoHdlc), kSeen);
}

TEST(PacketHeaders, OfIpv6StandBehindItsExtensions) {
    const std::string hop_by_hop = std::string("\x2B\0", 2) + std::string(6, '\0');  // then routing
    const std::string routing = std::string("\x11\1", 2) + std::string(14, '\0');  // then UDP, 16 bytes long
    EXPECT_EQ(told(ipv6("fd00::2", "::3", 0, hop_by_hop + routing + ports(7, 9)), LinkType::kRawIp),
              "fd00::2:7 > ::3:9 17");
    const std::string first = std::string("\x11\0", 2) + big16(1) + big32(3),
                      later = std::string("\x11\0", 2) + big16(8) + big32(3);
    EXPECT_EQ(told(ipv6("fd00::2", "::3", 44, first + ports(7, 9)), LinkType::kRawIp),
              "fd00::2:7 > ::3:9 17");
    EXPECT_EQ(told(ipv6("fd00::2", "::3", 44, later + ports(7, 9)), LinkType::kRawIp),
              "fd00::2:0 > ::3:0 17 later");
}

TEST(PacketHeaders, HavePortsOnlyWhereThereAreSome) {
    EXPECT_EQ(told(ipv4("10.0.0.1", "10.0.0.2", 1, ports(7, 9)), LinkType::kRawIp),
              "10.0.0.1:0 > 10.0.0.2:0 1");
    EXPECT_EQ(told(ipv4("10.0.0.1", "10.0.0.2", 17, ports(7, 9), 5), LinkType::kRawIp),
              "10.0.0.1:0 > 10.0.0.2:0 17 later");
    EXPECT_EQ(told(ipv4("10.0.0.1", "10.0.0.2", 17, "abc"), LinkType::kRawIp), "10.0.0.1:0 > 10.0.0.2:0 17");
}

TEST(PacketHeaders, AreNotMadeUpWhereTheyAreCutOrNone) {
    EXPECT_EQ(told(ethernet("....", 0x0806)), "other");
    EXPECT_EQ(told(""), "other");
    EXPECT_EQ(told(ethernet(kUdp).substr(0, 33)), "cut");
    EXPECT_EQ(told("\x41" + kUdp.substr(1), LinkType::kRawIp), "cut") << "a header of 4 bytes";
    EXPECT_EQ(told(ethernet(kUdp, 0x86DD)), "cut") << "version 4 where 6 is claimed";
    EXPECT_EQ(told(kUdp, LinkType{147}), "other");
    for (std::size_t length = 0; length < kUdp6.size(); ++length)
        EXPECT_NE(told(kUdp6.substr(0, length), LinkType::kRawIp), "?");
}

}  // namespace
}  // namespace hexi
