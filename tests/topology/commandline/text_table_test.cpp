#include "topology/commandline/text_table.hpp"

namespace hexi {
namespace {

TextTable cities() {
    TextTable table({{.heading = "city"}, {.heading = "delay ms", .right = true}, {.heading = "remark"}});
    table.add_row({"beijing", "1.25", "near"});
    table.add_row({"guiyang", {"17.2!", TextStyle::kBad}, ""});
    return table;
}

TEST(TextTable, AlignsNumbersRightAndLeavesNoBlanksAtLineEnds) {
    EXPECT_EQ(cities().text(),
              "city     delay ms  remark\n"
              "beijing      1.25  near\n"
              "guiyang     17.2!\n");
}

TEST(TextTable, ColoursOnlyWhenAsked) {
    EXPECT_EQ(cities().text().find('\x1b'), std::string::npos);
    EXPECT_NE(cities().text(true).find("   \x1b[1;31m17.2!\x1b[0m\n"), std::string::npos);
    EXPECT_NE(cities().text(true).find("\x1b[1mcity\x1b[0m"), std::string::npos);
}

TEST(TextTable, ARowMayBeShorterThanTheHeading) {
    TextTable table({{.heading = "a"}, {.heading = "b"}});
    table.add_row({"1"});
    EXPECT_EQ(table.text(), "a  b\n1\n");
}

TEST(TextTable, AlignsWideAndAccentedCharacters) {
    TextTable table({{.heading = "name"}, {.heading = "n", .right = true}});
    table.add_row({"贵安", "1"});
    table.add_row({"Zürich", "2"});
    EXPECT_EQ(table.text(), "name    n\n贵安    1\nZürich  2\n");
}

TEST(TextTable, TrailingBlanksOfACellAlignButDoNotEndALine) {
    TextTable table({{.heading = "ms", .right = true}});
    table.add_row({"17.2 "});
    table.add_row({{"3.1!", TextStyle::kBad}});
    EXPECT_EQ(table.text(), "   ms\n17.2\n 3.1!\n");
}

TEST(Wrapped, BreaksAtBlanksAndIndentsEveryLine) {
    EXPECT_EQ(wrapped("one two three", 9, "  "), "  one two\n  three\n");
    EXPECT_EQ(wrapped("unbreakable", 4, "- "), "- unbreakable\n");
    EXPECT_EQ(wrapped("", 10, "  "), "");
}

TEST(DisplayWidth, CountsColumnsNotBytes) {
    EXPECT_EQ(display_width(""), 0U);
    EXPECT_EQ(display_width("guian"), 5U);
    EXPECT_EQ(display_width("Zürich"), 6U);
    EXPECT_EQ(display_width("贵安"), 4U);
    EXPECT_EQ(display_width("e\u0301"), 1U);
    EXPECT_EQ(display_width("\xE8\xB4"), 2U);  // cut in the middle: each byte for itself
}

TEST(Shortened, EndsInAnEllipsisWhereItDoesNotFit) {
    EXPECT_EQ(shortened("zhangjiakou", 11), "zhangjiakou");
    EXPECT_EQ(shortened("zhangjiakou", 7), "zhangj…");
    EXPECT_EQ(shortened("贵安新区", 6), "贵安…");
    EXPECT_EQ(shortened("贵安新区", 5), "贵安…");
    EXPECT_EQ(shortened("ab", 1), "…");
}

TEST(Printable, WritesOutWhatATerminalWouldObey) {
    EXPECT_EQ(printable("plain \u00b5 \u5317\u4eac"), "plain \u00b5 \u5317\u4eac");
    EXPECT_EQ(printable("a\nb\tc\x1b[31m"), "a\\nb\\tc\\x1b[31m");
    EXPECT_EQ(printable("\u009b\u202e\x7f"), "\\x9b\\u202e\\x7f");
    EXPECT_EQ(printable("\xe0\x1b\x1b"), "\\xe0\\x1b\\x1b");
    EXPECT_EQ(printable(std::string("\0", 1)), "\\x00");
}

TEST(TextTable, KeepsARowOnItsLine) {
    TextTable table({{"na\nme"}});
    table.add_row({"a\nb"});
    EXPECT_EQ(table.text(), "na\\nme\na\\nb\n");
}

}  // namespace
}  // namespace hexi
