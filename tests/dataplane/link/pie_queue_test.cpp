// PIE and DualPI2: the two that steer a probability by the queueing delay.
#include "dataplane/link/pie_queue.hpp"

#include "dataplane/link/dual_pi2_queue.hpp"
#include "tests/dataplane/link/playing.hpp"

namespace hexi {
namespace {

using namespace literals;
using End = Outcome::End;

/// Mean wait of packets sent in the second half, in seconds.
double mean_wait(const std::vector<Arrival>& arrivals, const std::vector<Outcome>& outcomes, Ecn of) {
    double sum = 0, count = 0;
    for (std::size_t i = arrivals.size() / 2; i < arrivals.size(); ++i) {
        if (outcomes[i].end != End::kSent || arrivals[i].ecn != of) continue;
        sum += to_seconds(outcomes[i].sent - arrivals[i].at);
        ++count;
    }
    return sum / count;
}

template <typename Hit>
double ratio(const std::vector<Arrival>& arrivals, const std::vector<Outcome>& outcomes, Ecn of, Hit hit) {
    double hits = 0, count = 0;
    for (std::size_t i = arrivals.size() / 2; i < arrivals.size(); ++i) {
        if (arrivals[i].ecn != of) continue;
        ++count;
        if (hit(outcomes[i])) ++hits;
    }
    return hits / count;
}

const auto kLostEarly = [](const Outcome& o) { return o.end == End::kEarly; };
const auto kMarked = [](const Outcome& o) { return o.marked; };

TEST(Pie, LetsBurstsPass) {
    // 100 ms of packets at once; the burst allowance is 150 ms.
    const auto outcomes =
        play(single(PieSpec{.limit = {.bytes = 10'000'000}}), 100_Mbps, std::vector<Arrival>(1'250));
    EXPECT_EQ(count_of(outcomes, End::kSent), outcomes.size());
}

TEST(Pie, BringsAnUnresponsiveOverloadToItsTarget) {
    // Who does not slow down must lose what is too much: 1 - 1/1.2 = 16.7 %; then the queue stays at the
    // target.
    const auto arrivals = poisson_arrivals(400'000, 1.2, 100_Mbps, 5);
    const auto outcomes = play(single(PieSpec{.limit = {.bytes = 10'000'000}}), 100_Mbps, arrivals);
    EXPECT_EQ(count_of(outcomes, End::kFull), 0U);
    EXPECT_NEAR(ratio(arrivals, outcomes, Ecn::kNotCapable, kLostEarly), 1 - 1 / 1.2, 0.01);
    EXPECT_NEAR(mean_wait(arrivals, outcomes, Ecn::kNotCapable), 0.015, 0.0015);
}

TEST(Pie, MovesItsProbabilityAsTheRfcSays) {
    PacketPool pool(100'000);
    QueueContext context{pool, LinkRandom(1, 1), 100_Mbps};
    PieQueue queue({.limit = {.bytes = 100'000'000}, .max_burst = 0_s}, context);
    Losses losses;
    queue.enqueue(packet_of({}, 0), 0_s, losses);
    for (std::uint64_t i = 1; i < 100; ++i) queue.enqueue(packet_of({.at = 1_ms}, i), 1_ms, losses);
    // Sent after 31 ms and again after 46 ms: 16 and then 31 ms above the target of 15 ms, trend 31 and 15.
    static_cast<void>(queue.dequeue(1_ms, losses));
    auto packet = queue.dequeue(32_ms, losses);  // updates at 15 and 30 ms saw a delay of 1 ms
    EXPECT_EQ(queue.probability(), 0);
    packet = queue.dequeue(47_ms, losses);  // the update at 45 ms saw 31 ms, and 1 ms before
    const double first = (0.125 * 0.016 + 1.25 * 0.030) / 2048;
    EXPECT_NEAR(queue.probability(), first, 1e-12);
    packet = queue.dequeue(61_ms, losses);  // that at 60 ms saw 46 ms, and 31 ms before
    EXPECT_NEAR(queue.probability(), first + (0.125 * 0.031 + 1.25 * 0.015) / 128, 1e-12);
    EXPECT_EQ(packet->frame, 3U);
    while (queue.packets() > 0) queue.take_oldest();
}

TEST(Pie, MarksOnlyWhileTheProbabilityIsLow) {
    const PieSpec spec{.limit = {.bytes = 10'000'000}, .ecn = true};
    const auto heavy = poisson_arrivals(200'000, 1.5, 100_Mbps, 5, {.ecn = Ecn::kEct0});
    const auto outcomes = play(single(spec), 100_Mbps, heavy);
    // A third must go, so the probability is above ecn_limit and marks would not help.
    EXPECT_NEAR(ratio(heavy, outcomes, Ecn::kEct0, kLostEarly), 1 - 1 / 1.5, 0.02);
    EXPECT_GT(std::count_if(outcomes.begin(), outcomes.end(), kMarked), 10);
}

TEST(DualPi2, CouplesMarksOfOneQueueToDropsOfTheOther) {
    // Classic traffic of 1.05 and low-latency traffic of 0.05 of the rate. The low-latency queue is served
    // first, so of the classic ones 1 - 0.95/1.05 = 9.5 % are too much: p_C = p'^2 = 0.095, and low-latency
    // packets are marked with 2 p' = 0.617 (RFC 9332, 2.1).
    auto arrivals = poisson_arrivals(400'000, 1.05, 100_Mbps, 5);
    const auto low = poisson_arrivals(19'000, 0.05, 100_Mbps, 6, {.ecn = Ecn::kEct1});
    arrivals.insert(arrivals.end(), low.begin(), low.end());
    std::stable_sort(arrivals.begin(), arrivals.end(),
                     [](const auto& a, const auto& b) { return a.at < b.at; });
    const auto outcomes = play(single(DualPi2Spec{.limit = {.bytes = 10'000'000}}), 100_Mbps, arrivals);
    const double dropped = ratio(arrivals, outcomes, Ecn::kNotCapable, kLostEarly);
    EXPECT_NEAR(dropped, 1 - 0.95 / 1.05, 0.005);
    EXPECT_NEAR(ratio(arrivals, outcomes, Ecn::kEct1, kMarked), 2 * std::sqrt(dropped), 0.03);
    EXPECT_EQ(ratio(arrivals, outcomes, Ecn::kEct1, kLostEarly), 0);
    EXPECT_NEAR(mean_wait(arrivals, outcomes, Ecn::kNotCapable), 0.015, 0.0015);
    EXPECT_LT(mean_wait(arrivals, outcomes, Ecn::kEct1), 0.0002);  // little more than a packet under way
}

TEST(DualPi2, MarksAllThatWaitsLongInTheLowLatencyQueue) {
    // Twice the rate for a while: the queue passes 1.2 ms at 2.4 ms.
    const auto arrivals = steady_arrivals(250, 40_us, {.ecn = Ecn::kEct1});
    const auto outcomes = play(single(DualPi2Spec{}), 100_Mbps, arrivals);
    for (std::size_t i = 0; i < arrivals.size(); ++i) {
        const SimTime waited = outcomes[i].sent - arrivals[i].at;
        if (waited < 800_us) {
            EXPECT_FALSE(outcomes[i].marked) << i;
        } else if (waited > 1'200_us && i < 200) {
            EXPECT_TRUE(outcomes[i].marked) << i;
        }
    }
}

TEST(DualPi2, DropsInBothQueuesWhenNobodySlowsDown) {
    const auto arrivals = poisson_arrivals(400'000, 1.5, 100_Mbps, 5, {.ecn = Ecn::kEct1});
    const auto outcomes = play(single(DualPi2Spec{.limit = {.bytes = 10'000'000}}), 100_Mbps, arrivals);
    EXPECT_NEAR(ratio(arrivals, outcomes, Ecn::kEct1, kLostEarly), 1 - 1 / 1.5, 0.01);
    EXPECT_EQ(count_of(outcomes, End::kFull), 0U);
}

TEST(DualPi2, GivesLowLatencyPacketsAHeadStartAndNoMore) {
    PacketPool pool(100);
    QueueDiscipline queue(single(DualPi2Spec{}), 1_Gbps, pool, LinkRandom(1, 1));
    Losses losses;
    queue.enqueue(packet_of({.ecn = Ecn::kNotCapable}, 0), 0_s, losses);
    queue.enqueue(packet_of({.ecn = Ecn::kEct1}, 1), 10_ms, losses);
    queue.enqueue(packet_of({.ecn = Ecn::kEct1}, 2), 40_ms, losses);
    EXPECT_EQ(queue.dequeue(40_ms, losses)->frame, 1U);  // 10 ms after the classic one: within 30 ms
    EXPECT_EQ(queue.dequeue(40_ms, losses)->frame, 0U);  // 40 ms after it: not
    EXPECT_EQ(queue.dequeue(40_ms, losses)->frame, 2U);
}

}  // namespace
}  // namespace hexi
