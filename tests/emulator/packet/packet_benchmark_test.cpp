#include "emulator/packet/packet_benchmark.hpp"

namespace hexi {
namespace {

TEST(PacketBenchmark, ComparesBothEnginesAndWeighsAPacket) {
    const auto rows = packet_benchmark({.runs = 1, .duration = SimTime(2'000'000'000)}, steady_clock());
    ASSERT_TRUE(rows) << rows.error().message;
    ASSERT_EQ(rows->size(), 4U);
    const BenchmarkRow& speed = rows->front();
    EXPECT_EQ(speed.name, "backbone");
    EXPECT_EQ(speed.reference, "stock ns-3.37");
    ASSERT_TRUE(speed.ratio && speed.reference_value);
    EXPECT_DOUBLE_EQ(*speed.ratio, speed.value / *speed.reference_value);
    EXPECT_GT(*speed.ratio, 1) << "even where nothing is optimised";
    for (std::size_t i = 1; i < 3; ++i) {
        EXPECT_EQ((*rows)[i].unit, "bytes_per_packet");
        EXPECT_GE((*rows)[i].value, 32) << "a packet is 32 bytes";
    }
    EXPECT_LE((*rows)[2].value, 48) << "the promise";
    EXPECT_EQ(rows->back().unit, "MiB");
    EXPECT_GT(rows->back().value, 1);
}

TEST(PacketBenchmark, TakesItsTimesFromTheClockItIsGiven) {
    // A clock that ticks a second at every look: each run takes one.
    std::chrono::nanoseconds now{0};
    const auto rows = packet_benchmark({.runs = 2, .duration = SimTime(1'000'000'000)},
                                       [&] { return now += std::chrono::seconds(1); });
    ASSERT_TRUE(rows) << rows.error().message;
    EXPECT_EQ(rows->front().ratio, 1) << "both carry the same packets over the same hops";
    EXPECT_GT(rows->front().value, 1000);
    EXPECT_EQ(rows->front().runs, 2U);
}

TEST(PacketBenchmark, LoadsItsLinksWithoutFillingThem) {
    const Experiment experiment = benchmark_experiment(SimTime(1'000'000'000));
    std::vector<double> load(experiment.topology->links().size());
    for (const PacketSource& source : experiment.sources) {
        for (const LinkId link :
             experiment.routes.at(SimTime{0}).find(source.route)->paths.front().path.links()) {
            load[link.index()] += static_cast<double>(source.rate.count()) /
                                  static_cast<double>(experiment.topology->link(link).capacity.count());
        }
    }
    EXPECT_LT(*std::max_element(load.begin(), load.end()), 0.95);
    EXPECT_GT(*std::max_element(load.begin(), load.end()), 0.5);
}

}  // namespace
}  // namespace hexi
