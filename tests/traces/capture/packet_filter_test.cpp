#include "traces/capture/packet_filter.hpp"

#include <gmock/gmock.h>

#include <vector>

namespace hexi {
namespace {

/// UDP from 10.0.0.1:53 to 10.0.0.2:9, behind `before` bytes of link layer.
std::vector<std::uint8_t> udp(std::vector<std::uint8_t> before) {
    const std::vector<std::uint8_t> packet{0x45, 0, 0,  28, 0, 0, 0, 0,  64, 17, 0, 0, 10, 0,
                                           0,    1, 10, 0,  0, 2, 0, 53, 0,  9,  0, 8, 0,  0};
    before.insert(before.end(), packet.begin(), packet.end());
    return before;
}
TracePacket packet_of(const std::vector<std::uint8_t>& bytes) {
    return {.bytes = bytes.data(),
            .captured = static_cast<std::uint32_t>(bytes.size()),
            .wire_bytes = static_cast<std::uint32_t>(bytes.size())};
}
const std::vector<std::uint8_t> kEthernet{2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0};

TEST(PacketFilter, MatchesOnEveryLinkTypeItMeets) {
    PacketFilter filter("udp src port 53 and host 10.0.0.2"), other("tcp");
    const auto on_ethernet = udp(kEthernet), raw = udp({});
    EXPECT_TRUE(filter.matches(packet_of(on_ethernet), LinkType::kEthernet).value());
    EXPECT_TRUE(filter.matches(packet_of(raw), LinkType::kRawIp).value());
    EXPECT_TRUE(filter.matches(packet_of(raw), LinkType::kIpv4).value());
    EXPECT_FALSE(other.matches(packet_of(on_ethernet), LinkType::kEthernet).value());
    EXPECT_FALSE(filter.matches(packet_of(raw), LinkType::kEthernet).value())
        << "the bytes are none of Ethernet";
}

TEST(PacketFilter, ReadsNothingBehindWhatWasCaptured) {
    auto cut = udp(kEthernet);
    cut.resize(20);
    PacketFilter filter("udp src port 53");
    EXPECT_FALSE(filter.matches(packet_of(cut), LinkType::kEthernet).value());
}

TEST(PacketFilter, SaysWhatIsNoExpression) {
    PacketFilter filter("tcp prt 80"), wireless("wlan type mgt");
    const auto bytes = udp(kEthernet);
    EXPECT_THAT(filter.matches(packet_of(bytes), LinkType::kEthernet).error().message,
                testing::StartsWith("'tcp prt 80' is no filter for packets of link type ether: "));
    EXPECT_THAT(wireless.matches(packet_of(bytes), LinkType::kEthernet).error().message,
                testing::StartsWith("'wlan type mgt' is no filter for packets of link type ether: "));
}

}  // namespace
}  // namespace hexi
