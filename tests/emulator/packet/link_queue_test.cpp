#include "emulator/packet/link_queue.hpp"

namespace hexi {
namespace {

using namespace hexi::literals;
using Admission = LinkQueue::Admission;

/// 8 Mbit/s: a microsecond a byte. Delay 1 ms.
struct Bench {
    explicit Bench(std::uint64_t buffer = 1'000, BitRate reported = 8_Mbps)
        : queue({.rate = 8_Mbps, .reported_rate = reported, .delay = 1_ms, .buffer = buffer}, pool, {},
                hops.data()) {}

    Admission put(SimTime at, std::uint16_t bytes, std::uint8_t traffic_class = 0,
                  SimTime decided = SimTime{0}) {
        Packet packet{.tag = next++, .bytes = bytes, .traffic_class = traffic_class, .flags = kMeasured};
        return queue.enqueue(packet, at, [&] { return decided; });
    }
    /// Tags and arrivals of everything that comes out.
    std::vector<std::pair<std::uint32_t, SimTime>> drain() {
        std::vector<std::pair<std::uint32_t, SimTime>> out;
        while (queue.next_event() != SimTime::max()) {
            const SimTime at = queue.next_event();
            out.emplace_back(queue.release(at).tag, at);
        }
        return out;
    }
    ChunkPool pool;
    std::vector<HopMeter> hops = std::vector<HopMeter>(1);
    LinkQueue queue;
    std::uint32_t next = 0;
};

using Out = std::vector<std::pair<std::uint32_t, SimTime>>;

TEST(LinkQueue, DelaysALonePacketByTransmissionAndDistance) {
    Bench bench;
    EXPECT_EQ(bench.put(5_us, 100), Admission::kFirst);
    EXPECT_EQ(bench.drain(), (Out{{0, 1105_us}}));
    EXPECT_EQ(bench.queue.meter().waits().max(), 0_us);
}

TEST(LinkQueue, SendsBackToBackWhileBusy) {
    Bench bench;
    bench.put(0_us, 100);
    EXPECT_EQ(bench.put(10_us, 100), Admission::kAccepted);
    bench.put(20_us, 50);
    EXPECT_EQ(bench.drain(), (Out{{0, 1100_us}, {1, 1200_us}, {2, 1250_us}}));
    EXPECT_EQ(bench.hops[0].queueing, 90_us + 180_us);
    EXPECT_EQ(bench.hops[0].serialisation, 250_us);
    EXPECT_EQ(bench.queue.meter().most_backlog(), 150_B);
}

TEST(LinkQueue, DropsWhatTheBufferCannotHoldAndCountsOnlyTheWaiting) {
    Bench bench(200);
    EXPECT_EQ(bench.put(0_us, 100), Admission::kFirst) << "goes straight into transmission";
    EXPECT_EQ(bench.put(1_us, 100), Admission::kAccepted);
    EXPECT_EQ(bench.put(2_us, 100), Admission::kAccepted) << "200 bytes wait: full to the byte";
    EXPECT_EQ(bench.put(3_us, 1), Admission::kQueueFull);
    EXPECT_EQ(bench.put(101_us, 100), Admission::kAccepted) << "one has left the queue";
    EXPECT_EQ(bench.put(102_us, 201), Admission::kQueueFull);
}

TEST(LinkQueue, DropsAPacketLargerThanTheBufferEvenWhenIdle) {
    Bench bench(200);
    EXPECT_EQ(bench.put(0_us, 201), Admission::kQueueFull);
}

TEST(LinkQueue, AnArrivalDecidedBeforeTheTransmissionFindsItsPredecessorStillQueued) {
    for (const bool early : {true, false}) {
        Bench bench(100);
        bench.put(0_us, 100);
        bench.put(50_us, 100);
        // At 100 us the second packet leaves the queue; its place was decided at 0, when the first began.
        const Admission third = bench.put(100_us, 100, 0, early ? 0_us : 1_us);
        EXPECT_EQ(third, early ? Admission::kQueueFull : Admission::kAccepted);
    }
}

TEST(LinkQueue, ServesTheMoreUrgentFirstWithoutInterrupting) {
    Bench bench;
    bench.put(0_us, 100, 1);
    bench.put(1_us, 100, 1);
    bench.put(2_us, 100, 0);
    bench.put(3_us, 100, 2);
    bench.put(150_us, 100, 0);
    EXPECT_EQ(bench.drain(), (Out{{0, 1100_us}, {2, 1200_us}, {4, 1300_us}, {1, 1400_us}, {3, 1500_us}}));
}

TEST(LinkQueue, ReportsAtTheLaneRate) {
    Bench bench(1'000, 2_Mbps);  // four lanes: reported waits and transmissions are four times as long
    bench.put(0_us, 100);
    bench.put(0_us, 100);
    bench.queue.release(bench.queue.next_event());
    const SimTime at = bench.queue.next_event();
    EXPECT_EQ(at, 1200_us);
    EXPECT_EQ(at - bench.queue.release(at).born, 1_ms + 400_us + 400_us);
    EXPECT_EQ(bench.queue.meter().waits().max(), 400_us);
}

TEST(LinkQueue, LosesEverythingWhenItGoesDownAndServesAgainWhenUp) {
    Bench bench;
    for (int i = 0; i < 4; ++i) bench.put(0_us, 100);
    std::vector<std::uint32_t> lost;
    bench.queue.set_down(150_us, [&](const Packet& packet) { lost.push_back(packet.tag); });
    EXPECT_EQ(lost, (std::vector<std::uint32_t>{0, 1, 2, 3}));
    EXPECT_EQ(bench.put(160_us, 100), Admission::kLinkDown);
    EXPECT_EQ(bench.queue.next_event(), SimTime::max());
    bench.queue.set_up(300_us);
    EXPECT_EQ(bench.put(300_us, 100), Admission::kFirst);
    EXPECT_EQ(bench.drain(), (Out{{5, 1400_us}}));
}

TEST(LinkQueue, KeepsOrderWhenItsDelayShrinks) {
    Bench bench;
    bench.put(0_us, 100);
    bench.queue.change_service({.rate = 8_Mbps, .reported_rate = 8_Mbps, .delay = 0_us, .buffer = 1'000},
                               100_us);
    bench.put(100_us, 100);
    bench.put(1500_us, 100);
    EXPECT_EQ(bench.drain(), (Out{{0, 1100_us}, {1, 1100_us}, {2, 1600_us}}));
}

TEST(LinkQueue, ServesTheRestMoreSlowlyAfterADegrade) {
    Bench bench;
    bench.put(0_us, 100);
    bench.put(0_us, 100);
    bench.queue.change_service({.rate = 4_Mbps, .reported_rate = 4_Mbps, .delay = 1_ms, .buffer = 1'000},
                               50_us);
    EXPECT_EQ(bench.drain(), (Out{{0, 1100_us}, {1, 1300_us}}));
}

TEST(LinkQueue, IsBusyForTheShareOfTheWindowItTransmits) {
    Bench bench;
    LinkQueue queue({.rate = 8_Mbps, .reported_rate = 8_Mbps, .buffer = 1'000}, bench.pool, {100_us, 200_us},
                    bench.hops.data());
    const auto never = [] { return SimTime{0}; };
    queue.enqueue({.bytes = 120}, 0_us, never);    // 20 us of it inside
    queue.enqueue({.bytes = 10}, 150_us, never);   // all of it
    queue.enqueue({.bytes = 100}, 195_us, never);  // 5 us
    EXPECT_DOUBLE_EQ(queue.meter().utilisation(), 0.35);
    EXPECT_EQ(queue.meter().packets(), 3U);
    EXPECT_EQ(queue.meter().waits().count(), 2U);
}

TEST(LinkQueue, TransmitsExactlyAtOddRates) {
    ChunkPool pool;
    const auto at = [&](std::uint64_t rate, std::uint16_t bytes) {
        LinkQueue queue({.rate = BitRate(rate), .reported_rate = BitRate(rate), .buffer = 100'000}, pool, {},
                        nullptr);
        queue.enqueue({.bytes = bytes}, SimTime{0}, [] { return SimTime{0}; });
        return queue.next_event();
    };
    for (const std::uint64_t rate : {1ULL, 622'080'000ULL, 600'000'000'000ULL, 1'200'000'000'000ULL}) {
        for (const std::uint16_t bytes : {std::uint16_t{1}, std::uint16_t{64}, std::uint16_t{65535}}) {
            EXPECT_EQ(at(rate, bytes), transmission_time(ByteCount(bytes), BitRate(rate)));
        }
    }
}

}  // namespace
}  // namespace hexi
