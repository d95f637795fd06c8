#include "emulator/fluid/finite_flows.hpp"

#include <cmath>

#include "topology/base/random.hpp"

namespace hexi {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

std::vector<double> ends(const std::vector<double>& capacities, const std::vector<FiniteFlow>& flows) {
    return play_finite_flows(capacities, flows).value().ended_s;
}

TEST(FiniteFlows, TakeTurnsAsTheyComeAndGo) {
    // The second shares 10 bit/s from 1 s on, until the first has sent its 20 bits.
    const auto ended = ends({10}, {{0, 20, {.links = {0}}}, {1, 20, {.links = {0}}}});
    EXPECT_DOUBLE_EQ(ended[0], 3);
    EXPECT_DOUBLE_EQ(ended[1], 4);
}

TEST(FiniteFlows, KeepToTheirCap) {
    const auto ended =
        ends({10}, {{0, 20, {.links = {0}, .cap_bps = 2}}, {0, 20, {.links = {}, .cap_bps = 4}}});
    EXPECT_DOUBLE_EQ(ended[0], 10);
    EXPECT_DOUBLE_EQ(ended[1], 5);
}

TEST(FiniteFlows, StandStillWhereALinkCarriesNothing) {
    const auto ended = ends({0, 10}, {{0, 20, {.links = {0, 1}}}, {0, 20, {.links = {1}}}});
    EXPECT_EQ(ended[0], kNever);
    EXPECT_DOUBLE_EQ(ended[1], 2);
}

TEST(FiniteFlows, SettleAHundredThousandAtOnceOnce) {
    std::vector<FiniteFlow> flows(100'000, {1, 3, {.links = {0}}});
    const FiniteFlowTimes times = play_finite_flows({100'000}, flows).value();
    EXPECT_EQ(times.instants, 2U) << "all begin, all end";
    EXPECT_NEAR(times.ended_s.back(), 4, 1e-9);
}

/// What all links carry, integrated, is what all flows have sent; and no link carries more than it can.
TEST(FiniteFlows, AreThoseOfAFullSolveAfterEveryInstant) {
    RandomStream random(11, "flows");
    const std::vector<double> capacities{10, 20, 15, 30, 12};
    std::vector<FiniteFlow> flows;
    for (int i = 0; i < 300; ++i) {
        FiniteFlow flow{0.4 * i, 1 + 50 * random.uniform(), {}};
        for (std::uint32_t link = 0; link < capacities.size(); ++link)
            if (random.uniform() < 0.4) flow.demand.links.push_back(link);
        flow.demand.weight = 1 + std::floor(3 * random.uniform());
        flow.demand.cap_bps = 1 + 9 * random.uniform();
        flows.push_back(flow);
    }
    const auto ended = ends(capacities, flows);
    // By brute force: at each step all that flow are filled afresh, until the next begins or ends.
    std::vector<double> left;
    for (const FiniteFlow& flow : flows) left.push_back(flow.size_bits);
    std::vector<double> slow(flows.size(), kNever);
    for (double now = 0; now < 1e6;) {
        WaterFilling filling(capacities);
        std::vector<std::pair<std::size_t, std::uint32_t>> active;
        double next = kNever;
        for (std::size_t i = 0; i < flows.size(); ++i) {
            if (flows[i].start_s > now)
                next = std::min(next, flows[i].start_s - now);
            else if (slow[i] == kNever)
                active.emplace_back(i, filling.add(flows[i].demand));
        }
        if (active.empty() && next == kNever) break;
        filling.settle();
        for (const auto& [i, number] : active) next = std::min(next, left[i] / filling.rate_bps(number));
        now += next;
        for (const auto& [i, number] : active) {
            left[i] -= filling.rate_bps(number) * next;
            if (left[i] <= 1e-9) slow[i] = now;
        }
    }
    for (std::size_t i = 0; i < flows.size(); ++i) EXPECT_NEAR(ended[i], slow[i], 1e-6) << i;
}

std::string refusal(const FiniteFlow& flow) {
    const auto times = play_finite_flows({10, 20}, std::vector{flow});
    return times ? "" : times.error().message;
}

TEST(FiniteFlows, RefuseWhatIsNoFlow) {
    EXPECT_EQ(refusal({-1, 1, {.links = {0}}}),
              "flows/0: a start of -1 s is not allowed: must be at least 0");
    EXPECT_EQ(refusal({0, 0, {.links = {0}}}), "flows/0: a size of 0 bits is not allowed: must be above 0");
    EXPECT_EQ(refusal({0, std::nan(""), {.links = {0}}}),
              "flows/0: a size of nan bits is not allowed: must be above 0");
    EXPECT_EQ(refusal({0, 1, {.links = {2}}}), "flows/0: link 2 does not exist: there are 2");
    EXPECT_EQ(refusal({0, 1, {}}), "flows/0: neither a link nor a cap limits it");
    EXPECT_EQ(refusal({0, 1, {.links = {0}, .weight = 0}}),
              "flows/0: a weight of 0 is not allowed: must be above 0");
    EXPECT_EQ(play_finite_flows({-1}, {}).error().message,
              "links/0: -1 bit/s is not allowed: must be at least 0");
}

}  // namespace
}  // namespace hexi
