#include "emulator/packet/event_tournament.hpp"

#include <algorithm>

#include "topology/base/random.hpp"

namespace hexi {
namespace {

constexpr auto kByLeaf = [](std::uint32_t, std::uint32_t) { return false; };

TEST(EventTournament, HasNothingAtFirst) {
    EXPECT_EQ(EventTournament(5).first().at, EventTournament::kNever);
}

TEST(EventTournament, NamesTheEarliestAfterAnyChange) {
    RandomStream random(7, "tournament");
    for (const std::size_t leaves : {1U, 2U, 3U, 17U, 64U}) {
        EventTournament tournament(leaves);
        std::vector<SimTime> times(leaves, EventTournament::kNever);
        for (int i = 0; i < 2000; ++i) {
            const auto leaf = static_cast<std::uint32_t>(random.below(leaves));
            times[leaf] =
                random.below(4) == 0 ? EventTournament::kNever : SimTime(static_cast<int>(random.below(50)));
            tournament.set(leaf, times[leaf], kByLeaf);
            const auto earliest = std::min_element(times.begin(), times.end());
            ASSERT_EQ(tournament.first().at, *earliest);
            if (*earliest != EventTournament::kNever) {
                ASSERT_EQ(tournament.first().leaf, earliest - times.begin()) << "of equals the lowest leaf";
            }
        }
    }
}

TEST(EventTournament, AsksForTheOrderOfEquals) {
    EventTournament tournament(4);
    const std::vector<int> rank{3, 2, 0, 1};
    for (std::uint32_t leaf = 0; leaf < 4; ++leaf) {
        tournament.set(leaf, SimTime(5), [&](std::uint32_t a, std::uint32_t b) { return rank[a] < rank[b]; });
    }
    EXPECT_EQ(tournament.first().leaf, 2U);
}

}  // namespace
}  // namespace hexi
