#include "dataplane/gateway/quick_path.hpp"

#include <gmock/gmock.h>

#include "tests/dataplane/gateway/gateway_fixture.hpp"
#include "topology/base/random.hpp"

namespace hexi::support {
namespace {

Frame tcp(const Correspondents& who) {
    FrameBuffer frame;
    write_ip_header(frame, who, kProtocolTcp, 20);
    std::uint8_t* header = frame.grow(20);
    store_be16(header, 1000);
    store_be16(header + 2, 80);
    header[12] = 0x50;
    return copy_of(frame);
}

HeldFrame held(Frame& frame) { return {frame.data(), static_cast<std::uint32_t>(frame.size()), kNoVlan, 1}; }

class QuickPathTest : public TwoPorts {
protected:
    [[nodiscard]] std::vector<Frame> whole_frames() const {
        return {udp({v4}), udp({v6}), tcp(v4), tcp(v6), udp({.who = v4, .payload = 1200})};
    }
    /// Has both paths judge `frame`; true where the quick one did.
    bool agree(const Frame& frame) {
        Frame quick = frame, slow = frame;
        std::array<QuickVerdict, 1> verdict;
        const HeldFrame one = held(quick);
        const bool plain = gateway.take_plain({&one, 1}, verdict) == 1;
        const Verdict expected = reference.take(slow, SimTime(1), answer);
        if (!plain) {
            EXPECT_EQ(quick, frame) << "what is left to take() is as it was";
            return false;
        }
        FrameFields fields;
        EXPECT_EQ(parse_frame(frame, fields), FrameFault::kNone);
        EXPECT_EQ(expected.kind, Verdict::Kind::kForward);
        EXPECT_EQ(verdict[0].chain, expected.chain);
        EXPECT_EQ(verdict[0].port, expected.port);
        EXPECT_EQ(verdict[0].hash, expected.hash);
        EXPECT_EQ(verdict[0].traffic_class, expected.traffic_class);
        EXPECT_EQ(verdict[0].ecn, fields.traffic_class & 3U);
        EXPECT_EQ(quick, slow);
        return true;
    }

    AccessGateway reference{setup(), backbone};
};

TEST_F(QuickPathTest, TakesWholePacketsOfTcpAndUdp) {
    for (const Frame& frame : whole_frames()) EXPECT_TRUE(agree(frame));
    EXPECT_EQ(gateway.counters().forwarded, reference.counters().forwarded);
    EXPECT_EQ(gateway.counters().received, reference.counters().received);
}

TEST_F(QuickPathTest, LeavesWhatNeedsThought) {
    EXPECT_FALSE(agree(echo(v4)));
    EXPECT_FALSE(agree(udp({.who = v4, .hop_limit = 4}))) << "ends at the far router";
    EXPECT_FALSE(agree(udp({.who = v4, .payload = 1400}))) << "longer than the far port takes";
    EXPECT_FALSE(agree(tagged(udp({v4}), 7)));
    EXPECT_FALSE(agree(udp({{mac(5), mac(0xA2), v4.from, v4.to}}))) << "to another station";
    EXPECT_FALSE(agree(udp({{mac(5), mac(0xA1), v4.from, ip("10.2.0.1")}}))) << "to a router";
    EXPECT_FALSE(agree(udp({{mac(5), mac(0xA1), v4.from, ip("10.9.0.1")}}))) << "nowhere";
    EXPECT_FALSE(agree(udp({{mac(5), mac(0xA1), v4.from, ip("224.0.0.9")}})));
    EXPECT_FALSE(agree(udp({{mac(5), mac(0xA1), ip("10.1.0.1"), v4.to}}))) << "from the gateway itself";
}

TEST_F(QuickPathTest, JudgesEachFrameOfABurstByItself) {
    std::vector<Frame> frames{udp({v4}), echo(v4), udp({v6}), Frame(60), tcp(v4)};
    std::vector<HeldFrame> burst;
    for (Frame& frame : frames) burst.push_back(held(frame));
    std::vector<QuickVerdict> verdicts(burst.size());
    EXPECT_EQ(gateway.take_plain(burst, verdicts), 0b10101U);
}

TEST_F(QuickPathTest, ForgetsRoutesWhenTheWaysChange) {
    EXPECT_TRUE(agree(udp({v4})));
    ways.cut = true;
    EXPECT_FALSE(agree(udp({v4}))) << "unreachable";
    ways.cut = false;
    EXPECT_TRUE(agree(udp({v4})));
}

TEST_F(QuickPathTest, AgreesOnBrokenFrames) {
    RandomStream random(7, "quick path");
    const auto whole = whole_frames();
    std::size_t plain = 0;
    for (int round = 0; round < 20'000; ++round) {
        Frame frame = whole[random.below(whole.size())];
        for (std::uint64_t changes = random.below(3); changes-- > 0;)
            frame[12 + random.below(40)] = static_cast<std::uint8_t>(random.below(256));
        if (random.below(8) == 0) frame.resize(random.below(frame.size() + 1));
        if (frame.size() >= 34 && frame[14] == 0x45 && random.below(2) == 0) mend_ipv4(frame);
        plain += agree(frame) ? 1U : 0U;
        ASSERT_FALSE(HasFailure()) << "round " << round;
    }
    EXPECT_GT(plain, 5'000U);
}

TEST_F(QuickPathTest, PutsTheSameAddressesOnAFrameThatLeaves) {
    const Frame frame = udp({{mac(9), mac(9), ip("10.2.0.7"), v4.from}});
    const auto hear = [&](std::uint8_t from) {
        FrameBuffer arp;
        write_arp(arp, ArpOperation::kRequest, {mac(from), kBroadcastMac, v4.from, ip("10.1.0.1")});
        EXPECT_TRUE(take(copy_of(arp)).answered);
    };
    EXPECT_EQ(gateway.ethernet_addresses(frame, SimTime(2)), nullptr) << "nobody is known yet";
    for (const auto host : std::array<std::uint8_t, 2>{5, 6}) {
        hear(host);
        Frame departs = frame;
        EXPECT_EQ(gateway.depart(departs, 1, SimTime(2), answer).kind, Departure::Kind::kSend);
        const std::uint8_t* written = gateway.ethernet_addresses(frame, SimTime(2));
        ASSERT_NE(written, nullptr);
        EXPECT_EQ(std::vector(written, written + 12), std::vector(departs.begin(), departs.begin() + 12));
    }
    const SimTime old = SimTime(1) + NeighbourLimits{}.fresh;
    EXPECT_NE(gateway.ethernet_addresses(frame, old - SimTime(1)), nullptr);
    EXPECT_EQ(gateway.ethernet_addresses(frame, old), nullptr) << "it is to be asked again";
}

}  // namespace
}  // namespace hexi::support
