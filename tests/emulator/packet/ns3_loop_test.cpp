#include "emulator/packet/ns3_loop.hpp"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

namespace hexi {
namespace {

/// Has events at stated instants and notes when it is given a turn.
class Guest : public LoopGuest {
public:
    explicit Guest(std::vector<Picoseconds> events) : events_(std::move(events)) {}

    Picoseconds next_event() const override {
        return done.size() < events_.size() ? events_[done.size()] : Picoseconds::max();
    }
    void run_before(const Picoseconds& horizon) override {
        ++turns;
        while (next_event() < horizon) done.push_back(next_event());
    }
    std::vector<Picoseconds> done;
    int turns = 0;

private:
    std::vector<Picoseconds> events_;
};

std::vector<Picoseconds> instants(std::int64_t first, std::int64_t last) {
    std::vector<Picoseconds> result;
    for (std::int64_t i = first; i <= last; ++i) result.emplace_back(i);
    return result;
}

TEST(Ns3Loop, GivesAGuestThatIsAloneOneTurnForEverything) {
    Guest guest(instants(5, 1000));
    Ns3Loop(&guest, 1).run(Picoseconds::max());
    EXPECT_EQ(guest.done, instants(5, 1000));
    EXPECT_EQ(guest.turns, 1);
}

TEST(Ns3Loop, EndsWhenTold) {
    Guest guest(instants(5, 1000));
    Ns3Loop(&guest, 1).run(Picoseconds(100));
    EXPECT_EQ(guest.done, instants(5, 99));
}

TEST(Ns3Loop, HasNothingToDoWithoutEvents) {
    Guest guest({});
    Ns3Loop(&guest, 1).run(Picoseconds::max());
    EXPECT_EQ(guest.turns, 0);
}

TEST(Ns3Loop, MayFollowAnother) {
    for (int i = 0; i < 3; ++i) {
        Guest guest(instants(1, 3));
        Ns3Loop(&guest, 1).run(Picoseconds::max());
        EXPECT_EQ(guest.done.size(), 3U);
    }
}

TEST(FoldSeed, StaysBelowTheModulusAndKeepsSeedsApart) {
    const std::vector<std::uint64_t> seeds{0,
                                           1,
                                           4'294'944'441U,
                                           4'294'944'442U,
                                           4'294'944'443U,
                                           4'294'967'290U,
                                           4'294'967'295U,
                                           18'446'744'073'709'551'615U};
    std::set<std::pair<std::uint32_t, std::uint64_t>> folded;
    for (const std::uint64_t seed : seeds) {
        const Ns3Seed one = fold_seed(seed);
        EXPECT_GE(one.seed, 1U) << seed;
        EXPECT_LT(one.seed, kSecondModulus) << seed;
        EXPECT_GE(one.run, 1U) << seed;
        folded.emplace(one.seed, one.run);
    }
    EXPECT_EQ(folded.size(), seeds.size());
}

}  // namespace
}  // namespace hexi
