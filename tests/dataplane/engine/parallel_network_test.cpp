#include "dataplane/engine/parallel_network.hpp"

#include <functional>
#include <thread>

#include "tests/dataplane/engine/random_lab.hpp"

namespace hexi {
namespace {

using namespace support;

constexpr SimTime kEnd = 150_ms;

NetworkSetup setup_of(const RandomLab& lab) {
    return {.links = lab.links, .chains = chains_over(lab.chains), .packets_in_flight = 100'000};
}

Fates carried_alone(const RandomLab& lab) {
    auto network = *EmulatedNetwork::create(setup_of(lab));
    KeepingSink sink;
    EXPECT_EQ(network.accept(lab.packets), lab.packets.size());
    network.advance(kEnd, sink);
    EXPECT_EQ(network.counters().in_flight, 0U) << "else the end is too early";
    return fates_of(sink);
}

/// What one thread does: its share of the packets enters, step by step, as ports would let it.
void work(ParallelNetwork& network, std::size_t worker, const RandomLab& lab, SimTime step,
          KeepingSink& sink) {
    std::vector<EmulatedPacket> mine;
    for (const EmulatedPacket& packet : lab.packets) {
        if (packet.tag % network.workers() == worker) mine.push_back(packet);
    }
    auto next = mine.begin();
    for (SimTime now{0}; now < kEnd;) {
        now = std::min(kEnd, now + step);
        const auto until =
            std::find_if(next, mine.end(), [&](const auto& packet) { return packet.time >= now; });
        const auto count = static_cast<std::size_t>(until - next);
        EXPECT_EQ(network.accept(worker, std::span(next, count)), count);
        next = until;
        while (network.advance(worker, now, sink) < now) std::this_thread::yield();
    }
}

struct Crew {
    Crew(
        const RandomLab& lab, std::vector<std::uint8_t> owners, std::size_t workers, SimTime step,
        const std::function<void(ParallelNetwork&)>& before = [](ParallelNetwork&) {})
        : network(*ParallelNetwork::create(setup_of(lab), std::move(owners), workers)), sinks(workers) {
        before(network);
        std::vector<std::thread> threads;
        for (std::size_t worker = 0; worker < workers; ++worker)
            threads.emplace_back([&, worker] { work(network, worker, lab, step, sinks[worker]); });
        for (std::thread& thread : threads) thread.join();
        network.check_conservation();
    }
    [[nodiscard]] Fates fates() const {
        Fates all;
        for (const KeepingSink& sink : sinks) {
            const Fates some = fates_of(sink);
            all.insert(all.end(), some.begin(), some.end());
        }
        std::sort(all.begin(), all.end());
        return all;
    }
    ParallelNetwork network;
    std::vector<KeepingSink> sinks;
};

std::vector<std::uint8_t> scattered(RandomLab lab, std::size_t workers) {
    std::vector<std::uint8_t> owners;
    for (std::size_t i = 0; i < lab.links.size(); ++i)
        owners.push_back(static_cast<std::uint8_t>(lab.random.below(workers)));
    return owners;
}

TEST(ParallelNetwork, FatesAreTheSameForAnyNumberOfWorkersAndAnyDivision) {
    for (const std::uint64_t seed : {1U, 2U}) {
        const RandomLab lab(seed);
        const Fates alone = carried_alone(lab);
        for (const std::size_t workers : {1U, 2U, 3U}) {
            const auto divided = divide_links(lab.links.size(), *chains_over(lab.chains), workers);
            EXPECT_TRUE(Crew(lab, divided, workers, 1_ms).fates() == alone) << workers << " workers";
            EXPECT_TRUE(Crew(lab, scattered(lab, workers), workers, 73_us).fates() == alone)
                << workers << " workers, links scattered";
        }
    }
}

/// A cut, a repair, a slower and shorter link, and a link with every impairment, while packets are under way.
struct Upheaval {
    template <typename Change, typename Treat>
    static void make(const RandomLab& lab, const Change& change, const Treat& treat) {
        LinkService slower = lab.links[5];
        slower.delay = slower.delay / 2;
        slower.rate = BitRate(slower.rate.count() / 2);
        change(3, 10_ms, lab.links[3], LinkState{.status = LinkStatus::kDown});
        change(5, 12_ms, slower, LinkState{.loss_ratio = 0.1});
        treat(7, 15_ms, everything());
        change(3, 20_ms, lab.links[3], LinkState{});
    }
};

/// Step by step, and after each what is certain up to `ahead` later; what became of each packet.
Fates delivered_ahead(const RandomLab& lab, SimTime step, SimTime ahead) {
    auto network = *ParallelNetwork::create(setup_of(lab), std::vector<std::uint8_t>(lab.links.size()), 1);
    Upheaval::make(
        lab,
        [&](std::size_t link, SimTime at, const LinkService& service, const LinkState& state) {
            network.change(LinkId(link), at, service, state);
        },
        [&](std::size_t link, SimTime at, const LinkBehaviour& behaviour) {
            network.treat(LinkId(link), at, behaviour);
        });
    KeepingSink sink;
    std::size_t early = 0;
    auto next = lab.packets.begin();
    for (SimTime now{0}; now < kEnd;) {
        now += step;
        const auto until = std::find_if(next, lab.packets.end(),
                                        [&](const EmulatedPacket& packet) { return packet.time >= now; });
        const auto count = static_cast<std::size_t>(until - next);
        EXPECT_EQ(network.accept(0, std::span(next, count)), count);
        next = until;
        EXPECT_EQ(network.advance(0, now, sink), now);
        const std::size_t before = sink.delivered.size();
        network.deliver_ahead(now + ahead, sink);
        early += sink.delivered.size() - before;
    }
    network.check_conservation();
    EXPECT_EQ(early > 0, ahead > SimTime(0));
    const auto earlier = [](const EmulatedPacket& a, const EmulatedPacket& b) { return a.time < b.time; };
    EXPECT_TRUE(std::is_sorted(sink.delivered.begin(), sink.delivered.end(), earlier));
    return fates_of(sink);
}

TEST(ParallelNetwork, FatesAreTheSameWhereWhatIsCertainIsDeliveredAhead) {
    const RandomLab lab(7);
    const Fates then = delivered_ahead(lab, 20_us, 0_us);
    EXPECT_TRUE(delivered_ahead(lab, 20_us, 5_us) == then);
    EXPECT_TRUE(delivered_ahead(lab, 20_us, 200_us) == then) << "further than is certain";
    EXPECT_TRUE(delivered_ahead(lab, 7_us, 50_us) == then);
}

TEST(ParallelNetwork, ChangesOfLinksStrikeAtTheirInstantForAnyNumberOfWorkers) {
    const RandomLab lab(5);
    auto alone = *EmulatedNetwork::create(setup_of(lab));
    KeepingSink sink;
    EXPECT_EQ(alone.accept(lab.packets), lab.packets.size());
    Upheaval::make(
        lab,
        [&](std::size_t link, SimTime at, const LinkService& service, const LinkState& state) {
            alone.advance(at, sink);
            alone.change(LinkId(link), service, state, sink);
        },
        [&](std::size_t link, SimTime at, const LinkBehaviour& behaviour) {
            alone.advance(at, sink);
            alone.treat(LinkId(link), behaviour, sink);
        });
    alone.advance(kEnd, sink);
    const auto upset = [&](ParallelNetwork& network) {
        Upheaval::make(
            lab, [&](std::size_t link, auto... rest) { network.change(LinkId(link), rest...); },
            [&](std::size_t link, auto... rest) { network.treat(LinkId(link), rest...); });
    };
    const auto down = alone.counters().lost[static_cast<std::size_t>(LinkLoss::kLinkDown)];
    EXPECT_GT(down, 10U) << "else the test shows little";
    for (const std::size_t workers : {1U, 2U, 3U}) {
        EXPECT_TRUE(Crew(lab, scattered(lab, workers), workers, 300_us, upset).fates() == fates_of(sink))
            << workers << " workers";
    }
}

TEST(ParallelNetwork, CountsWhatBecameOfEveryPacket) {
    const RandomLab lab(3);
    const Crew crew(lab, scattered(lab, 2), 2, 1_ms);
    const NetworkCounters counters = crew.network.counters();
    EXPECT_EQ(counters.accepted, lab.packets.size());
    EXPECT_EQ(counters.in_flight, 0U);
    EXPECT_EQ(counters.delivered, crew.sinks[0].delivered.size() + crew.sinks[1].delivered.size());
    std::uint64_t lost_on_links = 0;
    for (std::size_t link = 0; link < lab.links.size(); ++link) {
        for (const std::uint64_t count : crew.network.counters(LinkId(link)).lost) lost_on_links += count;
    }
    EXPECT_EQ(counters.accepted, counters.delivered + lost_on_links);
}

TEST(ParallelNetwork, EachWorkerDeliversInOrderOfTime) {
    const RandomLab lab(4);
    const Crew crew(lab, scattered(lab, 3), 3, 200_us);
    for (const KeepingSink& sink : crew.sinks) {
        EXPECT_TRUE(std::is_sorted(sink.delivered.begin(), sink.delivered.end(),
                                   [](const auto& a, const auto& b) { return a.time < b.time; }));
    }
}

TEST(ParallelNetwork, GivesUpEveryPacketInFlightOnce) {
    const RandomLab lab(6);
    for (const std::size_t workers : {1U, 2U, 3U}) {
        auto network = *ParallelNetwork::create(setup_of(lab), scattered(lab, workers), workers);
        std::vector<KeepingSink> sinks(workers);
        for (const SimTime now : {5_ms, 10_ms, 15_ms}) {
            for (std::size_t worker = 0; worker < workers; ++worker) {
                for (const EmulatedPacket& packet : lab.packets) {
                    const bool mine = packet.tag % workers == worker;
                    if (!mine || packet.time < now - 5_ms || packet.time >= now) continue;
                    EXPECT_EQ(network.accept(worker, std::span(&packet, 1)), 1U);
                }
                static_cast<void>(network.advance(worker, now, sinks[worker]));
            }
        }
        std::vector<std::uint32_t> ended;
        for (const KeepingSink& sink : sinks) {
            for (const EmulatedPacket& packet : sink.delivered) ended.push_back(packet.tag);
            for (const auto& lost : sink.lost) ended.push_back(lost.packet.tag);
        }
        const std::size_t before = ended.size();
        EXPECT_GT(network.memory_used(), 0U);
        network.clear([&](const EmulatedPacket& packet) { ended.push_back(packet.tag); });
        EXPECT_GT(ended.size(), before);
        EXPECT_EQ(network.counters().in_flight, 0U);
        std::sort(ended.begin(), ended.end());
        EXPECT_EQ(std::adjacent_find(ended.begin(), ended.end()), ended.end()) << "given up twice";
        EXPECT_EQ(ended.size(), network.counters().accepted) << workers << " workers";
    }
}

TEST(ParallelNetwork, OrdersArrivalsOfOneInstantByTheirSourceWhoeverAcceptsThem) {
    const LinkService link{.rate = 1_Gbps, .reported_rate = 1_Gbps, .delay = 1_ms, .buffer = 1'000'000};
    for (const std::size_t first : {0U, 1U}) {
        auto network = *ParallelNetwork::create(
            {.links = {link, link}, .chains = chains_over({{0}}), .packets_in_flight = 10}, {0, 1}, 2);
        std::vector<KeepingSink> sinks(2);
        for (const std::size_t worker : {first, 1 - first}) {
            const EmulatedPacket packet{
                .time = 1_us, .tag = static_cast<std::uint32_t>(worker), .bytes = 100};
            EXPECT_EQ(network.accept(worker, std::span(&packet, 1), 1 - static_cast<std::uint32_t>(worker)),
                      1U);
        }
        for (int round = 0; round < 10; ++round) {
            for (const std::size_t worker : {first, 1 - first})
                static_cast<void>(network.advance(worker, 3_ms, sinks[worker]));
        }
        ASSERT_EQ(sinks[0].delivered.size(), 2U);
        EXPECT_EQ(sinks[0].delivered[0].tag, 1U) << "source 0";
    }
}

TEST(DivideLinks, GivesEveryWorkerItsShareOfCrossings) {
    const auto chains = chains_over({{0, 1, 2, 3}, {0, 1, 2, 3}, {4, 5, 6, 7}, {4, 5, 6, 7}});
    EXPECT_EQ(divide_links(8, *chains, 2), (std::vector<std::uint8_t>{0, 0, 0, 0, 1, 1, 1, 1}));
    EXPECT_EQ(divide_links(8, *chains, 1), std::vector<std::uint8_t>(8, 0));
}

}  // namespace
}  // namespace hexi
