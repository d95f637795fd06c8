#include "emulator/fluid/through_traffic.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "topology/base/random.hpp"

namespace hexi {
namespace {

TEST(ThroughWaitRatio, IsOneAtRandomAndNoneWhereAllComeTogether) {
    EXPECT_EQ(through_wait_ratio({.load = 0.6, .share = 0}), 1);
    EXPECT_EQ(through_wait_ratio({.load = 0.6, .share = 1}), 0);
}

TEST(ThroughWaitRatio, ForgetsWhatALinkThatForgetsSoonerDid) {
    const ThroughPlace equal{.load = 0.85, .share = 0.4};
    ThroughPlace calm = equal, busy = equal;
    calm.upstream_load = 0.3;
    busy.upstream_load = 0.95;
    EXPECT_GT(through_wait_ratio(calm), through_wait_ratio(equal));
    EXPECT_LT(through_wait_ratio(busy), through_wait_ratio(equal));
    EXPECT_GE(through_wait_ratio(busy), 0.6) << "of what they wait at random, others bring six tenths";
}

TEST(ThroughPlace, CountsAFasterLinkInProportion) {
    EXPECT_DOUBLE_EQ(through_place({.rate_bps = 2, .upstream_bps = 40}, 5, 10).share, 0.1);
    EXPECT_DOUBLE_EQ(through_place({.rate_bps = 2, .upstream_bps = 5}, 5, 10).share, 0.4);
}

/// Packets of one transmission, played through two links as the formulas describe them: those of the first,
/// at random and of a load of `before`, go on with probability `goes_on`; others come to the second at
/// random.
class PairOfLinks {
public:
    PairOfLinks(double before, double goes_on, double load) : random_(1, "pair of links") {
        add(before, true);
        cross([&](Packet& packet, double wait) {
            if (packet.probe)
                packet.before = wait;
            else
                packet.goes_on = random_.uniform() < goes_on;
        });
        std::erase_if(packets_, [](const Packet& packet) { return !packet.goes_on; });
        add(load - before * goes_on, false);
        cross([&](Packet& packet, double wait) {
            if (packet.probe)
                probes_.push_back({packet.before, wait, packet.behind});
            else if (packet.through)
                through_.add(wait);
            else
                others_.add(wait);
        });
    }
    [[nodiscard]] double through() const { return through_.mean(); }
    [[nodiscard]] double others() const { return others_.mean(); }
    /// Mean of what probes find that waited before (or did not), but for a packet right ahead of them.
    [[nodiscard]] FoundAhead found(bool waited) const {
        Mean all, some;
        for (const Probe& probe : probes_) {
            if ((probe.before > 0) != waited) continue;
            const double found = std::max(probe.wait - (probe.behind ? 1 : 0), 0.0);
            all.add(found);
            some.add(found > 1e-9 ? 1 : 0);
        }
        return {all.mean(), some.mean()};
    }

private:
    struct Packet {
        double at = 0;
        bool probe = false, through = false, goes_on = true, behind = false;
        double before = 0;
    };
    struct Probe {
        double before, wait;
        bool behind;
    };
    struct Mean {
        double sum = 0, count = 0;
        void add(double value) {
            sum += value;
            ++count;
        }
        [[nodiscard]] double mean() const { return sum / count; }
    };

    void add(double rate, bool through) {
        constexpr double kSpan = 2e6, kProbeGap = 9.777;
        double at = random_.exponential(1 / rate);
        while (at < kSpan) {
            packets_.push_back({.at = at, .through = through});
            at += random_.exponential(1 / rate);
        }
        for (int i = 0; through && i * kProbeGap < kSpan; ++i)
            packets_.push_back({.at = 0.5 + i * kProbeGap, .probe = true, .through = true});
    }
    template <typename Crossed>
    void cross(const Crossed& crossed) {
        std::stable_sort(packets_.begin(), packets_.end(),
                         [](const Packet& a, const Packet& b) { return a.at < b.at; });
        double free = 0;
        const Packet* last = nullptr;
        for (Packet& packet : packets_) {
            const double wait = std::max(free - packet.at, 0.0);
            crossed(packet, wait);
            if (packet.probe && wait > 0) packet.behind = last != nullptr && last->goes_on;
            free = packet.at + wait + (packet.probe ? 0 : 1);
            packet.at = free;
            if (!packet.probe) last = &packet;
        }
    }

    RandomStream random_;
    std::vector<Packet> packets_;
    std::vector<Probe> probes_;
    Mean through_, others_;
};

struct PairLoads {
    double before, goes_on, load;
};

class ThroughTraffic : public testing::TestWithParam<PairLoads> {};

/// None of these is a point of the tables.
TEST_P(ThroughTraffic, IsWhatPacketsPlayedOneByOneMeet) {
    const PairLoads& of = GetParam();
    const PairOfLinks played(of.before, of.goes_on, of.load);
    const double at_random = of.load / (2 * (1 - of.load));
    const ThroughPlace place{
        .load = of.load, .share = of.before * of.goes_on / of.load, .upstream_load = of.before};
    EXPECT_NEAR(through_wait_ratio(place), played.through() / at_random, 0.06);
    const LinkAhead ahead =
        found_ahead({.place = place, .factor = played.others() / at_random, .goes_on = of.goes_on});
    const FoundAhead waited = played.found(true), idle = played.found(false);
    EXPECT_NEAR(ahead.waited.mean, waited.mean / played.others(), 0.06);
    EXPECT_NEAR(ahead.idle.mean, idle.mean / played.others(), 0.08);
    EXPECT_NEAR(ahead.waited.waiting, waited.waiting / of.load, 0.04);
    EXPECT_NEAR(ahead.idle.waiting, idle.waiting / of.load, 0.04);
}

INSTANTIATE_TEST_SUITE_P(OnPairsOfLinks, ThroughTraffic,
                         testing::Values(PairLoads{0.4, 0.3, 0.4}, PairLoads{0.65, 0.5, 0.65},
                                         PairLoads{0.8, 0.3, 0.55}, PairLoads{0.5, 0.7, 0.75}));

}  // namespace
}  // namespace hexi
