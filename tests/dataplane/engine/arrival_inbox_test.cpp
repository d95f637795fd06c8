// Runs of arrivals, merged by time.
#include "dataplane/engine/arrival_inbox.hpp"

#include <tuple>

#include <gtest/gtest.h>

#include "topology/base/random.hpp"

namespace hexi {
namespace {

/// Arrivals of several upstreams, each with its packets' times by slot; of equal times the lower upstream
/// comes first.
struct Upstreams {
    std::vector<std::vector<SimTime>> times;

    [[nodiscard]] SimTime time(const ArrivalRun& run, std::uint32_t i) const {
        return times[run.upstream][run.slot + i];
    }
    [[nodiscard]] bool before(const ArrivalRun& a, const ArrivalRun& b) const {
        return a.upstream < b.upstream;
    }
    /// Packets `from` .. `from + count` of `upstream`.
    [[nodiscard]] ArrivalRun run(std::uint32_t upstream, std::uint32_t from, std::uint32_t count) const {
        return {times[upstream][from], times[upstream][from + count - 1], from, upstream, count};
    }
};

using Packet = std::tuple<SimTime, std::uint32_t, std::uint32_t>;  // time, upstream, slot

std::vector<Packet> packets_of(std::span<const ArrivalRun> runs, const Upstreams& upstreams) {
    std::vector<Packet> all;
    for (const ArrivalRun& run : runs) {
        EXPECT_EQ(run.first, upstreams.time(run, 0));
        EXPECT_EQ(run.last, upstreams.time(run, run.count - 1));
        for (std::uint32_t i = 0; i < run.count; ++i)
            all.emplace_back(upstreams.time(run, i), run.upstream, run.slot + i);
    }
    return all;
}

Upstreams random_upstreams(RandomStream& random) {
    Upstreams upstreams;
    for (std::size_t upstream = 0; upstream < 1 + random.below(6); ++upstream) {
        SimTime now(static_cast<std::int64_t>(random.below(50)));
        upstreams.times.emplace_back();
        for (std::size_t packet = 0; packet < 1 + random.below(40); ++packet) {
            upstreams.times.back().push_back(now);
            now += SimTime(1 + static_cast<std::int64_t>(random.below(5)));
        }
    }
    return upstreams;
}

void add_all(const Upstreams& upstreams, RandomStream& random, ArrivalInbox& inbox) {
    for (std::uint32_t upstream = 0; upstream < upstreams.times.size(); ++upstream) {
        const auto packets = static_cast<std::uint32_t>(upstreams.times[upstream].size());
        for (std::uint32_t from = 0, count = 0; from < packets; from += count) {
            count = std::min(packets - from, 1 + static_cast<std::uint32_t>(random.below(9)));
            inbox.add(upstreams.run(upstream, from, count), upstreams);
        }
    }
}

TEST(ArrivalInbox, MergesRunsByTimeAndThenAsItIsTold) {
    RandomStream random(7, "inbox");
    ArrivalInbox inbox;
    for (int round = 0; round < 500; ++round) {
        const Upstreams upstreams = random_upstreams(random);
        add_all(upstreams, random, inbox);
        std::vector<Packet> expected = packets_of(inbox.pending(), upstreams);
        std::sort(expected.begin(), expected.end());
        EXPECT_EQ(packets_of(inbox.sorted(upstreams), upstreams), expected) << "round " << round;
        inbox.clear();
        EXPECT_TRUE(inbox.empty());
    }
}

TEST(ArrivalInbox, LeavesRunsWholeThatFollowEachOther) {
    const Upstreams upstreams{{{SimTime(5), SimTime(6)}, {SimTime(1), SimTime(2), SimTime(3)}}};
    ArrivalInbox inbox;
    inbox.add(upstreams.run(0, 0, 2), upstreams);
    inbox.add(upstreams.run(1, 0, 3), upstreams);
    const auto sorted = inbox.sorted(upstreams);
    ASSERT_EQ(sorted.size(), 2U);
    EXPECT_EQ(sorted[0].upstream, 1U);
    EXPECT_EQ(sorted[1].upstream, 0U);
}

}  // namespace
}  // namespace hexi
