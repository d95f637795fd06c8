#include "traces/matrix/binned_matrix.hpp"

#include <gmock/gmock.h>

#include "topology/base/random.hpp"

namespace hexi {
namespace {

constexpr std::int64_t kSecond = kNsPerSecond;
const HubPair kThere{NodeId(0), NodeId(1)}, kBack{NodeId(1), NodeId(0)};

TEST(BinnedMatrix, SumsByBinSourceAndDestination) {
    BinnedMatrix matrix(10 * kSecond);
    for (const auto& [s, pair, bytes] :
         {std::tuple(100, kThere, 5U), std::tuple(109, kThere, 6U), std::tuple(110, kThere, 7U),
          std::tuple(105, kBack, 8U), std::tuple(99, kThere, 9U), std::tuple(120, kBack, 0U)})
        ASSERT_TRUE(matrix.add({s, 0}, pair, bytes));
    EXPECT_EQ(matrix.cells(), (std::vector<BinnedMatrix::Cell>{
                                  {-1, kThere, 9}, {0, kThere, 11}, {0, kBack, 8}, {1, kThere, 7}}));
    EXPECT_EQ(matrix.total_bytes(), 35U);
    EXPECT_EQ(matrix.bin_begin(-1), (TraceTime{90, 0}));
    EXPECT_EQ(matrix.bin_begin(1), (TraceTime{110, 0}));
}

TEST(BinnedMatrix, SpreadsAFlowEvenlyOverItsBins) {
    BinnedMatrix matrix(10 * kSecond);
    ASSERT_TRUE(matrix.spread({100, 0}, {125, 0}, kThere, 100));
    EXPECT_EQ(matrix.cells(),
              (std::vector<BinnedMatrix::Cell>{{0, kThere, 40}, {1, kThere, 40}, {2, kThere, 20}}));
}

TEST(BinnedMatrix, LosesNoByteHoweverAFlowLies) {
    RandomStream random(11, "spread");
    BinnedMatrix matrix(7'777'777);
    std::uint64_t total = 0;
    for (int i = 0; i < 2'000; ++i) {
        const std::uint64_t bytes = i == 0 ? std::uint64_t{1} << 61U : random.below(5'000);
        const TraceTime first = trace_time(1'000, random.below(1'000'000'000));
        ASSERT_TRUE(
            matrix.spread(first, trace_time(first.s, first.ns + random.below(300'000'000)), kThere, bytes));
        total += bytes;
    }
    std::uint64_t sum = 0;
    for (const auto& cell : matrix.cells()) sum += cell.bytes;
    EXPECT_EQ(sum, total);
    EXPECT_EQ(matrix.total_bytes(), total);
}

TEST(BinnedMatrix, RefusesToGrowWithoutBound) {
    BinnedMatrix matrix(1'000'000);
    const auto grown = matrix.spread({0, 0}, {10'000, 0}, kThere, 20'000'000'000);
    ASSERT_FALSE(grown);
    EXPECT_EQ(grown.error().message,
              "more than 2000000 pairs of nodes in bins of 0.001 s: choose longer bins");
}

TEST(BinnedMatrix, TellsMeanRates) {
    EXPECT_EQ(mean_rate(125, kSecond), BitRate(1'000));
    EXPECT_EQ(mean_rate(1, 3 * kSecond), BitRate(2));
    EXPECT_EQ(mean_rate(~std::uint64_t{0}, 1), BitRate(~std::uint64_t{0}));
}

}  // namespace
}  // namespace hexi
