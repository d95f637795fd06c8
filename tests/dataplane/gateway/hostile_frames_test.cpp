// What no honest host sends: counted by its reason, and survived. Of most use under the address sanitizer.
#include "tests/dataplane/packet/hostile_frames.hpp"

#include <numeric>

#include <gmock/gmock.h>

#include "tests/dataplane/gateway/gateway_fixture.hpp"
#include "topology/base/random.hpp"

namespace hexi::support {
namespace {

class HostileFramesTest : public TwoPorts {
protected:
    /// What the counters say became of `frame`.
    std::string fate_of(const Frame& frame) {
        const GatewayCounters before = gateway.counters();
        take(frame, now += SimTime(1'000'000'000'000));
        return difference(before, gateway.counters());
    }
    static std::string difference(const GatewayCounters& before, const GatewayCounters& after) {
        EXPECT_EQ(after.received, before.received + 1);
        for (std::size_t i = 0; i < kFrameFaults; ++i) {
            if (after.malformed[i] != before.malformed[i])
                return std::string(to_string(static_cast<FrameFault>(i)));
        }
        for (std::size_t i = 0; i < kPortDrops; ++i) {
            if (after.dropped[i] != before.dropped[i])
                return std::string(to_string(static_cast<PortDrop>(i)));
        }
        if (after.forwarded != before.forwarded) return "forwarded";
        if (after.consumed != before.consumed) return "consumed";
        return after.replied != before.replied ? "replied" : "not counted";
    }
    /// As a burst, and what is not plain one by one: as the loop does.
    void take_as_the_loop(Frame frame) {
        std::array<QuickVerdict, 1> verdict;
        const HeldFrame held{frame.data(), static_cast<std::uint32_t>(frame.size()), kNoVlan, 1};
        if (gateway.take_plain({&held, 1}, verdict) == 1) return;
        const Verdict judged = gateway.take(frame, now, answer);
        if (judged.kind != Verdict::Kind::kForward) return;
        static_cast<void>(gateway.depart(frame, 7, now, answer));
        static_cast<void>(gateway.take_released());
    }
    void expect_all_counted() const {
        const GatewayCounters& counters = gateway.counters();
        const auto judged = std::accumulate(
            counters.dropped.begin(), counters.dropped.begin() + static_cast<int>(PortDrop::kNeighbourFull),
            counters.forwarded + counters.consumed + counters.replied);
        EXPECT_EQ(counters.received, judged);
        EXPECT_EQ(counters.dropped[static_cast<std::size_t>(PortDrop::kMalformed)],
                  std::accumulate(counters.malformed.begin(), counters.malformed.end(), std::uint64_t{0}));
    }

    SimTime now{0};
};

TEST_F(HostileFramesTest, AreCountedByTheirReason) {
    for (const HostileFrame& one : hostile_frames()) EXPECT_EQ(fate_of(one.bytes), one.fate) << one.name;
    expect_all_counted();
}

TEST_F(HostileFramesTest, MayEndAnywhere) {
    for (const HostileFrame& one : hostile_frames()) {
        const std::size_t headers = std::min<std::size_t>(one.bytes.size(), 150);
        for (std::size_t length = 1; length <= headers; ++length) {
            Frame cut(one.bytes.begin(), one.bytes.begin() + static_cast<std::ptrdiff_t>(length));
            take_as_the_loop(std::move(cut));
        }
    }
    expect_all_counted();
}

TEST_F(HostileFramesTest, MayHoldAnything) {
    RandomStream random(3, "hostile frames");
    const auto corpus = hostile_frames();
    for (int round = 0; round < 200'000; ++round) {
        Frame frame = corpus[random.below(corpus.size())].bytes;
        if (frame.size() > 2000) frame.resize(2000);
        for (std::uint64_t changes = 1 + random.below(4); changes-- > 0;)
            frame[random.below(std::min<std::size_t>(frame.size(), 120))] =
                static_cast<std::uint8_t>(random.below(256));
        const bool ipv4 = frame.size() >= 74 && load_be16(frame.data() + 12) == kEtherIpv4;
        if (ipv4 && random.below(2) == 0) mend_ipv4(frame);
        take_as_the_loop(std::move(frame));
    }
    expect_all_counted();
}

TEST_F(HostileFramesTest, StormsOfArpLeaveTheTableBounded) {
    constexpr std::uint32_t kSenders = 65'536;
    for (std::uint32_t sender = 2; sender < kSenders; ++sender) {
        const IpAddress from = IpAddress::v4(ip("10.1.0.0").v4_bits() + sender);
        FrameBuffer question;
        write_arp(question, ArpOperation::kRequest, {mac(5), kBroadcastMac, from, ip("10.1.0.1")});
        EXPECT_TRUE(take(copy_of(question)).answered);
    }
    EXPECT_LE(gateway.neighbours(), NeighbourLimits{}.entries);
    EXPECT_EQ(gateway.counters().replied, kSenders - 2);
    expect_all_counted();
}

TEST_F(HostileFramesTest, StormsToSilentHostsLeaveLittleWaiting) {
    std::uint64_t waiting = 0, refused = 0;
    for (std::uint32_t round = 0; round < 100'000; ++round) {
        Frame frame = udp({.who = {mac(5), mac(0xA1), v4.from, IpAddress::v4(0x0A010000U + round % 65'536)}});
        const Departure departure = gateway.depart(frame, round, now, answer);
        waiting += departure.kind == Departure::Kind::kWaits ? 1 : 0;
        refused += departure.kind == Departure::Kind::kDrop ? 1 : 0;
    }
    EXPECT_EQ(waiting + refused, 100'000U);
    EXPECT_LE(gateway.neighbours(), NeighbourLimits{}.entries);
    EXPECT_EQ(gateway.counters().dropped[static_cast<std::size_t>(PortDrop::kNeighbourFull)], refused);
    EXPECT_EQ(gateway.clear().size(), waiting) << "nothing that waited was forgotten";
}

}  // namespace
}  // namespace hexi::support
