#include "traces/rewrite/packet_rewriter.hpp"

#include <gmock/gmock.h>

#include "tests/traces/rewrite/checked_packet.hpp"

namespace hexi {
namespace {

using namespace support;

/// 10.0.0.1 and fd00::1 become 192.0.2.7 and 2001:db8::7; everything else stays.
AddressPair renamed(const AddressPair& old) {
    const auto one = [](const IpAddress& address) {
        if (address == *parse_ip("10.0.0.1")) return *parse_ip("192.0.2.7");
        return address == *parse_ip("fd00::1") ? *parse_ip("2001:db8::7") : address;
    };
    return {one(old.source), one(old.destination)};
}

class Rewriting : public testing::Test {
protected:
    std::string rewrite(std::string packet, LinkType link = LinkType::kRawIp) {
        const PacketHeaders headers = find_headers(view(packet), link);
        EXPECT_EQ(headers.kind, HeaderKind::kIp);
        rewriter_.rewrite({reinterpret_cast<std::uint8_t*>(packet.data()), packet.size()}, headers);
        return packet;
    }
    PacketRewriter rewriter_{&renamed, PortMap::parse("80=8080,53=5353").value()};
};

struct Case {
    std::string what, before, after;
};

TEST_F(Rewriting, GivesThePacketThatWouldHaveBeenBuiltSo) {
    const std::string a = "10.0.0.1", b = "10.9.9.9", a6 = "fd00::1", b6 = "fd00::9", now = "192.0.2.7",
                      now6 = "2001:db8::7";
    const std::string quoted = sound_v4(a, b, 17, udp(1000, 53, "question"), 6),
                      quoted_now = sound_v4(now, b, 17, udp(1000, 5353, "question"), 6),
                      quoted6 = sound_v6(a6, b6, 6, tcp(1, 80, "odd"), 16),
                      quoted6_now = sound_v6(now6, b6, 6, tcp(1, 8080, "odd"), 16);
    const std::string error = std::string("\3\1\0\0\0\0\0\0", 8), error6 = std::string("\1\4\0\0\0\0\0\0", 8);
    const std::vector<Case> cases{
        {"TCP", sound_v4(a, b, 6, tcp(9, 80, "hello"), 16), sound_v4(now, b, 6, tcp(9, 8080, "hello"), 16)},
        {"its answer", sound_v4(b, a, 6, tcp(80, 9, ""), 16), sound_v4(b, now, 6, tcp(8080, 9, ""), 16)},
        {"UDP", sound_v4(a, b, 17, udp(53, 9, "xyz"), 6), sound_v4(now, b, 17, udp(5353, 9, "xyz"), 6)},
        {"TCP in IPv6", sound_v6(a6, b6, 6, tcp(9, 80, "hello"), 16),
         sound_v6(now6, b6, 6, tcp(9, 8080, "hello"), 16)},
        {"ICMPv6", sound_v6(a6, b6, 58, std::string("\x80\0\0\0ping", 8), 2),
         sound_v6(now6, b6, 58, std::string("\x80\0\0\0ping", 8), 2)},
        {"ICMP", sound_v4(a, b, 1, std::string("\x8\0\0\0ping", 8), 2),
         sound_v4(now, b, 1, std::string("\x8\0\0\0ping", 8), 2)},
        {"an ICMP error", sound_v4(b, a, 1, error + quoted, 2), sound_v4(b, now, 1, error + quoted_now, 2)},
        {"an ICMPv6 error", sound_v6(b6, a6, 58, error6 + quoted6, 2),
         sound_v6(b6, now6, 58, error6 + quoted6_now, 2)},
        {"GRE", sound_v4(a, b, 47, "\xFF" + quoted, 0).substr(0, 20) + quoted,
         sound_v4(now, b, 47, "\xFF" + quoted, 0).substr(0, 20) + quoted}};
    for (const Case& one : cases) EXPECT_EQ(rewrite(one.before), one.after) << one.what;
    EXPECT_EQ(rewriter_.counts().packets, cases.size());
    EXPECT_EQ(rewriter_.counts().embedded, 2U);
    EXPECT_EQ(rewriter_.counts().tunnels, 1U);
}

TEST_F(Rewriting, LeavesFragmentsWhoseSumIsThatOfTheWholeDatagram) {
    const std::string before = sound_v4("10.0.0.1", "10.9.9.9", 17, udp(53, 9, std::string(30, 'd')), 6),
                      after = sound_v4("192.0.2.7", "10.9.9.9", 17, udp(5353, 9, std::string(30, 'd')), 6);
    // The datagram in two: 24 bytes of it, then the rest.
    const auto parts = [](const std::string& whole, const std::string& from) {
        const std::string body = whole.substr(20);
        const auto sound = [&](const std::string& part, unsigned fragment) {
            const std::string packet = ipv4(from, "10.9.9.9", 17, part, fragment);
            return with_checksum(packet.substr(0, 20), 10, "") + part;
        };
        return std::vector<std::string>{sound(body.substr(0, 24), 0x2000), sound(body.substr(24), 3)};
    };
    const auto old = parts(before, "10.0.0.1"), now = parts(after, "192.0.2.7");
    EXPECT_EQ(rewrite(old[0]), now[0]);
    EXPECT_EQ(rewrite(old[1]), now[1]);
    EXPECT_EQ(rewriter_.counts().later_fragments, 1U);
}

TEST_F(Rewriting, KeepsTheSumAboutTheLastDestinationOfASourceRoute) {
    const auto packet = [](const std::string& from, const std::string& sum_from) {
        const IpAddress last = *parse_ip("fd00::9");
        const std::string routing =
            std::string("\x06\x02\x00\x01\0\0\0\0", 8) + big64(last.high()) + big64(last.low());
        const std::string body = with_checksum(tcp(1, 2, "x"), 16, pseudo_v6(sum_from, "fd00::9", 6, 21));
        return ipv6(from, "fd00::5", 43, routing + body);
    };
    EXPECT_EQ(rewrite(packet("fd00::1", "fd00::1")), packet("2001:db8::7", "2001:db8::7"));
    EXPECT_EQ(rewriter_.counts().more_addresses, 1U);
}

TEST_F(Rewriting, CountsWhatItCannotPutRight) {
    const std::string whole = sound_v4("10.0.0.1", "10.9.9.9", 6, tcp(9, 80, "hello"), 16);
    EXPECT_EQ(rewrite(whole.substr(0, 30)),
              sound_v4("192.0.2.7", "10.9.9.9", 6, tcp(9, 8080, "hello"), 16).substr(0, 30));
    EXPECT_EQ(rewriter_.counts().cut_checksums, 1U);
    const std::string unsummed = ipv4("10.0.0.1", "10.9.9.9", 17, udp(1, 2, "no sum"));
    EXPECT_EQ(rewrite(unsummed).substr(26, 2), std::string(2, '\0'));
    EXPECT_EQ(rewriter_.counts().no_checksum, 1U);
    rewrite(ipv4("10.0.0.1", "10.9.9.9", 132, ports(80, 2)));
    EXPECT_EQ(rewriter_.counts().kept_ports, 1U);
}

TEST(PortMap, RefusesWhatIsNoPair) {
    EXPECT_EQ(PortMap::parse("80=8080").value().of(80), 8080);
    EXPECT_EQ(PortMap::parse("80=8080").value().of(81), 81);
    for (const char* const text : {"80", "80=65536", "a=1", "80=,1=2", "=1"})
        EXPECT_THAT(PortMap::parse(text).error().message,
                    testing::HasSubstr("is not allowed: must be FROM=TO, ports from 0 to 65535"))
            << text;
}

}  // namespace
}  // namespace hexi
