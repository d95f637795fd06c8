#include "dataplane/link/loss_models.hpp"

#include "tests/dataplane/link/passing.hpp"

namespace hexi {
namespace {

TEST(TrialsBefore, AreGeometricDownToOneInAThousandMillion) {
    for (const double ratio : {0.3, 1e-3, 1e-6, 1e-9}) {
        constexpr int kDraws = 100'000;
        double sum = 0;
        for (std::uint64_t i = 0; i < kDraws; ++i)
            sum +=
                static_cast<double>(trials_before(LinkRandom(1, 1).uniform(RandomPurpose::kLoss, i), ratio));
        const double mean = (1 - ratio) / ratio;
        const double deviation = std::sqrt(1 - ratio) / ratio / std::sqrt(double(kDraws));
        EXPECT_NEAR(sum / kDraws, mean, 2.576 * deviation) << ratio;
    }
}

TEST(TrialsBefore, KnowCertaintyAndNever) {
    EXPECT_EQ(trials_before(1e-300, 1), 0U);
    EXPECT_EQ(trials_before(0.5, 0), std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(trials_before(1, 0.5), 0U);
    EXPECT_EQ(trials_before(0x1.0p-53, 1e-300), std::numeric_limits<std::uint64_t>::max());
}

TEST(Loss, StaysInTheBinomialInterval) {
    for (const auto& [ratio, packets] :
         {std::pair{0.5, 100'000}, {0.1, 100'000}, {1e-3, 1'000'000}, {1e-5, 2'000'000}}) {
        const auto lost = static_cast<double>(lost_packets({.ratio = ratio}, packets).size());
        EXPECT_NEAR(lost, ratio * packets, binomial_99(packets, ratio)) << ratio;
    }
}

TEST(Loss, OfNoneAndOfAll) {
    EXPECT_EQ(pass_packets({}, 10'000).losses.size(), 0U);
    EXPECT_EQ(lost_packets({.ratio = 1}, 10'000).size(), 10'000U);
}

TEST(Loss, HasNoMemory) {
    const auto lost = lost_packets({.ratio = 0.2}, 500'000);
    double pairs = 0;
    for (std::size_t i = 1; i < lost.size(); ++i) pairs += lost[i] == lost[i - 1] + 1;
    EXPECT_NEAR(pairs, 0.04 * 500'000, binomial_99(500'000, 0.04));
}

TEST(BitErrors, StrikeAFrameByItsSize) {
    for (const std::uint16_t bytes : std::vector<std::uint16_t>{84, 1'538, 9'038}) {
        constexpr double kRatio = 1e-5;
        constexpr double kPackets = 500'000;
        const double ratio = 1 - std::pow(1 - kRatio, 8 * (bytes - 20));
        const auto lost = lost_packets({.bit_error_ratio = kRatio}, kPackets, bytes).size();
        EXPECT_NEAR(static_cast<double>(lost), kPackets * ratio, binomial_99(kPackets, ratio)) << bytes;
    }
}

TEST(PeriodicLoss, CountsAndDoesNotDraw) {
    using testing::ElementsAre;
    const auto lost = [](PeriodicLossSpec spec) { return lost_packets({.periodic = spec}, 30); };
    EXPECT_THAT(lost({.first = 3}), ElementsAre(3));
    EXPECT_THAT(lost({.first = 3, .burst = 2, .every = 10}), ElementsAre(3, 4, 13, 14, 23, 24));
    EXPECT_THAT(lost({.first = 28, .burst = 9}), ElementsAre(28, 29));
}

/// Lengths of runs of losses, and how many packets were lost.
struct Runs {
    explicit Runs(const std::vector<std::uint64_t>& lost) : losses(static_cast<double>(lost.size())) {
        for (std::size_t i = 0; i < lost.size(); ++i) {
            if (i == 0 || lost[i] != lost[i - 1] + 1) ++count;
        }
    }
    double losses, count = 0;
    [[nodiscard]] double mean_length() const { return losses / count; }
};

TEST(GilbertElliott, HasItsStationaryLossAndBurstLength) {
    constexpr double kPackets = 2'000'000;
    const GilbertElliott channel{.good_to_bad = 0.002, .bad_to_good = 0.25};
    const Runs runs(lost_packets({.bursts = markov_loss(channel)}, kPackets));
    const double in_bad = 0.002 / (0.002 + 0.25);
    // Packets are correlated: with l = 1 - p - r the variance of the sum is (1 + l) / (1 - l) times the
    // binomial.
    const double correlation = (2 - 0.252) / 0.252;
    EXPECT_NEAR(runs.losses, kPackets * in_bad, std::sqrt(correlation) * binomial_99(kPackets, in_bad));
    // Bursts are geometric with mean 1 / r and deviation sqrt(1 - r) / r.
    EXPECT_NEAR(runs.mean_length(), 4, 2.576 * std::sqrt(0.75) * 4 / std::sqrt(runs.count));
}

TEST(GilbertElliott, LosesInBothStatesWithTheirRatios) {
    constexpr double kPackets = 2'000'000;
    const GilbertElliott channel{
        .good_to_bad = 0.01, .bad_to_good = 0.1, .loss_in_bad = 0.5, .loss_in_good = 0.02};
    const Runs runs(lost_packets({.bursts = markov_loss(channel)}, kPackets));
    const double bad = 0.01 / 0.11;
    const double ratio = bad * 0.5 + (1 - bad) * 0.02;
    const double state_variance = bad * (1 - bad) * 0.48 * 0.48 * (2 - 0.11) / 0.11;
    const double deviation = std::sqrt(kPackets * (ratio * (1 - ratio) + state_variance));
    EXPECT_NEAR(runs.losses, kPackets * ratio, 2.576 * deviation);
}

TEST(FourState, HasItsStationaryProbabilities) {
    constexpr double kPackets = 2'000'000;
    const FourStateLoss model{.p13 = 0.01, .p31 = 0.2, .p32 = 0.3, .p23 = 0.4, .p14 = 0.005};
    const auto lost = lost_packets({.bursts = markov_loss(model)}, kPackets);
    // Balance: 3 p31 = 1 p13, 2 p23 = 3 p32, 4 = 1 p14 (probabilities of the states by their numbers).
    const double three = 0.01 / 0.2, two = three * 0.3 / 0.4, four = 0.005;
    const double ratio = (three + four) / (1 + two + three + four);
    // 18 000 bursts, each with a geometric number of losses: sqrt(2 / 18 000) = 1.05 %, times 2.576.
    EXPECT_NEAR(static_cast<double>(lost.size()) / kPackets, ratio, 0.027 * ratio);
    // Runs of losses begin where 3 is entered from 1 or 2, or 4 from 1.
    const double begins = (0.01 + two * 0.4 + 0.005) / (1 + two + three + four);
    EXPECT_NEAR(Runs(lost).count / kPackets, begins, 0.027 * begins);
}

TEST(FourState, WithoutIsolatedLossesAndBurstGapsIsGilberts) {
    constexpr double kPackets = 2'000'000;
    const Runs runs(lost_packets({.bursts = markov_loss(FourStateLoss{.p13 = 0.01, .p31 = 0.25})}, kPackets));
    const double ratio = 0.01 / 0.26;
    EXPECT_NEAR(runs.losses, kPackets * ratio, std::sqrt((2 - 0.26) / 0.26) * binomial_99(kPackets, ratio));
    EXPECT_NEAR(runs.mean_length(), 4, 2.576 * std::sqrt(0.75) * 4 / std::sqrt(runs.count));
}

}  // namespace
}  // namespace hexi
