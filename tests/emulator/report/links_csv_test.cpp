#include "emulator/report/links_csv.hpp"

#include "tests/support/golden.hpp"
#include "tests/support/small_results.hpp"

namespace hexi {
namespace {

TEST(LinksCsv, HoldsEveryLink) {
    support::expect_golden(links_csv(support::small_result()), "result/links.csv");
}

TEST(LinksCsv, LeavesWaitsEmptyWhereNoneWasMeasured) {
    EXPECT_NE(links_csv(support::small_result()).find("17600000000000,0.25,,,,,,,0,0,0,0,0,0\n"),
              std::string::npos);
}

}  // namespace
}  // namespace hexi
