#include "topology/formats/csv_table.hpp"

namespace hexi {
namespace {

TEST(CsvTable, ReadsFieldsUnderTheirHeader) {
    const auto table =
        read_csv_table("\xEF\xBB\xBFid, sites \r\na,\"x, \"\"y\"\"\"\r\n\r\nb,\n", "t.csv").value();
    EXPECT_THAT(table.columns, testing::ElementsAre("id", "sites"));
    ASSERT_EQ(table.rows.size(), 2U);
    EXPECT_THAT(table.rows[0].fields, testing::ElementsAre("a", "x, \"y\""));
    EXPECT_THAT(table.rows[1].fields, testing::ElementsAre("b", ""));
    EXPECT_EQ(table.rows[1].line, 4U);
}

TEST(CsvTable, NamesTheLineOfWhatIsWrong) {
    const auto said = [](const char* text) { return read_csv_table(text, "t.csv").error().message; };
    EXPECT_EQ(said(""), "t.csv:1: no header line");
    EXPECT_EQ(said("a,a\n"), "t.csv:1: column 'a' is given twice");
    EXPECT_EQ(said("a,b\n1,2\n3\n"), "t.csv:3: 1 fields where the header has 2");
    EXPECT_THAT(said("a,b\n\"1,2\n"), testing::StartsWith("t.csv:2: a quoted field"));
    EXPECT_THAT(said("a,b\n\"1\"x,2\n"), testing::StartsWith("t.csv:2: a quoted field"));
}

}  // namespace
}  // namespace hexi
