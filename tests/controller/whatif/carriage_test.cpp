#include "controller/whatif/carriage.hpp"

#include <numeric>

#include "tests/controller/hand_network.hpp"

namespace hexi {
namespace {

TEST(PartRates, KeepEveryBit) {
    const Carriage carriage{{nullptr, 1}, {nullptr, 2}, {nullptr, 4}};
    for (const std::uint64_t rate : {0ULL, 1ULL, 6ULL, 7ULL, 1'000'000'007ULL, ~0ULL}) {
        const auto rates = part_rates(carriage, BitRate(rate));
        EXPECT_EQ(std::accumulate(rates.begin(), rates.end(), std::uint64_t{0}), rate);
    }
    EXPECT_EQ(part_rates(carriage, BitRate(71)), (std::vector<std::uint64_t>{11, 20, 40}));
}

TEST(CarriageOnBackups, TakesTheBackupOnlyWhereItStands) {
    const Topology topology = support::hand_network({{"x", "a", "b"}, {"y", "a", "b"}, {"z", "a", "b"}});
    const auto path = [&](std::size_t link) { return Path::create(topology, {LinkId(link)}).value(); };
    const Route route{{}, {{path(0), 1, path(2)}, {path(4), 3, std::nullopt}}};
    std::vector<bool> down(topology.links().size());
    EXPECT_EQ(carriage_on_backups(route, down)[0].path, &route.paths[0].path);
    down[0] = true;
    EXPECT_EQ(carriage_on_backups(route, down)[0].path, &*route.paths[0].backup);
    EXPECT_EQ(carriage_on_backups(route, down)[1].path, &route.paths[1].path);
    EXPECT_EQ(carriage_on_backups(route, down)[1].weight, 3U);
    down[2] = down[4] = true;
    EXPECT_EQ(carriage_on_backups(route, down)[0].path, nullptr);
    EXPECT_EQ(carriage_on_backups(route, down)[1].path, nullptr);
}

TEST(Carriage, OfNoPathIsLost) {
    const Carriage none = carriage_of(Route{});
    ASSERT_EQ(none.size(), 1U);
    EXPECT_EQ(none[0].path, nullptr);
}

}  // namespace
}  // namespace hexi
