#include "controller/transition/transition_plan.hpp"

#include <gtest/gtest.h>

#include "controller/engineering/sample_network.hpp"
#include "controller/engineering/te_solution.hpp"
#include "controller/transition/transition_check.hpp"
#include "tests/controller/hand_network.hpp"
#include "topology/base/random.hpp"

namespace hexi {
namespace {

Route route(const Topology& topology, RouteKey key, std::initializer_list<const char*> links) {
    std::vector<LinkId> ids;
    for (const char* link : links) ids.push_back(topology.find_links(link).value().front());
    return {key, {{Path::create(topology, ids).value(), 1, {}}}};
}

/// Two ways from a to d; both demands of 7 Gbit/s, links of 10.
struct Crossing {
    Topology topology =
        support::hand_network({{"ab", "a", "b"}, {"bd", "b", "d"}, {"ac", "a", "c"}, {"cd", "c", "d"}});
    NetworkState state{topology};
    RouteKey first{NodeId(0), NodeId(2), Layer::kIp, 0}, second{NodeId(0), NodeId(2), Layer::kIp, 1};
    RouteRates rates{{first, 7e9}, {second, 7e9}};
    RoutingTable over_b_and_c, over_c_and_b;

    Crossing() {
        over_b_and_c =
            RoutingTable({route(topology, first, {"ab", "bd"}), route(topology, second, {"ac", "cd"})});
        over_c_and_b =
            RoutingTable({route(topology, first, {"ac", "cd"}), route(topology, second, {"ab", "bd"})});
    }
    [[nodiscard]] TransitionRequest swapped() const {
        return {topology, state, over_b_and_c, over_c_and_b, rates};
    }
};

TEST(TransitionPlan, MovesInOneStepWhatFits) {
    Crossing net;
    net.rates[net.first] = net.rates[net.second] = 3e9;
    const TransitionPlan plan = plan_transition(net.swapped());
    EXPECT_EQ(plan.steps.size(), 1U);
    EXPECT_EQ(plan.steps.back(), net.over_c_and_b);
    EXPECT_EQ(plan.excess, 0);
}

TEST(TransitionPlan, MovesInPartsWhatWaitsForEachOther) {
    const Crossing net;
    const TransitionPlan plan = plan_transition(net.swapped());
    EXPECT_EQ(plan.steps.size(), 4U);  // 7 + 7/4 <= 10 < 7 + 7/2
    EXPECT_EQ(plan.steps.back(), net.over_c_and_b);
    EXPECT_EQ(plan.excess, 0);
    EXPECT_TRUE(check_transition(net.swapped(), plan).has_value());
}

TEST(TransitionPlan, SaysWhatFullLinksCost) {
    Crossing net;
    net.rates[net.first] = net.rates[net.second] = 10e9;
    const TransitionPlan plan = plan_transition(net.swapped());
    EXPECT_NEAR(plan.excess, 1.0 / 32, 1e-5);
    EXPECT_TRUE(check_transition(net.swapped(), plan).has_value());
}

TEST(TransitionPlan, MovesBrokenRoutesFirst) {
    Crossing net;
    net.state[net.topology.find_links("ab").value().front()].status = LinkStatus::kDown;
    const TransitionPlan plan =
        plan_transition({net.topology, net.state, net.over_b_and_c,
                         RoutingTable({route(net.topology, net.first, {"ac", "cd"}),
                                       route(net.topology, net.second, {"ac", "cd"})}),
                         net.rates});
    EXPECT_EQ(plan.steps.size(), 1U);
    EXPECT_EQ(plan.excess, 0);  // 14 on 10 is what the new table leads to anyway
}

TEST(TransitionCheck, FindsEachFault) {
    const Crossing net;
    const auto sentence = [&](const TransitionPlan& plan) {
        const auto checked = check_transition(net.swapped(), plan);
        return checked ? std::string("passed") : checked.error().message;
    };
    EXPECT_EQ(sentence({{net.over_c_and_b}}),
              "step 1: 'ab:fwd' may carry 1.4e+10 bit/s where 1e+10 are allowed");
    const Route whole = net.over_b_and_c.routes()[1];
    EXPECT_EQ(sentence({{RoutingTable({{net.first, {}}, whole})}}),
              "step 1: 'a' to 'd' has no path: a black hole");
    EXPECT_EQ(sentence({{RoutingTable({route(net.topology, net.first, {"ab"}), whole})}}),
              "step 1: 'a' to 'd' has a path that ends elsewhere: a black hole");
    EXPECT_EQ(sentence({{net.over_b_and_c}}), "the last step is another table than the one wanted");
}

std::vector<double> loads_of(const TransitionRequest& request, const std::vector<Route>& routes) {
    std::vector<double> loads(request.topology.links().size());
    for (const Route& route : routes) {
        for (const auto& [link, bps] : route_load(route, request.rates.at(route.key), request.state))
            loads[link.index()] += bps;
    }
    return loads;
}

/// Lets routers switch one by one in an order of chance, and looks at every link after each.
void play(const TransitionRequest& request, const TransitionPlan& plan, RandomStream& random) {
    const auto limits = transition_limits(request);
    std::vector<Route> now(request.before.routes().begin(), request.before.routes().end());
    for (const RoutingTable& step : plan.steps) {
        std::vector<std::size_t> waiting;
        for (std::size_t i = 0; i < now.size(); ++i) {
            if (now[i] != step.routes()[i]) waiting.push_back(i);
        }
        while (!waiting.empty()) {
            const std::size_t chosen = random.below(waiting.size());
            now[waiting[chosen]] = step.routes()[waiting[chosen]];
            waiting.erase(waiting.begin() + static_cast<std::ptrdiff_t>(chosen));
            const auto loads = loads_of(request, now);
            for (std::size_t link = 0; link < loads.size(); ++link) {
                const double capacity =
                    static_cast<double>(request.topology.link(LinkId(link)).capacity.count()) *
                    request.state[LinkId(link)].capacity_factor;
                ASSERT_LE(loads[link], limits[link] * (1 + 1e-6) + plan.excess * capacity * (1 + 1e-6));
            }
        }
    }
    EXPECT_EQ(RoutingTable(now), request.after);
}

TEST(TransitionPlan, IsFreeOfCongestionInAnyOrder) {
    std::size_t of_several_steps = 0, exceeding = 0;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        SCOPED_TRACE(seed);
        const SampleNetwork sample = sample_network({8, 13}, seed);
        RandomStream random(seed, "transition");
        TeProblem problem{.topology = &sample.topology,
                          .state = NetworkState(sample.topology),
                          .demands = te_demands(sample.matrix)};
        for (TeDemand& demand : problem.demands)
            demand.rate = BitRate(static_cast<std::uint64_t>(static_cast<double>(demand.rate.count()) *
                                                             (0.5 + random.uniform())));
        const TeSolution old = solve_te(problem, {}).value();
        const RoutingTable before = routing_table(problem, old);
        const std::size_t cut = 2 * random.below(sample.topology.links().size() / 2);
        problem.state[LinkId(cut)].status = problem.state[LinkId(cut + 1)].status = LinkStatus::kDown;
        for (std::size_t link = 0; link < problem.state.size(); ++link)  // so that many routes move
            problem.state[LinkId(link)].capacity_factor = 0.3 + 0.7 * random.uniform();
        const TeSolution fresh = solve_te(problem, {}).value();
        const RoutingTable after = routing_table(problem, fresh);
        RouteRates rates;  // such that links are nearly full
        for (const TeDemand& demand : problem.demands)
            rates[{demand.source, demand.destination, Layer::kIp, 0}] =
                static_cast<double>(demand.rate.count()) * 0.95 / fresh.mlu;
        const TransitionRequest request{sample.topology, problem.state, before, after, rates};
        const TransitionPlan plan = plan_transition(request);
        of_several_steps += plan.steps.size() > 1 ? 1 : 0;
        exceeding += plan.excess > 0 ? 1 : 0;
        const auto checked = check_transition(request, plan);
        EXPECT_TRUE(checked.has_value()) << checked.error().message;
        for (int order = 0; order < 5; ++order) play(request, plan, random);
    }
    EXPECT_GT(of_several_steps, 5U);
    EXPECT_LT(exceeding, 30U);
}

}  // namespace
}  // namespace hexi
