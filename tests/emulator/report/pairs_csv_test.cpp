#include "emulator/report/pairs_csv.hpp"

#include "tests/support/golden.hpp"
#include "tests/support/small_results.hpp"

namespace hexi {
namespace {

TEST(PairsCsv, HoldsEveryPair) {
    support::expect_golden(pairs_csv(support::small_result()), "result/pairs.csv");
}

TEST(PairsCsv, EveryDelayColumnCarriesItsUnit) {
    RunResult nothing = support::small_result();
    nothing.pairs.clear();
    const std::string header = pairs_csv(nothing);
    EXPECT_EQ(header.substr(0, 73),
              "source,destination,layer,class,path,one_way_count,one_way_min_ms,one_way_");
    EXPECT_EQ(std::count(header.begin(), header.end(), '\n'), 1);
}

TEST(PairsCsv, QuotesNamesThatHoldCommas) {
    RunResult result = support::small_result();
    result.classes[0].name = "urgent, small";
    EXPECT_NE(pairs_csv(result).find("north,south,optical,\"urgent, small\",north > south,1000,"),
              std::string::npos);
}

}  // namespace
}  // namespace hexi
