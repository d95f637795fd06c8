// Every packet of every source ends exactly once, counted by who watches and not by the engine.
#include <map>

#include <gtest/gtest.h>

#include "emulator/packet/core_result.hpp"
#include "emulator/packet/packet_core.hpp"
#include "tests/support/eventful_experiment.hpp"

namespace hexi {
namespace {

using support::eventful_experiment;

/// What an observer saw, by source, sequence number, link and reason.
struct Ledger {
    std::vector<std::map<std::uint32_t, int>> ends;  ///< by source: how often each packet ended
    std::vector<std::uint64_t> received;             ///< by source
    std::vector<DropCounts> by_source, by_link;
    std::uint64_t count = 0;

    explicit Ledger(const Experiment& experiment)
        : ends(experiment.sources.size()),
          received(experiment.sources.size()),
          by_source(experiment.sources.size()),
          by_link(experiment.topology->links().size()) {}

    void note(const PacketFate& fate) {
        ++count;
        ++ends[fate.source][fate.sequence];
        if (!fate.loss) {
            ++received[fate.source];
            return;
        }
        hexi::count(*fate.loss, by_source[fate.source]);
        if (fate.lost_on.valid()) hexi::count(*fate.loss, by_link[fate.lost_on.index()]);
    }
};

std::uint64_t born(const PacketCore& core) {
    std::uint64_t sum = 0;
    for (const Entrance& entrance : core.traffic().entrances) sum += entrance.next_tag;
    return sum;
}

class Conservation : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Conservation, OfEveryPacketOfEverySource) {
    const Experiment experiment = eventful_experiment(GetParam());
    Ledger ledger(experiment);
    PacketCore core(experiment, {.observer = [&](const PacketFate& fate) { ledger.note(fate); }});
    for (SimTime at = 50_ms; at <= 1_s; at += 50_ms) {
        core.run_before(at);
        EXPECT_EQ(born(core), ledger.count + core.in_flight()) << "at " << to_seconds(at) << " s";
    }
    core.run_before(SimTime::max());
    EXPECT_EQ(core.in_flight(), 0U);
    for (std::size_t i = 0; i < experiment.sources.size(); ++i) {
        const std::uint32_t sent = core.traffic().entrances[i].next_tag;
        ASSERT_EQ(ledger.ends[i].size(), sent) << "source " << i;
        EXPECT_EQ(ledger.ends[i].rbegin()->first, sent - 1) << "source " << i;
        for (const auto& [sequence, times] : ledger.ends[i]) ASSERT_EQ(times, 1) << i << "/" << sequence;
        EXPECT_EQ(sent, ledger.received[i] + ledger.by_source[i].total()) << "source " << i;
    }
}

TEST_P(Conservation, OfWhatEveryLinkLosesByReason) {
    const Experiment experiment = eventful_experiment(GetParam());
    Ledger ledger(experiment);
    PacketCore core(experiment, {.observer = [&](const PacketFate& fate) { ledger.note(fate); }});
    core.run_before(SimTime::max());
    const RunResult result = collect_result(experiment, core);
    for (const LinkResult& link : result.links)
        EXPECT_EQ(link.drops, ledger.by_link[link.link.index()]) << link.link.index();
    const support::LossLedger lost(result);
    EXPECT_EQ(lost.pairs.queue_full, lost.links.queue_full);
    EXPECT_EQ(lost.pairs.link_down, lost.links.link_down);
    EXPECT_EQ(lost.pairs.random, lost.links.random);
    for (const std::uint64_t count : {lost.links.queue_full, lost.links.link_down, lost.links.random})
        EXPECT_GT(count, 0U) << "nothing of this happened, so nothing was tried";
    for (const PairResult& pair : result.pairs) EXPECT_EQ(pair.sent, pair.received + pair.lost.total());
}

INSTANTIATE_TEST_SUITE_P(Seeds, Conservation, testing::Range<std::uint64_t>(1, 6));

}  // namespace
}  // namespace hexi
