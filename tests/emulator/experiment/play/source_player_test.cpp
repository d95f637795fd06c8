#include "emulator/experiment/play/source_player.hpp"

#include <cmath>

namespace hexi {
namespace {

using namespace hexi::literals;

SourcePlayer play(const PacketSource& source, double rate_factor = 1, SimTime end = 1_s) {
    return {source, rate_factor, end, RandomStream(11, "player")};
}

struct Played {
    std::vector<SimTime> births;
    double bytes = 0;
};

Played play_out(SourcePlayer player) {
    Played played;
    while (player.next() != SimTime::max()) {
        played.births.push_back(player.next());
        played.bytes += player.emit();
    }
    return played;
}

PacketSource source(ArrivalProcess process, BitRate rate) {
    return {.process = process, .rate = rate, .packet_size = 1000_B, .peak = rate, .mean_burst = 1000_B};
}

TEST(SourcePlayer, ConstantGapsAreEqualAndThePhaseLiesWithinOne) {
    const Played played = play_out(play(source(ArrivalProcess::kConstant, 8_Mbps)));
    EXPECT_EQ(played.births.size(), 1000U);
    EXPECT_LT(played.births.front(), 1_ms);
    EXPECT_GT(played.births.front(), 0_ms);
    for (std::size_t i = 1; i < played.births.size(); ++i) {
        ASSERT_EQ(played.births[i] - played.births[i - 1], 1_ms);
    }
}

TEST(SourcePlayer, EveryProcessKeepsItsMeanRate) {
    PacketSource bursty = source(ArrivalProcess::kOnOff, 800_Mbps);
    bursty.peak = 8_Gbps;
    bursty.mean_burst = 20'000_B;
    PacketSource varied = source(ArrivalProcess::kPoisson, 800_Mbps);
    varied.size_law = PacketSizeLaw::kExponential;
    PacketSource both = bursty;
    both.size_law = PacketSizeLaw::kExponential;
    for (const PacketSource& each : {source(ArrivalProcess::kPoisson, 800_Mbps), bursty, varied, both}) {
        const Played played = play_out(play(each, 1, 10_s));
        EXPECT_NEAR(played.bytes * 8 / 10, 800e6, 800e6 * 0.01) << "a million packets, 50 000 bursts";
    }
}

TEST(SourcePlayer, SizesHeldToTheirLeastDoNotRaiseTheRate) {
    for (const std::uint64_t size : {1, 64, 100, 9000, 60'000}) {
        for (const ArrivalProcess process : {ArrivalProcess::kPoisson, ArrivalProcess::kOnOff}) {
            PacketSource varied = source(process, 100_Mbps);
            varied.peak = 1_Gbps;
            varied.packet_size = varied.mean_burst = ByteCount(size);
            varied.size_law = PacketSizeLaw::kExponential;
            const Played played = play_out(
                play(varied, 1, SimTime(static_cast<std::int64_t>(mean_packet_bytes(varied) * 2e10))));
            const double seconds = mean_packet_bytes(varied) * 2e-2;
            EXPECT_NEAR(played.bytes * 8 / seconds, 100e6, 100e6 * 0.02) << size << " bytes, 250 000 packets";
        }
    }
}

TEST(SourcePlayer, AConstantSourceSendsOnceWhereItsGapIsTheWholeTime) {
    std::size_t packets = 0;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        const SourcePlayer player(source(ArrivalProcess::kConstant, BitRate(8000)), 1, 1_s,
                                  RandomStream(seed, "player"));
        packets += play_out(player).births.size();
    }
    EXPECT_EQ(packets, 60U);
}

TEST(SourcePlayer, AnIntervalHoldsFromTheStartWhateverRatesDo) {
    PacketSource probe{.process = ArrivalProcess::kConstant, .packet_size = 64_B, .start = 30_ms};
    probe.interval = 100_ms;
    SourcePlayer player = play(probe, 0.001);
    EXPECT_TRUE(player.clocked());
    EXPECT_EQ(player.next(), 30_ms);
    player.change_rate(1_ms, 0);
    player.change_rate(2_ms, 50);
    const Played played = play_out(player);
    ASSERT_EQ(played.births.size(), 10U);
    EXPECT_EQ(played.births.back(), 930_ms);
}

TEST(SourcePlayer, TimeThatEndsBeforeTheNextBirthIsNever) {
    PacketSource slow = source(ArrivalProcess::kConstant, 1_bps);
    slow.packet_size = 1500_B;
    slow.start = SimTime(9'000'000'000'000'000'000);
    const SourcePlayer player = play(slow, 0.004, SimTime::max());  // gaps of 3e18 ps
    EXPECT_EQ(player.next(), SimTime::max());
    slow.interval = SimTime(9'000'000'000'000'000'000);
    SourcePlayer clocked = play(slow, 1, SimTime::max());
    clocked.emit();
    EXPECT_EQ(clocked.next(), SimTime::max());
}

TEST(SourcePlayer, PoissonGapsVaryAsMuchAsTheyMeasure) {
    const Played played = play_out(play(source(ArrivalProcess::kPoisson, 800_Mbps)));
    double sum = 0, squares = 0;
    for (std::size_t i = 1; i < played.births.size(); ++i) {
        const double gap = to_us(played.births[i] - played.births[i - 1]);
        sum += gap;
        squares += gap * gap;
    }
    const auto n = static_cast<double>(played.births.size() - 1);
    EXPECT_NEAR(squares / n / (sum / n) / (sum / n), 2, 0.03);
}

TEST(SourcePlayer, BurstsRunAtThePeakAndHaveTheirMeanLength) {
    PacketSource bursty = source(ArrivalProcess::kOnOff, 80_Mbps);
    bursty.peak = 8_Gbps;
    bursty.mean_burst = 10'000_B;
    const Played played = play_out(play(bursty, 1, 20_s));
    std::size_t within = 0, between = 0;
    for (std::size_t i = 1; i < played.births.size(); ++i) {
        const SimTime gap = played.births[i] - played.births[i - 1];
        ASSERT_GE(gap, 1_us) << "nothing is faster than the peak";
        (gap == 1_us ? within : between) += 1;
    }
    EXPECT_NEAR(static_cast<double>(within + between) / static_cast<double>(between), 10, 0.3);
}

TEST(SourcePlayer, StartsAndStopsWhenTold) {
    PacketSource limited = source(ArrivalProcess::kConstant, 8_Mbps);
    limited.start = 100_ms;
    limited.stop = 200_ms;
    const Played played = play_out(play(limited));
    EXPECT_GE(played.births.front(), 100_ms);
    EXPECT_LT(played.births.back(), 200_ms);
    EXPECT_EQ(played.births.size(), 100U);
}

TEST(SourcePlayer, ARateChangeSqueezesTheCurrentGapAndTheLater) {
    SourcePlayer player = play(source(ArrivalProcess::kConstant, 8_Mbps));
    player.emit();
    const SimTime middle = player.previous() + 500_us;
    player.change_rate(middle, 2);
    EXPECT_EQ(player.next(), middle + 250_us);
    player.emit();
    EXPECT_EQ(player.next(), player.previous() + 500_us);
}

TEST(SourcePlayer, RateZeroPausesAndResumesWhereItWas) {
    SourcePlayer player = play(source(ArrivalProcess::kConstant, 8_Mbps));
    player.emit();
    const SimTime middle = player.previous() + 400_us;
    player.change_rate(middle, 0);
    EXPECT_EQ(player.next(), SimTime::max());
    player.change_rate(500_ms, 1);
    EXPECT_EQ(player.next(), 500_ms + 600_us);
}

TEST(SourcePlayer, EqualNamesGiveEqualBirthsAndScalingStretchesThem) {
    const PacketSource poisson = source(ArrivalProcess::kPoisson, 8_Mbps);
    const Played once = play_out(play(poisson)), again = play_out(play(poisson));
    EXPECT_EQ(once.births, again.births);
    const Played slow = play_out(play(poisson, 0.5, 2_s));
    ASSERT_EQ(slow.births.size(), once.births.size());
    EXPECT_NEAR(to_us(slow.births.back()), 2 * to_us(once.births.back()), 0.001);
}

TEST(SourcePlayer, DrawnSizesStayWithinTheirBounds) {
    PacketSource varied = source(ArrivalProcess::kPoisson, 8_Gbps);
    varied.size_law = PacketSizeLaw::kExponential;
    varied.packet_size = 8000_B;
    SourcePlayer player = play(varied);
    std::uint16_t least = 65535, most = 0;
    for (int i = 0; i < 100'000; ++i) {
        const std::uint16_t bytes = player.emit();
        least = std::min(least, bytes);
        most = std::max(most, bytes);
    }
    EXPECT_EQ(least, 64);
    EXPECT_EQ(most, 65535);
}

}  // namespace
}  // namespace hexi
