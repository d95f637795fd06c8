#include "controller/whatif/case_wire.hpp"

namespace hexi {
namespace {

TEST(CaseWire, GivesBackWhatItWasGiven) {
    CaseOutcome first;
    first.before = {.worst = LinkId(7),
                    .utilisation = 1.0 / 3,
                    .overloaded = 2,
                    .unreachable = BitRate(~0ULL),
                    .beyond = BitRate(5),
                    .missed = 3,
                    .newly_missed = 1,
                    .changed = {{4, {std::nullopt, 1, true}}, {9, {SimTime(-0), 0.25, false}}}};
    const std::vector<CaseOutcome> outcomes{first, {}};
    EXPECT_EQ(outcomes_from_bytes(to_bytes(outcomes)), outcomes);
    EXPECT_TRUE(outcomes_from_bytes("").empty());
}

TEST(CaseWireDeathTest, RefusesBytesThatAreCutShort) {
    std::string bytes = to_bytes({CaseOutcome{}});
    bytes.pop_back();
    EXPECT_DEATH((void)outcomes_from_bytes(bytes), "bytes of outcomes are whole");
}

}  // namespace
}  // namespace hexi
