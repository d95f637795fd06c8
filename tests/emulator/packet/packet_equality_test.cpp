// The lean engine against stock ns-3, packet by packet: same packets, same delays, same drops.
#include <map>

#include "emulator/packet/packet_engine.hpp"
#include "tests/emulator/packet/experiments.hpp"

namespace hexi {
namespace {

using namespace support;

constexpr SimTime kTolerance = 2_ns;

using Fates = std::map<std::tuple<std::uint32_t, std::uint32_t, bool>, PacketFate>;

struct Observed {
    RunResult result;
    Fates fates;
};

using Runner = Result<RunResult> (*)(const Experiment&, const PacketOptions&);

Observed observe(const Experiment& experiment, Runner run) {
    Fates fates;
    auto result = run(experiment, {.observer = [&](const PacketFate& fate) {
                          fates[{fate.source, fate.sequence, fate.echo}] = fate;
                      }});
    if (!result) throw std::runtime_error(result.error().message);
    return {std::move(*result), std::move(fates)};
}

/// `least_packets`, `least_drops`: what must have been played at least, so that the comparison means
/// something.
void expect_equal(const Experiment& experiment, std::size_t least_packets, std::size_t least_drops) {
    const Observed lean = observe(experiment, run_lean);
    const Observed stock = observe(experiment, run_stock);
    ASSERT_GE(lean.fates.size(), least_packets);
    ASSERT_EQ(lean.fates.size(), stock.fates.size());
    std::size_t drops = 0, late = 0;
    for (const auto& [which, ours] : lean.fates) {
        const auto found = stock.fates.find(which);
        ASSERT_NE(found, stock.fates.end());
        const PacketFate& theirs = found->second;
        ASSERT_EQ(ours.loss, theirs.loss) << "source " << ours.source << " packet " << ours.sequence;
        ASSERT_EQ(ours.lost_on, theirs.lost_on);
        ASSERT_LE(std::chrono::abs(ours.delay - theirs.delay), kTolerance)
            << "source " << ours.source << " packet " << ours.sequence;
        drops += ours.loss ? 1 : 0;
        late += ours.delay != theirs.delay ? 1 : 0;
    }
    EXPECT_GE(drops, least_drops);
    EXPECT_EQ(lean.result.packet_hops, stock.result.packet_hops);
    for (std::size_t i = 0; i < lean.result.links.size(); ++i) {
        EXPECT_EQ(lean.result.links[i].drops, stock.result.links[i].drops);
        EXPECT_EQ(lean.result.links[i].packets, stock.result.links[i].packets);
        // Stock counts a transmission whole at its beginning: a packet at either end of the measured time.
        const auto& link = experiment.topology->link(lean.result.links[i].link);
        const SimTime packet = transmission_time(ByteCount(65'535), link.capacity);
        EXPECT_NEAR(lean.result.links[i].utilisation, stock.result.links[i].utilisation,
                    to_seconds(packet) / to_seconds(experiment.duration - experiment.warmup));
        EXPECT_FALSE(stock.result.links[i].max_backlog) << "never measured";
    }
    for (std::size_t i = 0; i < lean.result.pairs.size(); ++i)
        EXPECT_EQ(lean.result.pairs[i].lost, stock.result.pairs[i].lost);
    testing::Test::RecordProperty("packets", static_cast<int>(lean.fates.size()));
    testing::Test::RecordProperty("drops", static_cast<int>(drops));
    testing::Test::RecordProperty("unequal_within_tolerance", static_cast<int>(late));
}

PacketSource poisson(const RouteKey& route, BitRate rate, ByteCount size,
                     PacketSizeLaw law = PacketSizeLaw::kFixed) {
    return {.route = route,
            .process = ArrivalProcess::kPoisson,
            .rate = rate,
            .packet_size = size,
            .size_law = law};
}

PacketSource constant(const RouteKey& route, BitRate rate, ByteCount size, bool probe = false) {
    return {.route = route,
            .process = ArrivalProcess::kConstant,
            .rate = rate,
            .packet_size = size,
            .probe = probe};
}

PacketSource bursty(const RouteKey& route, BitRate rate, BitRate peak, ByteCount burst, ByteCount size) {
    return {.route = route,
            .process = ArrivalProcess::kOnOff,
            .rate = rate,
            .packet_size = size,
            .peak = peak,
            .mean_burst = burst};
}

Experiment chain(ByteCount buffer) {
    Experiment experiment = make_experiment({{"a", "b", 100_Mbps, 1_ms, buffer},
                                             {"b", "c", 100_Mbps, 3_ms, buffer},
                                             {"c", "d", 1_Gbps, 0_ms, buffer},
                                             {"d", "e", 100_Mbps, 2_ms, buffer}});
    experiment.sources = {poisson(key(experiment, "a", "e"), 40_Mbps, 1000_B),
                          constant(key(experiment, "a", "e"), 1_Mbps, 100_B, true),
                          bursty(key(experiment, "b", "e"), 30_Mbps, 300_Mbps, 15'000_B, 1500_B),
                          poisson(key(experiment, "a", "c"), 25_Mbps, 700_B, PacketSizeLaw::kExponential),
                          constant(key(experiment, "c", "e"), 20_Mbps, 1250_B)};
    return experiment;
}

TEST(PacketEquality, OnAChain) { expect_equal(chain(10_MiB), 10'000, 0); }

TEST(PacketEquality, WithAWarmUpThatNeitherCounts) {
    Experiment experiment = chain(10_MiB);
    experiment.warmup = 500_ms;
    // Nothing in the warm-up but these 80 Mbit/s: counted, they would double the load of their link.
    experiment.sources.push_back(poisson(key(experiment, "e", "d"), 80_Mbps, 1000_B));
    experiment.sources.back().stop = 500_ms;
    expect_equal(experiment, 10'000, 0);
}

TEST(PacketEquality, OnAChainWithSmallBuffers) { expect_equal(chain(4000_B), 10'000, 100); }

TEST(PacketEquality, OfConstantSourcesThatExactlyFillEqualLinks) {
    // The upstream link hands over packets back to back, so that arrivals and ends of transmission coincide
    // all the time.
    Experiment experiment =
        make_experiment({{"a", "b", 100_Mbps, 1_ms, 5000_B}, {"b", "c", 100_Mbps, 1_ms, 3000_B}});
    experiment.sources = {constant(key(experiment, "a", "c"), 100_Mbps, 1000_B),
                          poisson(key(experiment, "a", "c"), 10_Mbps, 1000_B),
                          poisson(key(experiment, "b", "c"), 10_Mbps, 1000_B)};
    expect_equal(experiment, 10'000, 1000);
}

TEST(PacketEquality, OnAMeshWithContention) {
    const ByteCount buffer = 20'000_B;
    Experiment experiment = make_experiment({{"a", "b", 100_Mbps, 2_ms, buffer},
                                             {"b", "c", 100_Mbps, 2_ms, buffer},
                                             {"c", "d", 100_Mbps, 1_ms, buffer},
                                             {"d", "a", 100_Mbps, 4_ms, buffer},
                                             {"a", "c", 200_Mbps, 3_ms, buffer},
                                             {"b", "d", 50_Mbps, 1_ms, buffer}});
    const std::vector<std::string> names{"a", "b", "c", "d"};
    std::uint64_t step = 0;
    for (const auto& from : names) {
        for (const auto& to : names) {
            if (from == to) continue;
            ++step;
            experiment.sources.push_back(
                poisson(key(experiment, from, to), BitRate(20'000'000 + step * 1'000'000), 1000_B));
            experiment.sources.push_back(
                bursty(key(experiment, from, to), 10_Mbps, 150_Mbps, ByteCount(3000 * step), 1250_B));
            experiment.sources.push_back(constant(key(experiment, from, to), 1_Mbps, 100_B, true));
        }
    }
    expect_equal(experiment, 20'000, 100);
}

/// Twelve cities of our own making, sixteen links, rates from 155 Mbit/s to 2.5 Gbit/s: the size of Abilene.
Experiment backbone() {
    const ByteCount buffer = 60'000_B;
    Experiment experiment = make_experiment({{"n1", "n2", 1_Gbps, 4200_us, buffer},
                                             {"n1", "n4", 1_Gbps, 9800_us, buffer},
                                             {"n2", "n3", 1_Gbps, 2100_us, buffer},
                                             {"n2", "n5", 155_Mbps, 7700_us, buffer},
                                             {"n3", "n6", 1_Gbps, 8300_us, buffer},
                                             {"n4", "n5", 2500_Mbps, 3100_us, buffer},
                                             {"n4", "n7", 1_Gbps, 5600_us, buffer},
                                             {"n5", "n6", 622_Mbps, 4900_us, buffer},
                                             {"n5", "n8", 1_Gbps, 6100_us, buffer},
                                             {"n6", "n9", 1_Gbps, 3700_us, buffer},
                                             {"n7", "n8", 1_Gbps, 2900_us, buffer},
                                             {"n7", "n10", 622_Mbps, 8800_us, buffer},
                                             {"n8", "n11", 1_Gbps, 4400_us, buffer},
                                             {"n9", "n12", 1_Gbps, 1900_us, buffer},
                                             {"n10", "n11", 1_Gbps, 3300_us, buffer},
                                             {"n11", "n12", 622_Mbps, 5200_us, buffer}});
    experiment.duration = 100_ms;
    RandomStream random(5, "backbone");
    for (std::size_t from = 0; from < 12; ++from) {
        for (std::size_t to = 0; to < 12; ++to) {
            if (from == to) continue;
            const RouteKey route{NodeId(from), NodeId(to), Layer::kIp, 0};
            experiment.sources.push_back(constant(route, 1_Mbps, 125_B, true));
            experiment.sources.push_back(poisson(route, BitRate(10'000'000 + random.below(25'000'000)),
                                                 ByteCount(200 + random.below(1300))));
            if (random.below(3) == 0) {
                experiment.sources.push_back(bursty(route, 20_Mbps, 500_Mbps, 20'000_B, 1500_B));
            }
        }
    }
    return experiment;
}

TEST(PacketEquality, OnABackboneOfTwelveNodes) { expect_equal(backbone(), 40'000, 100); }

TEST(PacketEquality, AcrossAReroute) {
    Experiment experiment = make_experiment({{"a", "b", 100_Mbps, 2_ms},
                                             {"b", "d", 100_Mbps, 2_ms},
                                             {"a", "c", 100_Mbps, 5_ms},
                                             {"c", "d", 100_Mbps, 5_ms}});
    experiment.routes =
        RouteTimeline({{SimTime{0}, shortest_routes(*experiment.topology)},
                       {300_ms, shortest_routes(*experiment.topology, 1, link(experiment, "b", "d"))}});
    experiment.sources = {poisson(key(experiment, "a", "d"), 90_Mbps, 1000_B),
                          constant(key(experiment, "a", "d"), 1_Mbps, 100_B, true)};
    expect_equal(experiment, 10'000, 0);
}

TEST(PacketEquality, OverWeightedPaths) {
    Experiment experiment = make_experiment({{"a", "b", 100_Mbps, 2_ms},
                                             {"b", "d", 100_Mbps, 2_ms},
                                             {"a", "c", 100_Mbps, 5_ms},
                                             {"c", "d", 100_Mbps, 5_ms}});
    const auto over = [&](const std::string& middle) {
        return Path::create(*experiment.topology,
                            {link(experiment, "a", middle), link(experiment, middle, "d")})
            .value();
    };
    experiment.routes = RouteTimeline(
        {{SimTime{0},
          RoutingTable({{.key = key(experiment, "a", "d"),
                         .paths = {{.path = over("b"), .weight = 2}, {.path = over("c"), .weight = 1}}}})}});
    experiment.sources = {poisson(key(experiment, "a", "d"), 120_Mbps, 1000_B)};
    expect_equal(experiment, 10'000, 0);
}

TEST(StockEngine, SaysWhatItCannotExpress) {
    const auto message = [](const std::function<void(Experiment&)>& spoil) {
        Experiment experiment = chain(10_MiB);
        spoil(experiment);
        const auto result = run_stock(experiment);
        return result                                           ? "ran"
               : result.error().code == ErrorCode::kUnsupported ? result.error().message
                                                                : "other error";
    };
    EXPECT_EQ(message([](Experiment& e) { e.scaling.rate_factor = 0.5; }),
              "the stock engine cannot express scaled rates; use the lean one");
    EXPECT_EQ(message([](Experiment& e) { e.sources[0].packet_size = 30_B; }),
              "the stock engine cannot express packets below 31 bytes; use the lean one");
    EXPECT_EQ(message([](Experiment& e) { e.changes = {{.at = 1_ms, .link = LinkId(0)}}; }),
              "the stock engine cannot express changes of the network; use the lean one");
}

}  // namespace
}  // namespace hexi
