#include "topology/commandline/progress_line.hpp"

#include <sstream>

namespace hexi {
namespace {

TEST(ProgressLine, DrawsOverItselfAndLeavesNothing) {
    std::ostringstream terminal;
    {
        ProgressLine line(terminal, "simulating");
        line.show(0.5);
        line.show(0.501);
    }
    EXPECT_EQ(terminal.str(),
              "\rsimulating [####################                    ]  50 %"
              "\r\x1b[K");
}

TEST(ProgressLine, SaysNothingWhereNothingHappened) {
    std::ostringstream terminal;
    { ProgressLine line(terminal, "simulating"); }
    EXPECT_EQ(terminal.str(), "");
}

TEST(ProgressLine, StaysBetweenNothingAndAll) {
    std::ostringstream terminal;
    ProgressLine line(terminal, "x");
    line.show(-1);
    line.show(7);
    EXPECT_THAT(terminal.str(), testing::HasSubstr("   0 %"));
    EXPECT_THAT(terminal.str(), testing::EndsWith("] 100 %"));
}

}  // namespace
}  // namespace hexi
