// What all disciplines share: limits, classes, memory, change while running.
#include "dataplane/link/queue_discipline.hpp"

#include "tests/dataplane/link/playing.hpp"

namespace hexi {
namespace {

using namespace literals;
using End = Outcome::End;

const std::vector<DisciplineSpec> kEveryDiscipline{
    DropTailSpec{.limit = {.bytes = 100'000}}, RedSpec{.limit = {.bytes = 100'000}},
    CoDelSpec{.limit = {.bytes = 100'000}},    FqCoDelSpec{.codel = {.limit = {.bytes = 100'000}}},
    PieSpec{.limit = {.bytes = 100'000}},      DualPi2Spec{.limit = {.bytes = 100'000}}};

TEST(DropTail, TakesExactlyItsLimitInBytes) {
    std::vector<Arrival> arrivals(6);  // all at once: one goes to the transmitter, three fit
    arrivals.push_back({.bytes = 500});
    arrivals.push_back({.bytes = 501});
    const auto outcomes = play(single(DropTailSpec{.limit = {.bytes = 3'500}}), 1_Gbps, arrivals);
    EXPECT_EQ(count_of(outcomes, End::kFull), 3U);
    EXPECT_EQ(outcomes[3].end, End::kSent);
    EXPECT_EQ(outcomes[4].end, End::kFull);
    EXPECT_EQ(outcomes[6].end, End::kSent);
    EXPECT_EQ(outcomes[7].end, End::kFull);
    EXPECT_EQ(outcomes[3].sent, 24_us);
}

TEST(DropTail, TakesExactlyItsLimitInPackets) {
    const auto outcomes =
        play(single(DropTailSpec{.limit = {.packets = 2}}), 1_Gbps, std::vector<Arrival>(5));
    EXPECT_EQ(count_of(outcomes, End::kFull), 2U);
}

TEST(QueueDiscipline, CountsEveryPacketOnce) {
    for (const DisciplineSpec& spec : kEveryDiscipline) {
        PacketPool pool(10'000);
        QueueDiscipline queue(single(spec), 100_Mbps, pool, LinkRandom(1, 1));
        auto arrivals = poisson_arrivals(20'000, 1.5, 100_Mbps, 3);
        for (std::size_t i = 0; i < arrivals.size(); i += 2) arrivals[i].ecn = Ecn::kEct1;
        const auto outcomes = play(queue, 100_Mbps, arrivals);
        const QueueCounts& counts = queue.counts();
        EXPECT_EQ(counts.taken, arrivals.size()) << spec.index();
        EXPECT_EQ(counts.sent, count_of(outcomes, End::kSent)) << spec.index();
        EXPECT_EQ(counts.full, count_of(outcomes, End::kFull)) << spec.index();
        EXPECT_EQ(counts.early, count_of(outcomes, End::kEarly)) << spec.index();
        EXPECT_EQ(counts.taken, counts.sent + counts.full + counts.early) << spec.index();
        EXPECT_EQ(queue.bytes(), 0U) << spec.index();
    }
}

TEST(QueueDiscipline, LosesForMemoryOnlyWhereThePoolIsSmall) {
    for (const DisciplineSpec& spec : kEveryDiscipline) {
        PacketPool pool(10);
        QueueDiscipline queue(single(spec), 1_Gbps, pool, LinkRandom(1, 1));
        const auto outcomes = play(queue, 1_Gbps, std::vector<Arrival>(20, Arrival{.bytes = 100}));
        EXPECT_EQ(count_of(outcomes, End::kNoMemory), 9U) << spec.index();
        EXPECT_EQ(queue.counts().no_memory, 9U) << spec.index();
    }
}

TEST(QueueDiscipline, GivesPlacesBackToThePoolWhenItGoes) {
    PacketPool pool(50);
    Losses losses;
    for (int round = 0; round < 3; ++round) {
        QueueDiscipline queue(single(FqCoDelSpec{}), 1_Gbps, pool, LinkRandom(1, 1));
        for (std::uint64_t i = 0; i < 50; ++i) queue.enqueue(packet_of({}, i), 0_s, losses);
        EXPECT_TRUE(pool.full());
    }
    EXPECT_TRUE(losses.all.empty());
}

TEST(QueueDiscipline, KeepsOrderWithinAConversation) {
    for (const DisciplineSpec& spec : kEveryDiscipline) {
        auto arrivals = poisson_arrivals(5'000, 1.2, 1_Gbps, 4);
        for (std::size_t i = 0; i < arrivals.size(); ++i) arrivals[i].conversation = std::uint32_t(i % 7);
        const auto outcomes = play(single(spec), 1_Gbps, arrivals);
        std::vector<SimTime> last(7);
        for (std::size_t i = 0; i < arrivals.size(); ++i) {
            if (outcomes[i].end != End::kSent) continue;
            EXPECT_GE(outcomes[i].sent, last[i % 7]) << spec.index() << " packet " << i;
            last[i % 7] = outcomes[i].sent;
        }
    }
}

QueueSpec two_classes(ClassSpec first, ClassSpec second) {
    first.traffic_classes = {46};
    first.discipline = second.discipline = DropTailSpec{.limit = {.bytes = 50'000}};
    return {.classes = {first, second}};
}

/// Bytes sent of traffic class 46 and of the rest while both always had something to send.
std::pair<double, double> sent_by_class(const std::vector<Arrival>& arrivals,
                                        const std::vector<Outcome>& outcomes) {
    double first = 0, second = 0;
    for (std::size_t i = 0; i < arrivals.size(); ++i) {
        if (outcomes[i].end != End::kSent || outcomes[i].sent > arrivals.back().at) continue;
        (arrivals[i].traffic_class == 46 ? first : second) += arrivals[i].bytes;
    }
    return {first, second};
}

/// Class 46 in large packets, the rest in small ones, each twice the rate of 1 Gbit/s.
std::vector<Arrival> two_floods() {
    std::vector<Arrival> arrivals;
    for (int i = 0; i < 20'000; ++i) {
        arrivals.push_back({.at = i * 6_us, .bytes = 1'500, .traffic_class = 46});
        for (int small = 0; small < 5; ++small) arrivals.push_back({.at = i * 6_us, .bytes = 300});
    }
    return arrivals;
}

TEST(ClassScheduler, ServesAHigherLevelOnlyWhenALowerHasNothing) {
    const auto arrivals = two_floods();
    const auto outcomes = play(two_classes({.level = 0}, {.level = 1}), 1_Gbps, arrivals);
    const auto [first, second] = sent_by_class(arrivals, outcomes);
    EXPECT_LT(second, 0.001 * first);
    const auto swapped = play(two_classes({.level = 5}, {.level = 2}), 1_Gbps, arrivals);
    EXPECT_LT(sent_by_class(arrivals, swapped).first, 0.001 * sent_by_class(arrivals, swapped).second);
}

TEST(ClassScheduler, SharesBytesByWeightWhateverThePacketSizes) {
    const auto arrivals = two_floods();
    for (const auto& [heavy, light] : {std::pair{3U, 1U}, {1U, 1U}, {10U, 7U}}) {
        const auto outcomes = play(two_classes({.weight = heavy}, {.weight = light}), 1_Gbps, arrivals);
        const auto [first, second] = sent_by_class(arrivals, outcomes);
        EXPECT_NEAR(first / second, double(heavy) / light, 0.01 * heavy / light);
    }
}

TEST(ClassScheduler, GivesAnIdleClassesShareToTheOthers) {
    const auto arrivals = steady_arrivals(1'000, 12_us, {.bytes = 1'500});
    const auto outcomes = play(two_classes({.weight = 100}, {.weight = 1}), 1_Gbps, arrivals);
    for (std::size_t i = 0; i < arrivals.size(); ++i) EXPECT_EQ(outcomes[i].sent, arrivals[i].at);
}

TEST(ClassScheduler, SendsWhatNoClassNamesToTheLast) {
    const auto outcomes = play(two_classes({.level = 1}, {.level = 0}), 1_Gbps,
                               {{.traffic_class = 46}, {.traffic_class = 46}, {.traffic_class = 7}});
    EXPECT_LT(outcomes[2].sent, outcomes[1].sent);
}

TEST(QueueDiscipline, KeepsWhatWaitsWhenItChanges) {
    for (const DisciplineSpec& before : kEveryDiscipline) {
        for (const DisciplineSpec& after : kEveryDiscipline) {
            PacketPool pool(40);  // no room to spare: the change itself must need none
            QueueDiscipline queue(single(before), 1_Gbps, pool, LinkRandom(1, 1));
            Losses losses;
            for (std::uint64_t i = 0; i < 40; ++i)
                queue.enqueue(packet_of({.conversation = 1}, i), std::int64_t(i) * 1_us, losses);
            queue.change(single(after));
            EXPECT_EQ(queue.packets(), 40U);
            for (std::uint64_t i = 0; i < 40; ++i) {
                const auto packet = queue.dequeue(50_us, losses);
                ASSERT_TRUE(packet) << before.index() << " to " << after.index();
                EXPECT_EQ(packet->frame, i);
                EXPECT_EQ(packet->time, std::int64_t(i) * 1_us);
            }
            EXPECT_TRUE(losses.all.empty());
        }
    }
}

TEST(QueueDiscipline, KeepsWhatWaitsEvenBeyondANewLimit) {
    PacketPool pool(100);
    QueueDiscipline queue(single(DropTailSpec{}), 1_Gbps, pool, LinkRandom(1, 1));
    Losses losses;
    for (std::uint64_t i = 0; i < 10; ++i) queue.enqueue(packet_of({}, i), 0_s, losses);
    queue.change(single(DropTailSpec{.limit = {.bytes = 2'000}}));
    EXPECT_EQ(queue.packets(), 10U);
    queue.enqueue(packet_of({}, 10), 1_us, losses);
    EXPECT_EQ(losses.all, (std::vector<Losses::Loss>{{10, LinkLoss::kQueueFull}}));
    for (std::uint64_t i = 0; i < 9; ++i) EXPECT_TRUE(queue.dequeue(2_us, losses));
    queue.enqueue(packet_of({}, 11), 3_us, losses);
    EXPECT_EQ(queue.packets(), 2U);
}

TEST(QueueDiscipline, SortsWhatWaitsIntoNewClasses) {
    PacketPool pool(100);
    QueueDiscipline queue(single(DropTailSpec{}), 1_Gbps, pool, LinkRandom(1, 1));
    Losses losses;
    for (std::uint64_t i = 0; i < 4; ++i)
        queue.enqueue(packet_of({.traffic_class = std::uint8_t(i % 2 == 0 ? 0 : 46)}, i), 0_s, losses);
    queue.change(two_classes({.level = 0}, {.level = 1}));
    std::vector<std::uint64_t> order;
    while (!queue.empty()) order.push_back(queue.dequeue(1_us, losses)->frame);
    EXPECT_THAT(order, testing::ElementsAre(1, 3, 0, 2));
}

}  // namespace
}  // namespace hexi
