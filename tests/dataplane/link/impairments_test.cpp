// Duplication, corruption, reordering, traces; and what holds for all impairments together.
#include "dataplane/link/impairments.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "dataplane/link/link_trace.hpp"
#include "tests/dataplane/link/passing.hpp"

namespace hexi {
namespace {

using namespace literals;

std::vector<std::uint64_t> order_of(const Passages& passages) {
    std::vector<std::uint64_t> order;
    for (const Passage& p : passages.all) order.push_back(p.packet.frame);
    return order;
}

TEST(Duplication, SendsASecondPacketWithTheFirst) {
    const auto passages = pass_packets({.delay = 1_ms, .duplicate_ratio = 0.1}, 100'000);
    const double duplicates = static_cast<double>(passages.all.size()) - 100'000;
    EXPECT_NEAR(duplicates, 10'000, binomial_99(100'000, 0.1));
    for (std::size_t i = 0; i < passages.all.size(); ++i) {
        if (!passages.all[i].duplicate) continue;
        EXPECT_EQ(passages.all[i].packet.frame, passages.all[i - 1].packet.frame);
        EXPECT_EQ(passages.all[i].due, passages.all[i - 1].due);
        EXPECT_EQ(passages.all[i].packet.marks, kDuplicate);
    }
}

TEST(Duplication, GoesOnWhereThePacketThatWasToBeDoubledIsLost) {
    const auto passages =
        pass_packets({.delay = 1_ms, .loss = {.ratio = 0.5}, .duplicate_ratio = 0.1}, 100'000);
    const auto duplicates = std::count_if(passages.all.begin(), passages.all.end(),
                                          [](const Passage& passage) { return passage.duplicate; });
    EXPECT_NEAR(static_cast<double>(duplicates), 5'000, binomial_99(100'000, 0.05));
}

TEST(Corruption, InvertsOneBitAnywhereInTheFrame) {
    const auto passages = pass_packets({.corrupt_ratio = 0.5}, 100'000, 124);
    std::vector<double> bits(800);
    double corrupted = 0;
    for (const Passage& p : passages.all) {
        if (p.corrupt_bit == Passage::kIntact) continue;
        EXPECT_EQ(p.packet.marks, kCorrupted);
        ASSERT_LT(p.corrupt_bit, bits.size());
        ++bits[p.corrupt_bit];
        ++corrupted;
    }
    EXPECT_NEAR(corrupted, 50'000, binomial_99(100'000, 0.5));
    double chi_squared = 0;
    for (const double bit : bits) chi_squared += std::pow(bit - corrupted / 800, 2) / (corrupted / 800);
    EXPECT_LT(chi_squared, 799 + 3.1 * std::sqrt(2 * 799));  // 99.9 % of chi-squared with 799 degrees
}

TEST(Reordering, LetsExactlySoManyPacketsPass) {
    using testing::ElementsAre;
    const auto order = [](ReorderSpec spec) {
        return order_of(pass_packets({.delay = 1_ms, .reorder = spec}, 8));
    };
    EXPECT_THAT(order({.every = 4, .depth = 1}), ElementsAre(0, 1, 2, 4, 3, 5, 6));  // 7 still waits
    EXPECT_THAT(order({.every = 4, .depth = 3}), ElementsAre(0, 1, 2, 4, 5, 6, 3));
    EXPECT_THAT(order({.every = 3, .depth = 2}), ElementsAre(0, 1, 3, 4, 2, 6, 7, 5));
}

TEST(Reordering, ReleasesInOrderOfArrivalTimes) {
    const auto passages = pass_packets({.delay = 1_ms, .reorder = {.ratio = 0.2, .depth = 5}}, 10'000);
    for (std::size_t i = 1; i < passages.all.size(); ++i)
        EXPECT_GE(passages.all[i].due, passages.all[i - 1].due);
}

TEST(Reordering, ChoosesByItsRatio) {
    Impairments impairments({.reorder = {.ratio = 0.05, .depth = 3}}, LinkRandom(1, 1));
    static_cast<void>(pass_packets(impairments, 100'000));
    EXPECT_NEAR(double(impairments.counts().reordered), 5'000, binomial_99(100'000, 0.05));
}

TEST(Reordering, ReleasesAfterAWhileWhenNobodyComes) {
    Impairments impairments({.delay = 1_ms, .reorder = {.every = 1, .depth = 1, .hold = 2_ms}},
                            LinkRandom(1, 1));
    Passages passages;
    impairments.pass({.frame = 0, .bytes = 100}, 5_ms, passages);
    EXPECT_TRUE(passages.all.empty());
    EXPECT_EQ(impairments.held(), 1U);
    EXPECT_EQ(impairments.next_release(), 7_ms);
    impairments.release_until(7_ms - 1_ps, passages);
    EXPECT_TRUE(passages.all.empty());
    impairments.release_until(9_ms, passages);  // late, but the model's time stands
    ASSERT_EQ(passages.all.size(), 1U);
    EXPECT_EQ(passages.all[0].due, 8_ms);
    EXPECT_EQ(impairments.next_release(), Impairments::kNever);
}

const ImpairmentSpec kEverything{.delay = 1_ms,
                                 .jitter = JitterSpec{.law = NormalLaw{0_us, 100_us}},
                                 .loss = {.ratio = 0.01,
                                          .bit_error_ratio = 1e-7,
                                          .bursts = markov_loss(GilbertElliott{0.01, 0.3}),
                                          .periodic = PeriodicLossSpec{.first = 5, .every = 1'000}},
                                 .duplicate_ratio = 0.02,
                                 .corrupt_ratio = 0.03,
                                 .reorder = {.ratio = 0.04, .depth = 7}};

TEST(Impairments, CountEveryPacketOnce) {
    Impairments impairments(kEverything, LinkRandom(1, 1));
    Passages passages = pass_packets(impairments, 50'000);
    const ImpairmentCounts& counts = impairments.counts();
    EXPECT_EQ(counts.taken, 50'000U);
    EXPECT_EQ(counts.lost, passages.losses.size());
    EXPECT_EQ(counts.taken + counts.duplicated, counts.lost + passages.all.size() + impairments.held());
    impairments.release_until(1'000_s, passages);
    EXPECT_EQ(counts.taken + counts.duplicated, counts.lost + passages.all.size());
}

TEST(Impairments, GiveTheSameFatesToTheSameSeedAndOthersToAnother) {
    const auto first = pass_packets(kEverything, 5'000), second = pass_packets(kEverything, 5'000);
    EXPECT_EQ(first.losses, second.losses);
    EXPECT_EQ(order_of(first), order_of(second));
    EXPECT_NE(first.losses, pass_packets(kEverything, 5'000, 1'000, 2).losses);
}

TEST(Impairments, TurningOneKnobLeavesTheOthersAlone) {
    ImpairmentSpec without = kEverything;
    without.duplicate_ratio = 0;
    without.corrupt_ratio = 0.5;
    without.jitter.reset();
    EXPECT_EQ(pass_packets(kEverything, 20'000).losses, pass_packets(without, 20'000).losses);
}

TEST(Impairments, ChangeFromTheNextPacketOn) {
    Impairments impairments({.delay = 1_ms}, LinkRandom(1, 1));
    Passages passages;
    impairments.pass({.frame = 0, .bytes = 100}, 0_s, passages);
    impairments.change({.delay = 3_ms});
    impairments.pass({.frame = 1, .bytes = 100}, 1_us, passages);
    impairments.change({.delay = 1_ms});
    impairments.pass({.frame = 2, .bytes = 100}, 2_us, passages);
    impairments.pass({.frame = 3, .bytes = 100}, 2_ms + 1_us, passages);
    impairments.pass({.frame = 4, .bytes = 100}, 2_ms + 2_us, passages);
    std::vector<SimTime> dues;
    for (const Passage& p : passages.all) dues.push_back(p.due);
    // The third may not overtake the second, which is still on its longer way.
    EXPECT_THAT(dues, testing::ElementsAre(1_ms, 3_ms + 1_us, 3_ms + 1_us, 3_ms + 1_us, 3_ms + 2_us));
}

TEST(Impairments, ChangeKeepsTheFatesThatItDoesNotName) {
    Impairments changed(kEverything, LinkRandom(1, 0));
    Passages passages;
    for (std::uint64_t i = 0; i < 20'000; ++i) {
        if (i == 777) {
            ImpairmentSpec other = kEverything;
            other.delay = 2_ms;
            changed.change(other);
        }
        changed.pass({.frame = i, .bytes = 1'000}, static_cast<std::int64_t>(i) * kPacketGap, passages);
    }
    EXPECT_EQ(passages.losses, pass_packets(kEverything, 20'000).losses);
}

TEST(Impairments, ChangeReleasesWhatIsHeld) {
    Impairments impairments({.reorder = {.every = 1, .depth = 2}}, LinkRandom(1, 1));
    Passages passages;
    impairments.pass({.frame = 0, .bytes = 100}, 0_s, passages);
    impairments.change({});
    for (std::uint64_t i = 1; i < 4; ++i) impairments.pass({.frame = i, .bytes = 100}, 1_us, passages);
    EXPECT_THAT(order_of(passages), testing::ElementsAre(1, 2, 0, 3));
}

const TraceSpec kTrace{.steps = {{.at = 0_ms, .delay = 1_ms, .rate = 1_Gbps},
                                 {.at = 10_ms, .delay = 5_ms, .loss_ratio = 1.0},
                                 {.at = 20_ms, .rate = 0_bps},
                                 {.at = 25_ms, .rate = 2_Gbps, .loss_ratio = 0.0}},
                       .period = 40_ms};

TEST(Trace, StatesDelayAndLossByTheInstantOfDeparture) {
    Impairments impairments({.delay = 9_ms, .trace = kTrace}, LinkRandom(1, 1));
    Passages passages;
    std::uint64_t number = 0;
    for (const SimTime at : {5_ms, 15_ms, 30_ms, 41_ms, 55_ms, 70_ms})
        impairments.pass({.frame = number++, .bytes = 100}, at, passages);
    EXPECT_THAT(passages.losses, testing::ElementsAre(1, 4));
    std::vector<SimTime> dues;
    for (const Passage& p : passages.all) dues.push_back(p.due);
    EXPECT_THAT(dues, testing::ElementsAre(6_ms, 35_ms, 42_ms, 75_ms));
    EXPECT_EQ(impairments.least_delay(), 1_ms);
}

TEST(Trace, CarriesATransmissionThroughItsSteps) {
    const auto end = [](SimTime start, ByteCount size) {
        TraceCursor cursor(kTrace);
        return transmission_end(start, size, 7_Gbps, cursor, kTrace);
    };
    EXPECT_EQ(end(0_ms, 125'000_B), 1_ms);
    // 1 ms at 1 Gbit/s, 5 ms of nothing, and the other megabit at 2 Gbit/s.
    EXPECT_EQ(end(19_ms, 250'000_B), 25'500_us);
    EXPECT_EQ(end(21_ms, 125_B), 25_ms + 500_ns);
    // Over the end of the round, where it is 1 Gbit/s again.
    EXPECT_EQ(end(39_ms, 500'000_B), 42_ms);
}

TEST(Trace, WithoutRatesLeavesTheLinksOwn) {
    const TraceSpec spec{.steps = {{.at = 1_ms, .delay = 1_ms}}};
    TraceCursor cursor(spec);
    EXPECT_EQ(transmission_end(0_ms, 125'000_B, 100_Mbps, cursor, spec), 10_ms);
}

TEST(Trace, ThatEndsWithoutRateNeverFinishes) {
    const TraceSpec spec{.steps = {{.at = 1_ms, .rate = 0_bps}}};
    TraceCursor cursor(spec);
    EXPECT_EQ(transmission_end(0_ms, 125'000_B, 100_Mbps, cursor, spec), SimTime::max());
}

TEST(Trace, OfShortPeriodIsSoonFoundAfterAMonth) {
    TraceCursor cursor(kTrace);
    EXPECT_TRUE(cursor.move_to(2'592'000_s + 21_ms, kTrace));
    EXPECT_EQ(cursor.in_force().rate, 0_bps);
    EXPECT_EQ(cursor.in_force().delay, 5_ms);
    EXPECT_EQ(cursor.next(), 2'592'000_s + 25_ms);
}

}  // namespace
}  // namespace hexi
