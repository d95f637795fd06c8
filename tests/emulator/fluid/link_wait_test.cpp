#include "emulator/fluid/link_wait.hpp"

#include <cmath>

#include "emulator/fluid/burst_queue.hpp"
#include "emulator/fluid/delay_mixture.hpp"

namespace hexi {
namespace {

using namespace literals;

constexpr double kRate = 1e10, kRoomy = 1e12;
constexpr double kTransmission = 1.2e-6;  // of 1500 bytes

WorkMoments poisson(double load, PacketSizeLaw law = PacketSizeLaw::kFixed) {
    return work_of(
        {.rate = BitRate(static_cast<std::uint64_t>(load * kRate)), .packet_size = 1500_B, .size_law = law},
        1, 1);
}

TEST(WaitForLink, IsPollaczekAndKhinchinesAtRandom) {
    for (const double load : {0.1, 0.5, 0.7, 0.95}) {
        const WaitLaw law = wait_for_link({.classes = {poisson(load)}}, kRate, kRoomy).classes[0];
        EXPECT_NEAR(law.mean, load * kTransmission / (2 * (1 - load)), 1e-15);
        // Takacs: E[W^2] = 2 E[W]^2 + lambda E[S^3] / (3 (1 - load)).
        const double second =
            2 * law.mean * law.mean + load * kTransmission * kTransmission / (3 * (1 - load));
        EXPECT_NEAR(law.variance, second - law.mean * law.mean, 1e-20);
        EXPECT_DOUBLE_EQ(law.none, 1 - load);
    }
}

/// P(W > t) = load x e^-(1 - load) t / S for exponential sizes.
TEST(WaitForLink, HasTheTailOfMM1) {
    const double load = 0.8,
                 service =
                     mean_packet_bytes({.packet_size = 1500_B, .size_law = PacketSizeLaw::kExponential}) * 8 /
                     kRate;
    const WaitLaw law =
        wait_for_link({.classes = {poisson(load, PacketSizeLaw::kExponential)}}, kRate, kRoomy).classes[0];
    DelayMixture delays;
    delays.add(1, 0_ms, law);
    for (const double q : {0.5, 0.9, 0.99, 0.999}) {
        const double exact = service / (1 - load) * std::log(load / (1 - q));
        EXPECT_NEAR(to_seconds(delays.quantile(q)), exact, 0.01 * exact) << q;
    }
}

/// Cobham: W_k = W_0 / ((1 - s_(k-1)) (1 - s_k)).
TEST(WaitForLink, ServesClassesByPriority) {
    const LinkWait wait =
        wait_for_link({.classes = {poisson(0.3), poisson(0.4), poisson(0.1)}}, kRate, kRoomy);
    const double found = 0.8 * kTransmission / 2;
    EXPECT_NEAR(wait.classes[0].mean, found / 0.7, 1e-15);
    EXPECT_NEAR(wait.classes[1].mean, found / (0.7 * 0.3), 1e-15);
    EXPECT_NEAR(wait.classes[2].mean, found / (0.3 * 0.2), 1e-15);
    EXPECT_NEAR(wait.classes[0].none, 0.2, 1e-12) << "whoever holds the transmitter";
}

/// Batches whose work is exponential: mean wait of a packet from elsewhere is rho x E[X^2] / (2 E[X] (1 -
/// rho)).
TEST(WaitForLink, TakesQuickBurstsForBatches) {
    const PacketSource batches{.process = ArrivalProcess::kOnOff,
                               .rate = 7_Gbps,
                               .packet_size = 1500_B,
                               .peak = 100_Tbps,
                               .mean_burst = 150'000_B};
    const LinkWait wait = wait_for_link({.classes = {work_of(batches, 1, 1)}}, kRate, kRoomy);
    const double exact = 0.7 * 2 * 150'000 * 8 / kRate / (2 * 0.3);
    EXPECT_NEAR(wait.classes[0].mean, exact, 0.03 * exact);
}

/// Forty sources, on for a quarter of the time.
LinkInflow bursts(BitRate each, BitRate peak) {
    LinkInflow inflow{.classes = {{}}};
    const PacketSource source{.process = ArrivalProcess::kOnOff,
                              .rate = each,
                              .packet_size = 1500_B,
                              .peak = peak,
                              .mean_burst = 30'000_B};
    for (int i = 0; i < 40; ++i) inflow.classes[0].add(work_of(source, 1, 1));
    return inflow;
}

TEST(WaitForLink, TellsWhatBurstsLeaveStandingFromWaitsForPackets) {
    const LinkWait wait = wait_for_link(bursts(175_Mbps, 700_Mbps), kRate, kRoomy);
    // Twenty packets in 0.34 ms; a geometric number varies as much as 19.5 exponential ones.
    const BurstWork work = burst_work({40, 0.7e9, 0.25, 30'000 * 8 / 0.7e9 * 19.5 / 20}, kRate);
    const WaitLaw& law = wait.classes[0];
    EXPECT_NEAR(law.bursts.share, work.busy, 1e-3 * work.busy);
    EXPECT_NEAR(law.bursts.mean * law.bursts.share * kRate, work.mean_bits, 0.25 * work.mean_bits)
        << "and the packets besides";
    EXPECT_LT(law.calm().mean, 1e-6);
    EXPECT_EQ(wait.lost_ratio, 0);
}

TEST(WaitForLink, LosesWhatBurstsBringBeyondABufferOfNothing) {
    const LinkWait wait = wait_for_link(bursts(175_Mbps, 700_Mbps), kRate, 1);
    double excess = 0;  // of a binomial number of sources
    for (int i = 15; i <= 40; ++i) {
        const double ways = std::exp(std::lgamma(41) - std::lgamma(i + 1) - std::lgamma(41 - i));
        excess += ways * std::pow(0.25, i) * std::pow(0.75, 40 - i) * (i * 0.7e9 - kRate);
    }
    EXPECT_NEAR(wait.lost_ratio, excess / 7e9, 1e-3 * excess / 7e9);
}

TEST(WaitForLink, IsCutOffByASmallBuffer) {
    const LinkWait wait = wait_for_link({.classes = {poisson(0.9)}}, kRate, 10 * 12'000);
    const double decay = 2 * 0.1 / (0.9 * kTransmission), room = 10 * kTransmission;
    EXPECT_NEAR(wait.lost_ratio, 0.1 / 0.9 * std::exp(-decay * room) / (1 - std::exp(-decay * room)), 1e-9);
    EXPECT_LT(wait.classes[0].mean, 0.9 * kTransmission / 0.2);
}

TEST(WaitForLink, KnowsNobodyWaitsForNothing) {
    const LinkWait wait = wait_for_link({.classes = {WorkMoments{}}}, kRate, kRoomy);
    EXPECT_EQ(wait.classes[0], WaitLaw{});
}

/// One upstream link of the same rate and nothing else: whoever comes from there never waits, and a packet
/// from elsewhere finds the rest of the one in transmission: load x S / 2.
TEST(ThroughFactor, OfOneStreamLeavesThePacketInTransmission) {
    const LinkInflow inflow{.classes = {poisson(0.6)}, .through = {{0.6 * kRate, kRate}}};
    EXPECT_NEAR(wait_for_link(inflow, kRate, kRoomy).classes[0].mean, 0.6 * kTransmission / 2, 1e-12);
}

TEST(ThroughFactor, IsOneWhereEverythingEntersHere) {
    EXPECT_EQ(through_factor({.classes = {poisson(0.6)}}, kRate), 1);
}

TEST(ThroughFactor, CountsAFasterLinkLess) {
    const LinkInflow same{.classes = {poisson(0.6)}, .through = {{0.3 * kRate, kRate}}};
    const LinkInflow faster{.classes = {poisson(0.6)}, .through = {{0.3 * kRate, 4 * kRate}}};
    EXPECT_LT(through_factor(same, kRate), through_factor(faster, kRate));
    EXPECT_LT(through_factor(faster, kRate), 1);
}

}  // namespace
}  // namespace hexi
