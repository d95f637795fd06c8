#include <cmath>

#include "tests/dataplane/link/playing.hpp"

namespace hexi {
namespace {

using namespace literals;
using End = Outcome::End;

CoDelSpec roomy() { return {.limit = {.bytes = 100'000'000}}; }

TEST(CoDel, LeavesShortQueuesAlone) {
    // 4 ms of packets at once, again and again: never 5 ms for 100 ms.
    std::vector<Arrival> arrivals;
    for (int burst = 0; burst < 100; ++burst) {
        for (int i = 0; i < 50; ++i) arrivals.push_back({.at = burst * 10_ms});
    }
    EXPECT_EQ(count_of(play(single(roomy()), 100_Mbps, arrivals), End::kSent), arrivals.size());
}

TEST(CoDel, DropsFirstAnIntervalAfterTheTargetIsPassed) {
    // Twice the rate: the packet that waits 5 ms is sent at 10 ms, so at 110 ms an interval has passed.
    const auto arrivals = steady_arrivals(5'000, 40_us);
    const auto outcomes = play(single(roomy()), 100_Mbps, arrivals);
    const auto first =
        std::find_if(outcomes.begin(), outcomes.end(), [](const Outcome& o) { return o.end == End::kEarly; });
    ASSERT_NE(first, outcomes.end());
    const SimTime next_sent = outcomes[static_cast<std::size_t>(first - outcomes.begin()) + 1].sent;
    EXPECT_GE(next_sent, 110_ms);
    EXPECT_LE(next_sent, 110_ms + 2 * 80_us);
}

TEST(CoDel, DropsFasterByTheInverseSquareRoot) {
    const auto arrivals = steady_arrivals(40'000, 40_us);
    const auto outcomes = play(single(roomy()), 100_Mbps, arrivals);
    std::vector<SimTime> drops;
    for (std::size_t i = 0; i + 1 < outcomes.size() && drops.size() < 60; ++i) {
        if (outcomes[i].end == End::kEarly) drops.push_back(outcomes[i + 1].sent);
    }
    ASSERT_EQ(drops.size(), 60U);
    // Drop k + 1 follows drop k after interval / sqrt(k) (RFC 8289, 5.3), at the next end of a transmission.
    double due = to_seconds(drops[0]);
    for (std::size_t k = 1; k < drops.size(); ++k) {
        due += 0.1 / std::sqrt(static_cast<double>(k));
        EXPECT_GE(to_seconds(drops[k]), due - 1e-9) << k;
        EXPECT_LE(to_seconds(drops[k]), due + 81e-6) << k;
    }
}

TEST(CoDel, MarksInsteadOfDroppingWhereItMay) {
    CoDelSpec spec = roomy();
    spec.ecn = true;
    const auto outcomes = play(single(spec), 100_Mbps, steady_arrivals(10'000, 40_us, {.ecn = Ecn::kEct0}));
    EXPECT_EQ(count_of(outcomes, End::kSent), outcomes.size());
    EXPECT_GT(std::count_if(outcomes.begin(), outcomes.end(), [](const Outcome& o) { return o.marked; }), 10);
    const auto incapable = play(single(spec), 100_Mbps, steady_arrivals(10'000, 40_us));
    EXPECT_GT(count_of(incapable, End::kEarly), 10U);
}

TEST(FqCoDel, SharesALinkBetweenGreedyConversations) {
    std::vector<Arrival> arrivals;
    for (int i = 0; i < 10'000; ++i) {
        for (const std::uint32_t conversation : {1U, 2U, 3U, 3U, 3U})
            arrivals.push_back({.at = i * 100_us, .conversation = conversation});
    }
    const auto outcomes = play(single(FqCoDelSpec{}), 100_Mbps, arrivals);
    std::vector<int> sent(4);
    for (std::size_t i = 0; i < arrivals.size(); ++i) {
        if (outcomes[i].end == End::kSent && outcomes[i].sent <= 1_s) ++sent[arrivals[i].conversation];
    }
    for (const std::size_t conversation : {1U, 2U, 3U})
        EXPECT_NEAR(sent[conversation], 12'500 / 3.0, 5) << conversation;
}

TEST(FqCoDel, LetsASparseConversationPass) {
    std::vector<Arrival> arrivals;
    for (int i = 0; i < 20'000; ++i) {
        arrivals.push_back({.at = i * 50_us, .conversation = 1});
        if (i % 100 == 0) arrivals.push_back({.at = i * 50_us + 1_us, .bytes = 100, .conversation = 2});
    }
    const auto outcomes = play(single(FqCoDelSpec{}), 100_Mbps, arrivals);
    for (std::size_t i = 0; i < arrivals.size(); ++i) {
        if (arrivals[i].conversation != 2) continue;
        EXPECT_EQ(outcomes[i].end, End::kSent);
        EXPECT_LE(outcomes[i].sent - arrivals[i].at, 160_us) << i;  // two packets of the other at most
    }
}

TEST(FqCoDel, DropsFromTheLongestQueueWhenTooMuchWaits) {
    FqCoDelSpec spec;
    spec.codel.limit = {.bytes = 1'000'000, .packets = 100};
    spec.codel.target = 10_s;
    std::vector<Arrival> arrivals;
    for (int i = 0; i < 95; ++i) arrivals.push_back({.at = 1_us, .conversation = 1});
    for (int i = 0; i < 20; ++i) arrivals.push_back({.at = 2_us, .conversation = 2});
    const auto outcomes = play(single(spec), 1_Mbps, arrivals);
    for (std::size_t i = 95; i < arrivals.size(); ++i) EXPECT_EQ(outcomes[i].end, End::kSent) << i;
    // Packet 1 to 94 waited when the limit of 100 was passed: half of them go, oldest first.
    EXPECT_EQ(count_of(outcomes, End::kFull), 47U);
    for (std::size_t i = 1; i <= 47; ++i) EXPECT_EQ(outcomes[i].end, End::kFull) << i;
}

}  // namespace
}  // namespace hexi
