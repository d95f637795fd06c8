#include "topology/formats/tokens.hpp"

#include <gtest/gtest.h>

namespace hexi {
namespace {

TEST(TokenReader, PartsWordsBracketsQuotesAndComments) {
    TokenReader in("a[b\n# all this\n \"c d\"] 7.5#e", "x", "[]", true);
    EXPECT_EQ(in.word("w"), "a");
    EXPECT_TRUE(in.skip("["));
    EXPECT_EQ(in.word("w"), "b");
    EXPECT_EQ(in.line(), 3U);
    EXPECT_TRUE(in.at_quoted());
    EXPECT_EQ(in.word("w"), "c d");
    in.expect("]");
    EXPECT_EQ(in.word("w"), "7.5#e");
    EXPECT_TRUE(in.at_end());
    EXPECT_FALSE(in.error());
}

TEST(TokenReader, KeepsTheFirstErrorAndThenEnds) {
    TokenReader in("one\ntwo", "x.txt", "");
    EXPECT_EQ(in.number("the first number", {.min = 2}), 2);
    EXPECT_TRUE(in.at_end());
    in.expect("three");
    EXPECT_EQ(in.word("a word"), "");
    EXPECT_EQ(in.error()->message, "x.txt:1: the first number 'one' is not allowed: must be at least 2");
}

TEST(TokenReader, TakesAnEmptyQuotedTextForAWord) {
    TokenReader in("\"\" b", "x", "", true);
    EXPECT_FALSE(in.at_end());
    EXPECT_EQ(in.word("w"), "");
    EXPECT_EQ(in.word("w"), "b");
}

TEST(ParseNumber, TakesAllOfATextOrNothing) {
    EXPECT_EQ(parse_number("-1.5e3"), -1500);
    EXPECT_EQ(parse_number("+2"), 2);
    for (const auto* text : {"", "nan", "inf", "1e999", "5 km", "0x10", "--1", "+-1"})
        EXPECT_FALSE(parse_number(text)) << text;
}

}  // namespace
}  // namespace hexi
