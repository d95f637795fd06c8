#include "dataplane/plan/chain_table.hpp"

namespace hexi {
namespace {

using testing::ElementsAre;

std::vector<LinkId> links(const std::vector<std::size_t>& indices) {
    return {indices.begin(), indices.end()};
}

TEST(ChainTable, NumbersEachChainOnce) {
    ChainTable table;
    EXPECT_EQ(table.add(links({4, 2})), 0U);
    EXPECT_EQ(table.add(links({4})), 1U);
    EXPECT_EQ(table.add(links({4, 2})), 0U);
    EXPECT_EQ(table.size(), 2U);
    EXPECT_THAT(table.links_of(0), ElementsAre(4U, 2U));
    EXPECT_THAT(table.links_of(1), ElementsAre(4U));
    EXPECT_THAT(table.links(), ElementsAre(4U, 2U, ChainTable::kEnd, 4U, ChainTable::kEnd));
    EXPECT_EQ(table.first(1), 3U);
}

TEST(ChainTable, ALaterTableBeginsWithTheEarlier) {
    ChainTable earlier;
    earlier.add(links({1, 2, 3}));
    ChainTable later = earlier;
    later.add(links({9}));
    EXPECT_TRUE(std::equal(earlier.links().begin(), earlier.links().end(), later.links().begin()));
    EXPECT_EQ(later.add(links({1, 2, 3})), 0U);
}

TEST(ChainTable, AppendsEqualChainsUnderTheirOwnNumbers) {
    ChainTable table;
    const std::vector<std::uint32_t> chain{7, 8};
    EXPECT_EQ(table.append(chain), 0U);
    EXPECT_EQ(table.append(chain), 1U);
}

}  // namespace
}  // namespace hexi
