#include "emulator/hybrid/burst_replay.hpp"

#include <gtest/gtest.h>

#include "emulator/experiment/play/source_player.hpp"

namespace hexi {
namespace {

const BurstSource kSource{.source = 3, .mean_packets = 20, .packet_ps = 10, .silence_ps = 600};

/// Share of the time that bursts pass, and how many a picosecond.
struct Passed {
    double share = 0, per_ps = 0;
};

Passed watch(BurstReplay replay, double until) {
    Passed passed;
    double at = 0;
    while (replay.next_ps() < until) {
        if (replay.on()) {
            passed.share += (replay.next_ps() - at) / until;
            passed.per_ps += 1 / until;
        }
        at = replay.next_ps();
        replay.turn();
    }
    return passed;
}

TEST(BurstReplay, IsOnForItsShareOfTheTime) {
    for (const BurstLaw law : {BurstLaw::kExponential, BurstLaw::kPareto}) {
        BurstSource source = kSource;
        source.law = law;
        const Passed passed = watch(BurstReplay(source, 1), 4e8);
        EXPECT_NEAR(passed.share, 0.25, law == BurstLaw::kPareto ? 0.02 : 0.005);
        EXPECT_NEAR(passed.per_ps, 1.0 / 800, 0.05 / 800);
    }
}

TEST(BurstReplay, TellsTheSameFurtherOnLater) {
    BurstSource far = kSource;
    far.delay_ps = 5000;
    BurstReplay here(kSource, 1), there(far, 1);
    for (int i = 0; i < 1000; ++i) {
        ASSERT_EQ(here.on(), there.on());
        ASSERT_NEAR(there.next_ps() - here.next_ps(), 5000, 1e-3);
        here.turn();
        there.turn();
    }
}

/// A burst of the replay begins with the player's first packet after a silence.
TEST(BurstReplay, PlaysTheVeryBurstsThatThePacketEngineDoes) {
    using namespace literals;
    const PacketSource source{.process = ArrivalProcess::kOnOff,
                              .rate = 1_Gbps,
                              .packet_size = 1500_B,
                              .peak = 4_Gbps,
                              .mean_burst = 30'000_B,
                              .burst_law = BurstLaw::kPareto};
    constexpr SimTime kPacket(3'000'000);
    SourcePlayer player(source, 1, SimTime::max(), RandomStream(7, "x"));
    const double packet_ps = 3e6;
    BurstReplay replay({.stream = "x",
                        .law = BurstLaw::kPareto,
                        .mean_packets = 20,
                        .packet_ps = packet_ps,
                        .silence_ps = 60 * packet_ps},
                       7);
    for (int burst = 0; burst < 200; ++burst) {
        SimTime before = player.next();
        do {
            before = player.next();
            player.emit();
        } while (player.next() - before == kPacket);
        if (!replay.on()) replay.turn();
        replay.turn();
        EXPECT_NEAR(replay.next_ps(), static_cast<double>(player.next().count()), 1000) << burst;
    }
}

TEST(BurstReplay, RunsFasterWhenToldTo) {
    BurstReplay replay(kSource, 1);
    const double next = replay.next_ps();
    replay.run_at(4, 0);
    EXPECT_DOUBLE_EQ(replay.next_ps(), next / 4);
    EXPECT_NEAR(watch(replay, 1e8).per_ps, 4.0 / 800, 0.2 / 800);
}

}  // namespace
}  // namespace hexi
