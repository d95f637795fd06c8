#include "dataplane/gateway/access_gateway.hpp"

#include "tests/dataplane/gateway/gateway_fixture.hpp"

namespace hexi {
namespace {

using support::checksums_right, support::copy_of, support::echo, support::Frame, support::ip, support::mac,
    support::udp;
using Kind = Verdict::Kind;

class AccessGatewayTest : public support::TwoPorts {};

TEST_F(AccessGatewayTest, AnswersArpForItsAddressOnly) {
    FrameBuffer asked;
    write_arp(asked, ArpOperation::kRequest, {mac(5), kBroadcastMac, ip("10.1.0.5"), ip("10.1.0.1")});
    EXPECT_EQ(take(copy_of(asked)).kind, Kind::kReply);
    const FrameFields fields = answer_fields();
    EXPECT_EQ(fields.to, mac(5));
    EXPECT_EQ(fields.source, ip("10.1.0.1"));
    EXPECT_EQ(fields.destination, ip("10.1.0.5"));
    write_arp(asked, ArpOperation::kRequest, {mac(5), kBroadcastMac, ip("10.1.0.5"), ip("10.1.0.9")});
    EXPECT_EQ(take(copy_of(asked)).kind, Kind::kConsumed);
}

TEST_F(AccessGatewayTest, AnswersNeighbourSolicitationsAndDuplicateAddressDetection) {
    FrameBuffer asked;
    write_neighbour_solicitation(asked, mac(5), ip("fd01::5"), ip("fd01::1"));
    EXPECT_EQ(take(copy_of(asked)).kind, Kind::kReply);
    EXPECT_EQ(answer_icmp(), (std::pair{136, 0}));
    EXPECT_EQ(answer_fields().destination, ip("fd01::5"));
    EXPECT_TRUE(checksums_right(answered()));
    write_neighbour_solicitation(asked, mac(5), ip("::"), ip("fd01::1"));
    EXPECT_EQ(take(copy_of(asked)).kind, Kind::kReply);
    EXPECT_EQ(answer_fields().destination, ip("ff02::1"));
    write_neighbour_solicitation(asked, mac(5), ip("fd01::5"), ip("fe80::ff:fe00:a1"));
    EXPECT_EQ(take(copy_of(asked)).kind, Kind::kReply) << "its link-local address";
    write_neighbour_solicitation(asked, mac(5), ip("fd01::5"), ip("fd01::9"));
    EXPECT_EQ(take(copy_of(asked)).kind, Kind::kConsumed);
}

TEST_F(AccessGatewayTest, AnswersEchoToItsAddress) {
    for (const auto& [from, to] : {std::pair{v4.from, ip("10.1.0.1")}, std::pair{v6.from, ip("fd01::1")}}) {
        const Frame request = echo({mac(5), mac(0xA1), from, to});
        const Verdict verdict = take(request);
        EXPECT_EQ(verdict.kind, Kind::kReply);
        EXPECT_EQ(verdict.chain, kNoChain);
        EXPECT_EQ(answer_icmp(), (std::pair{to.is_v4() ? 0 : 129, 0}));
        EXPECT_TRUE(checksums_right(answered()));
        EXPECT_EQ(answer_fields().network_length(), request.size() - 14);
    }
}

TEST_F(AccessGatewayTest, ForwardsWithOneHopForEachRouter) {
    for (const auto& who : {v4, v6}) {
        const Verdict verdict = take(udp({.who = who, .hop_limit = 64}));
        EXPECT_EQ(verdict.kind, Kind::kForward);
        EXPECT_EQ(verdict.chain, 7U);
        EXPECT_EQ(verdict.port, 1U);
        EXPECT_EQ(verdict.traffic_class, 2);
        FrameFields fields;
        ASSERT_EQ(parse_frame(last, fields), FrameFault::kNone);
        EXPECT_EQ(fields.hop_limit, 60);
        EXPECT_TRUE(checksums_right(last));
    }
}

TEST_F(AccessGatewayTest, EveryRouterOfTheWayAnswersThePacketThatEndsThere) {
    for (std::uint8_t limit = 1; limit <= 4; ++limit) {
        for (const auto& who : {v4, v6}) {
            const Verdict verdict = take(udp({.who = who, .hop_limit = limit}));
            EXPECT_EQ(verdict.kind, Kind::kDrop);
            EXPECT_EQ(verdict.reason, PortDrop::kHopLimit);
            ASSERT_TRUE(verdict.answered);
            EXPECT_EQ(verdict.chain, limit == 1 ? kNoChain : 9U + limit) << "there and back";
            const FrameFields fields = answer_fields();
            const bool first = limit == 1;
            const IpAddress nearest = who.to.is_v4() ? ip("10.1.0.1") : ip("fd01::1");
            EXPECT_EQ(fields.source, first ? nearest : routers.of(NodeId(limit - 1U), who.to));
            EXPECT_EQ(fields.destination, who.from);
            EXPECT_EQ(fields.to, mac(5));
            EXPECT_EQ(fields.hop_limit, 64 - (limit - 1));
            EXPECT_EQ(answer_icmp(), (who.to.is_v4() ? std::pair{11, 0} : std::pair{3, 0}));
            EXPECT_TRUE(checksums_right(answered()));
            const std::uint8_t* quoted = answer.bytes().data() + fields.transport_at + 8;
            EXPECT_EQ(who.to.is_v4() ? quoted[8] : quoted[7], 1) << "as that router received it";
        }
    }
    EXPECT_EQ(take(udp({.who = v4, .hop_limit = 5})).kind, Kind::kForward);
}

TEST_F(AccessGatewayTest, RoutersOnTheWayAnswerEchoFromTheirPlace) {
    const Verdict verdict = take(echo({mac(5), mac(0xA1), v4.from, routers.v4(NodeId(3))}, 20, 4));
    EXPECT_EQ(verdict.kind, Kind::kReply);
    EXPECT_EQ(verdict.chain, 13U);
    EXPECT_EQ(answer_fields().source, routers.v4(NodeId(3)));
    EXPECT_EQ(answer_fields().hop_limit, 61);
    EXPECT_EQ(take(echo({mac(5), mac(0xA1), v4.from, ip("10.2.0.1")})).chain, 13U) << "the far gateway";
    EXPECT_EQ(take(echo({mac(5), mac(0xA1), v4.from, ip("10.2.0.1")}, 20, 3)).reason, PortDrop::kHopLimit);
}

TEST_F(AccessGatewayTest, SaysThatARouterHasNoSuchService) {
    const Verdict near = take(udp({.who = {mac(5), mac(0xA1), v4.from, ip("10.1.0.1")}}));
    EXPECT_EQ(near.reason, PortDrop::kNoService);
    EXPECT_EQ(answer_icmp(), (std::pair{3, 3}));
    const Verdict far = take(udp({.who = {mac(5), mac(0xA1), v6.from, ip("fd02::1")}}));
    EXPECT_EQ(far.chain, 13U);
    EXPECT_EQ(answer_icmp(), (std::pair{1, 4}));
    EXPECT_EQ(answer_fields().source, ip("fd02::1"));
}

TEST_F(AccessGatewayTest, SaysThatAPacketIsTooBigFromWhereItIs) {
    const Verdict verdict = take(udp({.who = v4, .payload = 1450}));
    EXPECT_EQ(verdict.reason, PortDrop::kTooBig);
    EXPECT_EQ(verdict.chain, 13U);
    EXPECT_EQ(answer_icmp(), (std::pair{3, 4}));
    EXPECT_EQ(load_be32(answer.bytes().data() + 38), 1400U);
    EXPECT_EQ(answer.size(), 14U + 576U) << "RFC 1812";
    EXPECT_EQ(answer_fields().source, routers.v4(NodeId(3)));
    EXPECT_EQ(take(udp({.who = v6, .payload = 1450})).chain, 13U);
    EXPECT_EQ(answer_icmp(), (std::pair{2, 0}));
    EXPECT_EQ(load_be32(answer.bytes().data() + 58), 1400U);
    EXPECT_EQ(answer.size(), 14U + 1280U) << "RFC 4443";
    Frame free = udp({.who = v4, .payload = 1450});
    store_be16(free.data() + 20, 0);
    support::mend_ipv4(free);
    EXPECT_EQ(take(free).kind, Kind::kForward) << "to be cut at the far port";
}

TEST_F(AccessGatewayTest, SaysThatThereIsNoRoute) {
    EXPECT_EQ(take(udp({.who = {mac(5), mac(0xA1), v4.from, ip("10.3.0.1")}})).reason, PortDrop::kNoRoute);
    EXPECT_EQ(answer_icmp(), (std::pair{3, 0}));
    ways.cut = true;
    EXPECT_EQ(take(udp({.who = v6})).reason, PortDrop::kUnreachable);
    EXPECT_EQ(answer_icmp(), (std::pair{1, 3}));
}

struct Silent {
    std::string name;
    Frame frame;
    PortDrop reason;
};

TEST_F(AccessGatewayTest, SaysNothingWhereItMustNot) {
    Correspondents stranger = v4, group = v4, broadcast = v4, loop = v4, own = v4;
    stranger.to_mac = mac(0xB2);
    group.to = ip("224.0.0.5");
    broadcast.to_mac = kBroadcastMac;
    loop.from = ip("127.0.0.1");
    own.from = ip("10.1.0.1");
    Frame later = udp({.who = v4, .hop_limit = 1});
    store_be16(later.data() + 20, 1);
    support::mend_ipv4(later);
    FrameBuffer error;
    write_icmp(error, v4, {.type = 11, .hop_limit = 1});
    Frame spoilt = echo({mac(5), mac(0xA1), v4.from, ip("10.1.0.1")});
    spoilt.back() ^= 1;
    Frame bpdu(60);
    bpdu[0] = 1;
    const std::vector<Silent> cases{{"another station", udp({.who = stranger}), PortDrop::kNotForUs},
                                    {"tagged", support::tagged(udp({.who = v4}), 5), PortDrop::kNotForUs},
                                    {"group", udp({.who = group}), PortDrop::kMulticast},
                                    {"broadcast frame", udp({.who = broadcast}), PortDrop::kMulticast},
                                    {"loopback source", udp({.who = loop}), PortDrop::kBadSource},
                                    {"our own address", udp({.who = own}), PortDrop::kBadSource},
                                    {"later fragment", later, PortDrop::kHopLimit},
                                    {"error about an error", copy_of(error), PortDrop::kHopLimit},
                                    {"wrong checksum", spoilt, PortDrop::kBadChecksum},
                                    {"spanning tree", bpdu, PortDrop::kNotIp},
                                    {"runt", Frame(9), PortDrop::kMalformed}};
    for (const auto& [name, frame, reason] : cases) {
        const Verdict verdict = take(frame);
        EXPECT_EQ(verdict.kind, Kind::kDrop) << name;
        EXPECT_EQ(to_string(verdict.reason), to_string(reason)) << name;
        EXPECT_FALSE(verdict.answered) << name;
    }
    EXPECT_EQ(gateway.counters().malformed[static_cast<std::size_t>(FrameFault::kCutEthernet)], 1U);
}

TEST_F(AccessGatewayTest, LimitsItsErrors) {
    int answered = 0;
    for (int i = 0; i < 1000; ++i) answered += take(udp({.who = v4, .hop_limit = 1})).answered ? 1 : 0;
    EXPECT_EQ(answered, 100) << "a tenth of a second's";
    EXPECT_EQ(gateway.counters().errors_withheld, 900U);
    EXPECT_TRUE(take(udp({.who = v4, .hop_limit = 1}), SimTime(1) + SimTime(1'000'000'000)).answered)
        << "1 ms later";
}

TEST_F(AccessGatewayTest, AsksForAHostAndHoldsItsFramesMeanwhile) {
    Frame frame = udp({.who = {mac(1), mac(2), ip("10.2.0.7"), ip("10.1.0.5")}});
    const Departure first = gateway.depart(frame, 42, SimTime(1), answer);
    EXPECT_EQ(first.kind, Departure::Kind::kWaits);
    ASSERT_TRUE(first.ask);
    EXPECT_EQ(answer_fields().destination, ip("10.1.0.5"));
    EXPECT_EQ(answer_fields().to, kBroadcastMac);
    EXPECT_FALSE(gateway.depart(frame, 43, SimTime(2), answer).ask) << "asked a moment ago";

    FrameBuffer reply;
    write_arp(reply, ArpOperation::kReply, {mac(5), mac(0xA1), ip("10.1.0.5"), ip("10.1.0.1")});
    EXPECT_EQ(take(copy_of(reply)).kind, Kind::kConsumed);
    EXPECT_EQ(gateway.take_released(), (std::vector<std::uint64_t>{42, 43}));
    EXPECT_EQ(gateway.depart(frame, 42, SimTime(3), answer).kind, Departure::Kind::kSend);
    FrameFields fields;
    ASSERT_EQ(parse_frame(frame, fields), FrameFault::kNone);
    EXPECT_EQ(fields.to, mac(5));
    EXPECT_EQ(fields.from, mac(0xA1));
}

TEST_F(AccessGatewayTest, FindsIpv6HostsByNeighbourDiscovery) {
    Frame frame = udp({.who = {mac(1), mac(2), ip("fd02::7"), ip("fd01::5")}});
    EXPECT_TRUE(gateway.depart(frame, 42, SimTime(1), answer).ask);
    EXPECT_EQ(answer_icmp(), (std::pair{135, 0}));
    FrameBuffer reply;
    write_neighbour_advertisement(reply, {mac(5), mac(0xA1), ip("fd01::5"), ip("fd01::1")}, ip("fd01::5"),
                                  true);
    EXPECT_EQ(take(copy_of(reply)).kind, Kind::kConsumed);
    EXPECT_EQ(gateway.take_released(), (std::vector<std::uint64_t>{42}));
}

TEST_F(AccessGatewayTest, GivesFramesUpWhoseHostIsSilent) {
    Frame frame = udp({.who = {mac(1), mac(2), ip("10.2.0.7"), ip("10.1.0.5")}});
    EXPECT_EQ(gateway.depart(frame, 42, SimTime(1), answer).kind, Departure::Kind::kWaits);
    int questions = 0;
    std::vector<std::uint64_t> given_up;
    for (int second = 1; second <= 3; ++second) {
        given_up = gateway.expire(SimTime(1) + second * SimTime(1'000'000'000'000), answer,
                                  [&](const FrameBuffer&) { ++questions; });
    }
    EXPECT_EQ(questions, 2) << "three with the first";
    EXPECT_EQ(given_up, (std::vector<std::uint64_t>{42}));
    EXPECT_EQ(gateway.counters().dropped[static_cast<std::size_t>(PortDrop::kNeighbourSilent)], 1U);
    EXPECT_EQ(gateway.neighbours(), 0U);
}

TEST_F(AccessGatewayTest, DoesNotLearnFromStrangersOrGroups) {
    FrameBuffer asked;
    write_arp(asked, ArpOperation::kRequest, {mac(5), kBroadcastMac, ip("192.0.2.1"), ip("10.1.0.1")});
    EXPECT_EQ(take(copy_of(asked)).kind, Kind::kReply);
    write_arp(asked, ArpOperation::kRequest, {kBroadcastMac, kBroadcastMac, ip("10.1.0.5"), ip("10.1.0.1")});
    EXPECT_EQ(take(copy_of(asked)).reason, PortDrop::kBadSource);
    write_arp(asked, ArpOperation::kRequest, {mac(5), kBroadcastMac, ip("10.1.0.1"), ip("10.1.0.1")});
    EXPECT_EQ(take(copy_of(asked)).kind, Kind::kReply);
    EXPECT_EQ(gateway.neighbours(), 0U);
}

TEST_F(AccessGatewayTest, PassesFramesWholeWhereTransparent) {
    GatewaySetup whole = setup();
    whole.transparent = Destination{NodeId(3), 1};
    AccessGateway wire(whole, backbone);
    for (Frame frame : {udp({.who = v4, .hop_limit = 1}), Frame(60, 1), Frame(14)}) {
        const Frame before = frame;
        const Verdict verdict = wire.take(frame, SimTime(1), answer);
        EXPECT_EQ(verdict.kind, Kind::kForward);
        EXPECT_EQ(verdict.chain, 7U);
        EXPECT_EQ(frame, before);
    }
    Frame runt(9);
    EXPECT_EQ(wire.take(runt, SimTime(1), answer).reason, PortDrop::kMalformed);
}

TEST_F(AccessGatewayTest, CountsEveryFrameOnce) {
    for (std::uint8_t limit = 1; limit < 9; ++limit) (void)take(udp({.who = v4, .hop_limit = limit}));
    (void)take(Frame(9));
    (void)take(echo({mac(5), mac(0xA1), v4.from, ip("10.1.0.1")}));
    const GatewayCounters& counters = gateway.counters();
    std::uint64_t drops = 0;
    for (const auto count : counters.dropped) drops += count;
    EXPECT_EQ(counters.received, 10U);
    EXPECT_EQ(counters.received, drops + counters.forwarded + counters.consumed + counters.replied);
    EXPECT_EQ(drops, 5U);
}

}  // namespace
}  // namespace hexi
