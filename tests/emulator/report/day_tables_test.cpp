#include "emulator/report/day_tables.hpp"

#include "emulator/report/day_csv.hpp"
#include "emulator/report/text_report.hpp"
#include "tests/support/small_days.hpp"

namespace hexi {
namespace {

TEST(DayTables, ShowEveryFewHoursAndTheFullestPart) {
    EXPECT_EQ(bins_table(support::small_day(), false),
              "from   load      offered  fullest link                        lost  targets missed\n"
              "00:00  0.50  1.00 Tbit/s          40 %  otn-north-south:fwd   none               0\n"
              "12:00  1.00  2.00 Tbit/s         110 %  otn-north-south:fwd  2.5 %               1\n");
    EXPECT_EQ(bins_table(support::small_result(), false), "");
}

TEST(DayTables, RankCutsByThePairsThatNewlyMiss) {
    const RunResult result = support::small_day();
    EXPECT_EQ(
        cuts_sentence(result),
        "Of 2 cuts, each all day: 1 make pairs miss targets that they meet otherwise, 1 overload a link, 1 "
        "leave traffic without a path");
    EXPECT_EQ(
        cuts_table(result, 5, 1, false),
        "  south-east: 2 more pairs miss; 2 links down, 7 routes moved, 1 cut off; 3.1 % of all traffic "
        "lost; "
        "fullest otn-north-south:fwd 120 %\n"
        "      east -> south (optical) cut off; and 1 more\n"
        "  north-south: 0 more pairs miss; 2 links down, 0 routes moved; fullest otn-south-east:fwd 30 %\n");
    EXPECT_EQ(cuts_table(support::small_result(), 5, 1, false), "");
}

TEST(DayCsv, HasARowForEachPartAndForEachPairACutMakesMiss) {
    const RunResult result = support::small_day();
    EXPECT_EQ(bins_csv(result),
              "at_s,load,offered_bps,lost_ratio,fullest_ratio,fullest,missed\n"
              "0,0.5,1000000000000,0,0.4,otn-north-south:fwd,0\n"
              "43200,1,2000000000000,0.025,1.1,otn-north-south:fwd,1\n");
    EXPECT_EQ(
        cuts_csv(result),
        "cut,links,rerouted,cut_off,lost_ratio,fullest_ratio,fullest,overloaded,missed,newly_missed,source,"
        "destination,layer,class,worst_at_s,worst_delay_ms,worst_loss_ratio,target_ms,missed_bins\n"
        "north-south,2,0,0,0,0.3,otn-south-east:fwd,0,1,0,,,,,,,,,\n"
        "south-east,2,7,1,0.031,1.2,otn-north-south:fwd,1,3,2,north,south,optical,urgent,43200,25.5,0.02,20,"
        "1\n"
        "south-east,2,7,1,0.031,1.2,otn-north-south:fwd,1,3,2,east,south,optical,urgent,0,,1,20,2\n");
}

TEST(TextReport, JudgesAPairOfADayByItsWorstPart) {
    const std::string text = text_report(support::small_day());
    EXPECT_NE(text.find(" at 12:00 of 20.0 ms"), std::string::npos) << text;
    EXPECT_NE(text.find("\nThe day, each part by itself\n"), std::string::npos);
    EXPECT_NE(text.find("\nOf 2 cuts, each all day"), std::string::npos);
}

}  // namespace
}  // namespace hexi
