#include "topology/commandline/csv_writer.hpp"

namespace hexi {
namespace {

TEST(CsvWriter, QuotesOnlyWhatNeedsIt) {
    CsvWriter table({"name", "delay_ms"});
    table.add_row({"plain text", "1.5"});
    table.add_row({"comma, here", ""});
    table.add_row({"a \"quoted\" word", "2"});
    table.add_row({"two\nlines", "3"});
    EXPECT_EQ(table.text(),
              "name,delay_ms\n"
              "plain text,1.5\n"
              "\"comma, here\",\n"
              "\"a \"\"quoted\"\" word\",2\n"
              "\"two\nlines\",3\n");
}

TEST(CsvWriterDeathTest, RefusesARowOfAnotherLength) {
    CsvWriter table({"a", "b"});
    EXPECT_DEATH(table.add_row({"1"}), "as many fields as the header");
}

}  // namespace
}  // namespace hexi
