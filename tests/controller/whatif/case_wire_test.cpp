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

TEST(CaseWire, GivesBackACaseThatWasPlayed) {
    const RouteKey key{NodeId(3), NodeId(4), Layer::kIpPrivate, 2};
    const PlayedCase played{
        .worst = LinkId(0),
        .utilisation = 1.0 / 3,
        .loss_ratio = 1e-9,
        .pairs = {{key, SimTime(7), std::nullopt, 1, true}, {key, SimTime(7), SimTime(3)}},
        .doubt = "probes load it by 7 %"};
    EXPECT_EQ(played_from_bytes(to_bytes(played)), played);
    EXPECT_EQ(played_from_bytes(to_bytes(PlayedCase{})), PlayedCase{});
}

TEST(CaseWireDeathTest, RefusesBytesThatAreCutShort) {
    std::string bytes = to_bytes({CaseOutcome{}});
    bytes.pop_back();
    EXPECT_DEATH((void)outcomes_from_bytes(bytes), "bytes of outcomes are whole");
}

}  // namespace
}  // namespace hexi
