#include "emulator/experiment/play/flow_book.hpp"

#include "tests/support/played_experiments.hpp"

namespace hexi {
namespace {

using namespace support;

/// a -> d over b (weight 1) and over c (weight 2), each the other's backup.
struct Square {
    Square() : experiment(make_experiment({{"a", "b"}, {"b", "d"}, {"a", "c"}, {"c", "d"}})) {
        const auto over = [&](const std::string& middle) {
            return Path::create(*experiment.topology,
                                {link(experiment, "a", middle), link(experiment, middle, "d")})
                .value();
        };
        routes = {{.key = key(experiment, "a", "d"),
                   .paths = {{.path = over("b"), .weight = 1, .backup = over("c")},
                             {.path = over("c"), .weight = 2, .backup = over("b")}}}};
    }
    Experiment experiment;
    std::vector<Route> routes;
};

std::vector<std::uint32_t> hops(const FlowBook& book, std::uint32_t flow) {
    const auto list = book.hops_of(book.flows()[flow]);
    return {list.begin(), list.end()};
}

TEST(FlowBook, ListsTheLinksOfAPathBetweenAccessLinks) {
    const Square square;
    FlowBook book(RouteTimeline({{SimTime{0}, RoutingTable(square.routes)}}));
    const auto ingress = book.add({.route = square.routes[0].key,
                                   .spread = Spread::kHeaviest,
                                   .name = "x",
                                   .before = {90},
                                   .after = {91}});
    const auto c = link(square.experiment, "a", "c").index(), d = link(square.experiment, "c", "d").index();
    EXPECT_EQ(
        hops(book, book.pick(ingress)),
        (std::vector<std::uint32_t>{90, static_cast<std::uint32_t>(c), static_cast<std::uint32_t>(d), 91}));
}

TEST(FlowBook, KeepsAFlowOnOnePathAndSpreadsFlowsByWeight) {
    const Square square;
    FlowBook book(RouteTimeline({{SimTime{0}, RoutingTable(square.routes)}}));
    int over_c = 0;
    for (int i = 0; i < 3000; ++i) {
        const auto ingress =
            book.add({.route = square.routes[0].key, .spread = Spread::kPerFlow, .name = std::to_string(i)});
        const auto flow = book.pick(ingress);
        ASSERT_EQ(book.pick(ingress), flow);
        over_c += hops(book, flow).front() == link(square.experiment, "a", "c").index() ? 1 : 0;
    }
    EXPECT_NEAR(over_c, 2000, 80);
}

TEST(FlowBook, UsesTheBackupWhileThePathIsBrokenAndTheBackupIsNot) {
    const Square square;
    FlowBook book(RouteTimeline({{SimTime{0}, RoutingTable(square.routes)}}));
    const auto ingress = book.add({.route = square.routes[0].key, .spread = Spread::kHeaviest, .name = "x"});
    const auto primary = book.pick(ingress);
    book.flows()[primary].broken = 1;
    const auto backup = book.pick(ingress);
    EXPECT_NE(backup, primary);
    book.flows()[backup].broken = 1;
    EXPECT_EQ(book.pick(ingress), primary) << "nothing better is left";
}

TEST(FlowBook, FollowsTheTableInForceAndSharesFlowsOfEqualPaths) {
    const Square square;
    std::vector<Route> other = square.routes;
    other[0].paths.pop_back();
    const RouteKey reverse{square.routes[0].key.destination, square.routes[0].key.source, Layer::kIp, 0};
    FlowBook book(RouteTimeline({{SimTime{0}, RoutingTable(square.routes)}, {1_s, RoutingTable(other)}}));
    const auto ingress = book.add({.route = square.routes[0].key, .spread = Spread::kHeaviest, .name = "x"});
    const auto unknown = book.add({.route = reverse, .name = "y"});
    EXPECT_EQ(book.flows().size(), 2U);
    const auto before = book.pick(ingress);
    book.use_table(1);
    EXPECT_NE(book.pick(ingress), before);
    EXPECT_EQ(book.pick(unknown), kNoIndex);
}

}  // namespace
}  // namespace hexi
