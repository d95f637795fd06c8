#include "controller/integer_program.hpp"

#include "topology/base/random.hpp"

namespace hexi {
namespace {

using Row = LinearProgram::Row;
using Column = LinearProgram::Column;
constexpr double kNone = LinearProgram::kInfinity;

TEST(IntegerProgram, ChoosesWholeThings) {
    // Worth 5, 4 and 3 at weights 3, 2 and 2, of which 4 may be carried: halves would take the first.
    const std::vector<Row> rows{{.lower = -kNone, .upper = 4}};
    const std::vector<Column> columns{{.cost = -5, .upper = 1, .entries = {{0, 3}}},
                                      {.cost = -4, .upper = 1, .entries = {{0, 2}}},
                                      {.cost = -3, .upper = 1, .entries = {{0, 2}}}};
    const auto answer = solve_integer(rows, columns, std::chrono::seconds(20)).value();
    EXPECT_THAT(answer.values, testing::ElementsAre(0, 1, 1));
    EXPECT_FALSE(answer.stopped);
}

TEST(IntegerProgram, SaysWhereThereIsNone) {
    const std::vector<Row> rows{{.lower = 0.5, .upper = 0.6}};
    const std::vector<Column> columns{{.cost = 1, .upper = 1, .entries = {{0, 1}}}};
    const auto answer = solve_integer(rows, columns, std::chrono::seconds(20));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::kUnreachable);
    EXPECT_EQ(answer.error().message, "no whole values obey the rows");
}

TEST(IntegerProgram, AgreesWithTryingEverything) {
    constexpr std::size_t kColumns = 8, kRows = 3;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        RandomStream random(seed, "knapsacks");
        std::vector<Row> rows(kRows, {.lower = -kNone, .upper = 12});
        std::vector<Column> columns(kColumns, {.upper = 1});
        for (Column& column : columns) {
            column.cost = -static_cast<double>(1 + random.below(9));
            for (std::size_t row = 0; row < kRows; ++row)
                column.entries.push_back({row, static_cast<double>(random.below(8))});
        }
        double least = 0;
        for (unsigned set = 0; set < 1U << kColumns; ++set) {
            double cost = 0;
            std::vector<double> sums(kRows);
            for (std::size_t i = 0; i < kColumns; ++i) {
                if ((set >> i & 1U) == 0) continue;
                cost += columns[i].cost;
                for (const auto& [row, value] : columns[i].entries) sums[row] += value;
            }
            if (*std::max_element(sums.begin(), sums.end()) <= 12) least = std::min(least, cost);
        }
        const auto values = solve_integer(rows, columns, std::chrono::seconds(20)).value().values;
        double found = 0;
        for (std::size_t i = 0; i < kColumns; ++i) found += columns[i].cost * values.at(i);
        EXPECT_NEAR(found, least, 1e-9) << "seed " << seed;
    }
}

}  // namespace
}  // namespace hexi
