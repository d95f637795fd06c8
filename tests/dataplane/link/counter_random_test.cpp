#include "dataplane/link/counter_random.hpp"

#include <cmath>
#include <set>

// The interfaces below are compiled on their own here.
#include "dataplane/link/impairments.hpp"
#include "dataplane/link/queue_discipline.hpp"

namespace hexi {
namespace {

using Block = std::array<std::uint32_t, 4>;

TEST(Philox, GivesTheKnownAnswersOfItsAuthors) {
    // Random123's kat_vectors, "philox4x32 10".
    constexpr std::uint32_t kOnes = 0xffffffff;
    EXPECT_EQ(philox4x32({0, 0, 0, 0}, {0, 0}), (Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
    EXPECT_EQ(philox4x32({kOnes, kOnes, kOnes, kOnes}, {kOnes, kOnes}),
              (Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
    EXPECT_EQ(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
              (Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(LinkRandom, DependsOnSeedLinkPurposeAndIndexAlone) {
    const LinkRandom random(7, 3);
    std::set<std::uint64_t> seen;
    for (const std::uint64_t seed : {7, 8}) {
        for (const std::uint32_t link : {3U, 4U}) {
            for (const auto purpose : {RandomPurpose::kLoss, RandomPurpose::kJitter}) {
                for (const std::uint64_t index : {0ULL, 1ULL, 1ULL << 32U})
                    seen.insert(LinkRandom(seed, link).bits(purpose, index)[0]);
            }
        }
    }
    EXPECT_EQ(seen.size(), 24U);
    EXPECT_EQ(random.bits(RandomPurpose::kLoss, 5), LinkRandom(7, 3).bits(RandomPurpose::kLoss, 5));
}

TEST(LinkRandom, BlocksAreTheBitsOfSeveralIndices) {
    const LinkRandom random(7, 3);
    for (const std::uint64_t index : {0ULL, 5ULL, (1ULL << 32U) - 2, ~0ULL - 1}) {
        const auto blocks = random.blocks(RandomPurpose::kJitter, index);
        for (std::uint64_t i = 0; i < LinkRandom::kBlocks; ++i) {
            const auto bits = random.bits(RandomPurpose::kJitter, index + i);
            EXPECT_EQ(blocks[2 * i], bits[0]);
            EXPECT_EQ(blocks[2 * i + 1], bits[1]);
        }
    }
}

TEST(LinkRandom, IsUniformOverAHundredBins) {
    constexpr int kDraws = 200'000;
    constexpr int kBins = 100;
    for (const unsigned lane : {0U, 1U}) {
        std::vector<int> bins(kBins);
        for (std::uint64_t index = 0; index < kDraws; ++index) {
            const double u = LinkRandom(1, 1).uniform(RandomPurpose::kLoss, index, lane);
            ASSERT_TRUE(u > 0 && u <= 1) << u;
            ++bins[static_cast<std::size_t>(std::min(u * kBins, kBins - 1.0))];
        }
        double chi_squared = 0;
        for (const int bin : bins) chi_squared += std::pow(bin - kDraws / kBins, 2) / (kDraws / kBins);
        EXPECT_GT(chi_squared, 61.1);   // 0.1 % of chi-squared with 99 degrees of freedom
        EXPECT_LT(chi_squared, 148.2);  // 99.9 %
    }
}

/// Correlation of two streams of uniform numbers; its standard deviation is 1 / sqrt(draws) where they are
/// independent.
double correlation(const std::function<double(std::uint64_t)>& a,
                   const std::function<double(std::uint64_t)>& b, std::uint64_t draws) {
    double sum = 0;
    for (std::uint64_t index = 0; index < draws; ++index) sum += (a(index) - 0.5) * (b(index) - 0.5);
    return sum * 12 / static_cast<double>(draws);
}

TEST(LinkRandom, NeighboursDoNotKnowEachOther) {
    constexpr std::uint64_t kDraws = 100'000;
    const double bound = 4 / std::sqrt(static_cast<double>(kDraws));
    const auto stream = [](std::uint64_t seed, std::uint32_t link, RandomPurpose purpose,
                           std::uint64_t shift) {
        return [=](std::uint64_t index) { return LinkRandom(seed, link).uniform(purpose, index + shift); };
    };
    const auto base = stream(1, 1, RandomPurpose::kLoss, 0);
    EXPECT_LT(std::abs(correlation(base, stream(2, 1, RandomPurpose::kLoss, 0), kDraws)), bound);
    EXPECT_LT(std::abs(correlation(base, stream(1, 2, RandomPurpose::kLoss, 0), kDraws)), bound);
    EXPECT_LT(std::abs(correlation(base, stream(1, 1, RandomPurpose::kJitter, 0), kDraws)), bound);
    EXPECT_LT(std::abs(correlation(base, stream(1, 1, RandomPurpose::kLoss, 1), kDraws)), bound);
    EXPECT_GT(correlation(base, base, kDraws), 0.9);  // what it would be if they did
}

}  // namespace
}  // namespace hexi
