#include "dataplane/link/red_queue.hpp"

#include <cmath>

#include "tests/dataplane/link/playing.hpp"

namespace hexi {
namespace {

using namespace literals;

/// A RED queue by itself.
struct Bench {
    explicit Bench(const RedSpec& spec) : queue(spec, context) {}
    ~Bench() {
        while (queue.packets() > 0) queue.take_oldest();
    }
    PacketPool pool{100'000};
    QueueContext context{pool, LinkRandom(1, 1), 1_Gbps};
    RedQueue queue;
    Losses losses;
};

/// Share of arrivals lost (or marked) while the queue is held at `waiting` packets of 1000 bytes and the mean
/// is the queue itself.
double strike_ratio(RedSpec spec, std::uint32_t waiting, Ecn ecn = Ecn::kNotCapable) {
    spec.weight = 1;
    spec.limit.bytes = 10'000'000;
    Bench bench(spec);
    for (std::uint32_t i = 0; i < waiting; ++i) bench.queue.adopt(packet_of({}, i));
    constexpr int kArrivals = 200'000;
    for (int i = 0; i < kArrivals; ++i) {
        bench.queue.enqueue(packet_of({.ecn = ecn}, 0), 1_us, bench.losses);
        if (bench.queue.packets() > waiting) static_cast<void>(bench.queue.dequeue(1_us, bench.losses));
    }
    return static_cast<double>(bench.context.counts.early + bench.context.counts.marked) / kArrivals;
}

/// As published (Floyd & Jacobson 1993, figure 2) the gap to the next strike is uniform on 1 .. 1/p - 1,
/// whose mean is 1 / 2p. Its deviation is below 1 / sqrt(12) of the range, so 1 % is more than four of them
/// here.
double expected_ratio(double probability) { return 2 * probability; }
constexpr double kTolerance = 0.01;

TEST(Red, LosesNothingBelowTheMinimum) { EXPECT_EQ(strike_ratio({}, 29), 0); }

TEST(Red, LosesInProportionBetweenTheThresholds) {
    for (const std::uint32_t waiting : {40U, 60U, 85U}) {
        const double expected = expected_ratio(0.1 * (waiting - 30) / 60.0);
        EXPECT_NEAR(strike_ratio({}, waiting), expected, kTolerance * expected) << waiting;
    }
}

TEST(Red, ClimbsGentlyToCertaintyAtTwiceTheMaximum) {
    // p = 0.1 + 0.9 / 3 = 0.4: the first packet is struck with p / (1 - p) = 2/3, the second for certain.
    EXPECT_NEAR(strike_ratio({}, 120), 1 / (2.0 / 3 + 2.0 / 3), kTolerance);
    EXPECT_EQ(strike_ratio({}, 180), 1);
    EXPECT_EQ(strike_ratio({.gentle = false}, 91), 1);
}

TEST(Red, MarksWhatIsCapableInsteadOfLosingIt) {
    Bench bench({.weight = 1, .ecn = true});
    for (std::uint32_t i = 0; i < 100; ++i) bench.queue.adopt(packet_of({}, i));
    for (std::uint64_t i = 0; i < 1'000; ++i) {
        bench.queue.enqueue(packet_of({.ecn = Ecn::kEct0}, i), 1_us, bench.losses);
        static_cast<void>(bench.queue.dequeue(1_us, bench.losses));
    }
    EXPECT_GT(bench.context.counts.marked, 100U);
    EXPECT_EQ(bench.context.counts.early, 0U);
}

TEST(Red, LosesEvenWhatIsCapableWhereMarksDoNotHelp) {
    EXPECT_EQ(strike_ratio({.ecn = true}, 180, Ecn::kEct0), 1);
    Bench bench({.weight = 1, .ecn = true});
    for (std::uint32_t i = 0; i < 200; ++i) bench.queue.adopt(packet_of({}, i));
    bench.queue.enqueue(packet_of({.ecn = Ecn::kEct0}, 200), 1_us, bench.losses);
    EXPECT_EQ(bench.context.counts.early, 1U);
}

TEST(Red, FollowsTheQueueByItsWeight) {
    Bench bench({.min_threshold_bytes = 1'000'000, .max_threshold_bytes = 2'000'000, .weight = 0.01});
    double expected = 0;
    for (std::uint32_t i = 0; i < 300; ++i) {
        expected = 0.99 * expected + 0.01 * 1'000 * i;
        bench.queue.enqueue(packet_of({}, i), 1_us, bench.losses);
        EXPECT_NEAR(bench.queue.mean_bytes(), expected, 1e-6);
    }
}

TEST(Red, LetsTheMeanDecayWhileIdle) {
    Bench bench({.weight = 0.1});
    for (std::uint32_t i = 0; i < 10; ++i) bench.queue.enqueue(packet_of({}, i), 0_s, bench.losses);
    for (int i = 0; i < 10; ++i) static_cast<void>(bench.queue.dequeue(i * 8_us, bench.losses));
    const double before = bench.queue.mean_bytes();
    // The last transmission ends at 80 us; 20 packets of 8 us could have been sent until 240 us.
    bench.queue.enqueue(packet_of({}, 10), 240_us, bench.losses);
    EXPECT_NEAR(bench.queue.mean_bytes(), before * std::pow(0.9, 21), 1e-9 * before);
}

TEST(Red, AdaptsUntilTheMeanStaysInTheMiddle) {
    const RedSpec spec{.limit = {.bytes = 1'000'000}, .max_probability = 0.02, .adaptive = true};
    PacketPool pool(10'000);
    QueueContext context{pool, LinkRandom(1, 1), 100_Mbps};
    RedQueue queue(spec, context);
    Losses losses;
    // 12 % too much: lost at 0.107 of the arrivals, which takes a larger probability than 0.02.
    SimTime free{0};
    double sum = 0;
    constexpr int kArrivals = 400'000;
    RandomStream random(1, "gaps");
    double seconds = 0;
    for (int i = 0; i < kArrivals; ++i) {
        seconds += random.exponential(80e-6 / 1.12);
        const SimTime now = from_seconds(seconds);
        while (queue.packets() > 0 && free <= now) {
            static_cast<void>(queue.dequeue(free, losses));
            free += 80_us;
        }
        queue.enqueue(packet_of({}, 0), now, losses);
        if (free <= now) free = now;
        if (i > kArrivals / 2) sum += queue.mean_bytes();
    }
    while (queue.packets() > 0) queue.take_oldest();
    const double mean = sum / (kArrivals / 2.0);
    EXPECT_GT(mean, 30'000 + 0.4 * 60'000);  // Floyd, Gummadi, Shenker 2001: the target range
    EXPECT_LT(mean, 30'000 + 0.6 * 60'000);
    EXPECT_GT(queue.max_probability(), 0.05);
}

}  // namespace
}  // namespace hexi
