#include "emulator/hybrid/burst_shaper.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

namespace hexi {
namespace {

constexpr double kDelay = 5e6, kPacket = 1e3;

/// Eight sources of bursts of 20 packets, each on for a quarter of the time at 30 % of the link; `going` of
/// them go on.
UpstreamBursts eight(std::uint32_t going, double buffer_ps = 1e12) {
    UpstreamBursts upstream{.link = 3, .buffer_ps = buffer_ps, .delay_ps = kDelay};
    for (std::uint32_t i = 0; i < 8; ++i) {
        const BurstSource bursts{.source = i,
                                 .stream = "source " + std::to_string(i),
                                 .mean_packets = 20,
                                 .packet_ps = kPacket,
                                 .silence_ps = 60 * kPacket};
        upstream.sources.push_back({.bursts = bursts, .load = 0.3, .here = i < going ? 0.3 : 0});
    }
    return upstream;
}

struct Seen {
    double mean = 0, most = 0;
};

Seen play(BurstShaper shaper, double until_ps) {
    Seen seen;
    double at = 0, work = 0;
    while (shaper.next_ps() < until_ps) {
        EXPECT_GE(shaper.next_ps(), at - 1e-3) << "what leaves keeps its order";
        work += shaper.load() * (shaper.next_ps() - at);
        at = shaper.next_ps();
        seen.most = std::max(seen.most, shaper.load());
        shaper.turn();
    }
    seen.mean = work / at;
    return seen;
}

TEST(BurstShaper, SendsNoMoreThanTheLinkCarriesAndLosesNothing) {
    const Seen seen = play(BurstShaper(eight(8), 1, 0), 1e10);
    EXPECT_LE(seen.most, 1 + 1e-9) << "eight bursts at once bring 2.4 times as much";
    EXPECT_GT(seen.most, 0.999);
    EXPECT_NEAR(seen.mean, 0.6, 0.02);
}

TEST(BurstShaper, SharesTheLinkAmongWhatCame) {
    const Seen seen = play(BurstShaper(eight(4), 1, 0), 1e10);
    EXPECT_NEAR(seen.mean, 0.3, 0.02);
    EXPECT_LE(seen.most, 1 + 1e-9) << "four of them at once, and none of the others";
}

TEST(BurstShaper, LetsThroughWhatFits) {
    UpstreamBursts few = eight(8);
    few.sources.resize(3);
    BurstShaper shaper(few, 1, 0);
    BurstReplay first(few.sources[0].bursts, 1), second(few.sources[1].bursts, 1),
        third(few.sources[2].bursts, 1);
    for (int i = 0; i < 1000; ++i) {
        BurstReplay* next = &first;
        for (BurstReplay* other : {&second, &third}) {
            if (other->next_ps() < next->next_ps()) next = other;
        }
        EXPECT_NEAR(shaper.next_ps(), next->next_ps() + kDelay, 1e-3);
        next->turn();
        shaper.turn();
        EXPECT_NEAR(shaper.load(), 0.3 * (int{first.on()} + int{second.on()} + int{third.on()}), 1e-9);
    }
}

TEST(BurstShaper, LosesWhatTheBufferHasNoRoomFor) {
    EXPECT_LT(play(BurstShaper(eight(8, 1), 1, 0), 1e10).mean,
              play(BurstShaper(eight(8), 1, 0), 1e10).mean - 0.02);
}

}  // namespace
}  // namespace hexi
