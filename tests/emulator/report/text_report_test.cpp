#include "emulator/report/text_report.hpp"

#include "emulator/experiment/result_json.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/small_results.hpp"

namespace hexi {
namespace {

using support::small_result;

TEST(TextReport, TellsTheWholeStory) {
    support::expect_golden(text_report(small_result()), "result/report.txt");
}

TEST(TextReport, OfAResultThatWasReadIsTheSame) {
    const auto read = read_result(write_result(small_result()), "written");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(text_report(*read), text_report(small_result()));
}

TEST(TextReport, LeavesOutWhatTheResultDoesNotHave) {
    RunResult result = small_result();
    result.pairs.clear();
    result.links.clear();
    result.flows.clear();
    result.events.clear();
    result.manifest.remarks.clear();
    EXPECT_EQ(text_report(result),
              "a small run: 0 pairs over three hubs, packet engine on ns-3.37, seed 18446744073709551615\n");
}

TEST(TextReport, WarnsOfAResultThatIsNotToBeTrusted) {
    RunResult result = small_result();
    distrust(result.manifest, "a-b is offered 120 % of its capacity");
    const std::string report = text_report(result);
    const auto at = report.find("\ndo not trust: a-b is offered 120 % of its capacity\n");
    EXPECT_LT(at, report.find("optical")) << "above all figures";
    EXPECT_EQ(report.find("do not trust", at + 2), std::string::npos) << "once";
    EXPECT_EQ(text_report(small_result()).find("do not trust"), std::string::npos);
}

TEST(TextReport, WarnsEvenWhereNoRemarkSaysWhy) {
    RunResult result = small_result();
    result.manifest.trusted = false;
    EXPECT_NE(text_report(result).find("\ndo not trust this result: the remarks say why\n"),
              std::string::npos);
}

TEST(TextReport, LeavesLargeMatricesToTheCsv) {
    EXPECT_NE(text_report(small_result(), {.largest_matrix = 2})
                  .find("optical: 3 nodes are too many for a matrix; pairs.csv holds them all\n"),
              std::string::npos);
}

TEST(TextReport, ColoursOnlyWhenAsked) {
    EXPECT_EQ(text_report(small_result()).find('\x1b'), std::string::npos);
    EXPECT_NE(text_report(small_result(), {.layout = {.colour = true}}).find("\x1b[1mBusiest links\x1b[0m"),
              std::string::npos);
}

}  // namespace
}  // namespace hexi
