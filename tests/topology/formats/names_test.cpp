#include "topology/formats/names.hpp"

#include <gtest/gtest.h>

namespace hexi {
namespace {

TEST(Slug, KeepsALabelReadable) {
    EXPECT_EQ(slug("Hong Kong"), "hong-kong");
    EXPECT_EQ(slug("Xi'an"), "xian");
    EXPECT_EQ(slug("at1.at"), "at1.at");
    EXPECT_EQ(slug("  New York, NY (Broad/St) "), "new-york-ny-broad-st");
    EXPECT_EQ(slug("Köln"), "köln");
    EXPECT_EQ(slug(" _ "), "");
}

TEST(UniqueNames, NumbersWhatIsTakenAndIgnoresCase) {
    UniqueNames names;
    EXPECT_EQ(names.claim("a"), "a");
    EXPECT_EQ(names.claim("A"), "A-2");
    EXPECT_EQ(names.claim("a"), "a-3");
    EXPECT_FALSE(names.try_claim("a-2"));
}

TEST(UniqueNames, NumbersManyEqualNamesAndSkipsThoseTaken) {
    UniqueNames names;
    EXPECT_TRUE(names.try_claim("a-3"));
    EXPECT_EQ(names.claim("a"), "a");
    EXPECT_EQ(names.claim("a"), "a-2");
    EXPECT_EQ(names.claim("A"), "A-4");
    for (int i = 0; i < 100'000; ++i) names.claim("a");
    EXPECT_EQ(names.claim("a"), "a-100005");
}

}  // namespace
}  // namespace hexi
