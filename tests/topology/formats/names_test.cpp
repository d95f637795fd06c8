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

}  // namespace
}  // namespace hexi
