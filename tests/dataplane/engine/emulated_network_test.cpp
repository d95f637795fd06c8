#include "dataplane/engine/emulated_network.hpp"

#include "dataplane/link/flight_pool.hpp"
#include "tests/dataplane/engine/small_networks.hpp"

namespace hexi {
namespace {

using namespace support;
using namespace hexi::literals;
using Out = std::vector<std::pair<std::uint32_t, SimTime>>;

EmulatedPacket packet(SimTime time, std::uint32_t tag, std::uint16_t bytes = 100,
                      std::uint8_t traffic_class = 0) {
    return {.time = time, .tag = tag, .bytes = bytes, .traffic_class = traffic_class};
}

void accept(EmulatedNetwork& network, const std::vector<EmulatedPacket>& packets) {
    EXPECT_EQ(network.accept(packets), packets.size());
}

TEST(EmulatedNetwork, DelaysALonePacketByEveryTransmissionAndDistance) {
    EmulatedNetwork network = make_network({slow_link(), slow_link()}, {{0, 1}});
    KeepingSink sink;
    accept(network, {packet(5_us, 7)});
    network.advance(SimTime::max(), sink);
    EXPECT_EQ(sink.arrivals(), (Out{{7, 5_us + 2 * 1100_us}}));
    EXPECT_EQ(network.next_event(), SimTime::max());
    EXPECT_EQ(network.counters(LinkId(1)).packets, 1U);
    EXPECT_EQ(network.counters(LinkId(1)).busy, 100_us);
}

TEST(EmulatedNetwork, KeepsWhatIsNotDueYet) {
    EmulatedNetwork network = make_network({slow_link()}, {{0}});
    KeepingSink sink;
    accept(network, {packet(0_us, 1)});
    network.advance(1100_us, sink);
    EXPECT_TRUE(sink.delivered.empty()) << "before `until`, not at it";
    EXPECT_EQ(network.next_event(), 1100_us);
    network.check_conservation();
    network.advance(1100_us + 1_ps, sink);
    EXPECT_EQ(sink.arrivals(), (Out{{1, 1100_us}}));
}

TEST(EmulatedNetwork, QueuesSendsAndDropsAsTheBufferSays) {
    EmulatedNetwork network = make_network({slow_link()}, {{0}});
    KeepingSink sink;
    accept(network, {packet(0_us, 0, 100), packet(1_us, 1, 600), packet(2_us, 2, 400), packet(3_us, 3, 1)});
    network.advance(SimTime::max(), sink);
    EXPECT_EQ(sink.arrivals(), (Out{{0, 1100_us}, {1, 1700_us}, {2, 2100_us}}));
    ASSERT_EQ(sink.lost.size(), 1U);
    EXPECT_EQ(sink.lost[0].packet.tag, 3U);
    EXPECT_EQ(sink.lost[0].why, LinkLoss::kQueueFull);
    EXPECT_EQ(network.counters(LinkId(0)).most_backlog, 1000U);
    EXPECT_EQ(network.counters(LinkId(0)).waited, 99_us + 698_us);
}

/// 8 Mbit/s with room for all that the tests send.
LinkService roomy_link() {
    LinkService link = slow_link();
    link.buffer = 1'000'000;
    return link;
}

TEST(EmulatedNetwork, LetsALateUrgentPacketPassALongLineOfOthers) {
    constexpr std::uint32_t kMany = 3 * FlightPool::kSlots;
    EmulatedNetwork network = make_network({roomy_link()}, {{0}});
    KeepingSink sink;
    std::vector<EmulatedPacket> burst;
    for (std::uint32_t tag = 0; tag < kMany; ++tag) burst.push_back(packet(0_us, tag, 100, 3));
    accept(network, burst);
    // While packet 10 is sent; all the others wait behind what was begun.
    accept(network, {packet(1050_us, kMany, 100, 0), packet(1051_us, kMany + 1, 100, 3)});
    network.advance(SimTime::max(), sink);
    ASSERT_EQ(sink.delivered.size(), kMany + 2);
    EXPECT_EQ(sink.delivered[11].tag, kMany);
    EXPECT_EQ(sink.delivered.back().tag, kMany + 1);
    for (std::uint32_t i = 0; i < kMany + 2; ++i) EXPECT_EQ(sink.delivered[i].time, 1100_us + i * 100_us);
    EXPECT_EQ(network.counters(LinkId(0)).most_backlog, 100 * (kMany - 1));
    network.check_conservation();
}

TEST(EmulatedNetwork, LosesTheLineBehindALinkThatBreaks) {
    EmulatedNetwork network = make_network({roomy_link()}, {{0}});
    KeepingSink sink;
    accept(network, std::vector<EmulatedPacket>(200, packet(0_us, 0, 100, 3)));
    network.advance(1150_us, sink);
    network.change(LinkId(0), roomy_link(), {.status = LinkStatus::kDown}, sink);
    EXPECT_EQ(sink.delivered.size(), 1U);
    EXPECT_EQ(sink.lost.size(), 199U);
    network.check_conservation();
    network.change(LinkId(0), roomy_link(), {}, sink);
    accept(network, std::vector<EmulatedPacket>(200, packet(1200_us, 1, 100, 3)));
    network.advance(SimTime::max(), sink);
    EXPECT_EQ(sink.delivered.size(), 201U);
    EXPECT_EQ(sink.delivered.back().time, 1200_us + 1000_us + 200 * 100_us);
}

TEST(EmulatedNetwork, ServesTheMoreUrgentClassFirst) {
    EmulatedNetwork network = make_network({slow_link()}, {{0}});
    KeepingSink sink;
    accept(network, {packet(0_us, 0, 100, 3), packet(1_us, 1, 100, 3), packet(2_us, 2, 100, 0)});
    network.advance(SimTime::max(), sink);
    EXPECT_EQ(sink.arrivals(), (Out{{0, 1100_us}, {2, 1200_us}, {1, 1300_us}}));
}

TEST(EmulatedNetwork, TakesPacketsInAnyOrder) {
    EmulatedNetwork network = make_network({slow_link()}, {{0}});
    KeepingSink sink;
    accept(network, {packet(500_us, 0), packet(0_us, 1)});
    accept(network, {packet(250_us, 2)});
    network.advance(SimTime::max(), sink);
    EXPECT_EQ(sink.arrivals(), (Out{{1, 1100_us}, {2, 1350_us}, {0, 1600_us}}));
}

TEST(EmulatedNetwork, ACutLinkLosesWhatItHoldsAndWhatComes) {
    EmulatedNetwork network = make_network({slow_link(), slow_link()}, {{0, 1}});
    KeepingSink sink;
    accept(network, {packet(0_us, 0), packet(10_us, 1), packet(20_us, 2)});
    network.advance(1150_us, sink);
    network.change(LinkId(0), slow_link(), {.status = LinkStatus::kDown}, sink);
    EXPECT_EQ(sink.lost.size(), 2U);
    accept(network, {packet(1200_us, 3)});
    network.advance(5_ms, sink);
    EXPECT_EQ(sink.arrivals(), (Out{{0, 2200_us}})) << "was on the second link already";
    EXPECT_EQ(sink.lost.size(), 3U);
    network.change(LinkId(0), slow_link(), {}, sink);
    accept(network, {packet(5_ms, 4)});
    network.advance(SimTime::max(), sink);
    EXPECT_EQ(sink.arrivals().back(), (std::pair<std::uint32_t, SimTime>{4, 7200_us}));
    EXPECT_EQ(network.counters().lost[static_cast<std::size_t>(LinkLoss::kLinkDown)], 3U);
    network.check_conservation();
}

TEST(EmulatedNetwork, AShorterDelayLetsNoPacketOvertake) {
    EmulatedNetwork network = make_network({slow_link()}, {{0}});
    KeepingSink sink;
    accept(network, {packet(0_us, 0)});
    network.advance(200_us, sink);
    LinkService shorter = slow_link();
    shorter.delay = 1_us;
    network.change(LinkId(0), shorter, {}, sink);
    accept(network, {packet(300_us, 1), packet(2_ms, 2)});
    network.advance(SimTime::max(), sink);
    EXPECT_EQ(sink.arrivals(), (Out{{0, 1100_us}, {1, 1100_us}, {2, 2101_us}}));
}

TEST(EmulatedNetwork, TakesNoMoreThanItWasMadeFor) {
    EmulatedNetwork network = make_network({slow_link()}, {{0}}, 2);
    KeepingSink sink;
    const std::vector<EmulatedPacket> three{packet(0_us, 0), packet(1_us, 1), packet(2_us, 2)};
    EXPECT_EQ(network.accept(three), 2U);
    EXPECT_EQ(network.counters().in_flight, 2U);
    network.advance(1_s, sink);
    EXPECT_EQ(network.accept(std::vector{packet(1_s, 3)}), 1U);
}

TEST(EmulatedNetwork, ATableOfChainsMayGrowUnderWay) {
    EmulatedNetwork network = make_network({slow_link(), slow_link()}, {{0, 1}});
    KeepingSink sink;
    accept(network, {packet(0_us, 0)});
    network.advance(500_us, sink);
    network.use(chains_over({{0, 1}, {1}}));
    EmulatedPacket shorter = packet(600_us, 1);
    shorter.flow = 1;
    accept(network, {shorter});
    network.advance(SimTime::max(), sink);
    EXPECT_EQ(sink.arrivals(), (Out{{1, 1700_us}, {0, 2200_us}}));
}

}  // namespace
}  // namespace hexi
