#include "controller/engineering/fair_filling.hpp"

#include <numeric>

#include "controller/engineering/te_solution.hpp"
#include "controller/linear_program.hpp"
#include "tests/controller/engineering/random_problem.hpp"
#include "tests/controller/hand_network.hpp"
#include "tests/support/te_checker.hpp"

namespace hexi {
namespace {

using namespace literals;
using support::hand_network;
using support::node;

/// The truth about a small problem: one linear program after the other, over every loop-free path. A demand's
/// share is final once no solution that gives the others what is theirs gives it more.
class FairTruth {
public:
    explicit FairTruth(const TeProblem& problem) : problem_(problem), final_(problem.demands.size(), -1) {
        const CostGraph graph(*problem.topology, problem.state, {});
        for (const TeDemand& demand : problem.demands)
            paths_.push_back(support::all_paths(graph, demand.source, demand.destination));
    }

    std::vector<double> shares() {
        while (std::ranges::any_of(final_, [](double share) { return share < 0; })) {
            const double level = best(std::nullopt, 0);
            std::vector<double> known = final_;
            for (std::size_t d = 0; d < final_.size(); ++d) {
                if (final_[d] < 0 && best(d, level) < level + 1e-6) known[d] = level;
            }
            if (known == final_) {
                ADD_FAILURE() << "no demand is stuck at " << level;
                break;
            }
            final_ = std::move(known);
        }
        return final_;
    }

private:
    /// The most that the share of `alone`, or the least of all that are not final, can be; the others have at
    /// least `level`.
    double best(std::optional<std::size_t> alone, double level) const {
        LinearProgram program;
        std::vector<LinearProgram::Row> rows;
        for (std::size_t d = 0; d < final_.size(); ++d) {
            const bool grows = alone ? d == *alone : final_[d] < 0;
            rows.push_back({.lower = grows ? 0 : final_[d] < 0 ? level - 1e-9 : final_[d] - 1e-9});
            rows.push_back({.upper = 1});
        }
        for (const Link& link : problem_.topology->links())
            rows.push_back(
                {.upper = static_cast<double>(link.capacity.count()) * 1e-9 * problem_.max_utilisation});
        program.add_rows(rows);
        std::vector<LinearProgram::Column> columns{{.cost = -1, .upper = 1}};
        for (std::size_t d = 0; d < final_.size(); ++d) {
            const double rate = static_cast<double>(problem_.demands[d].rate.count()) * 1e-9;
            if (alone ? d == *alone : final_[d] < 0) columns[0].entries.push_back({2 * d, -1});
            for (const Path& path : paths_[d]) {
                columns.push_back({.entries = {{2 * d, 1 / rate}, {2 * d + 1, 1 / rate}}});
                for (const LinkId link : path.links())
                    columns.back().entries.push_back({2 * final_.size() + link.index(), 1});
            }
        }
        program.add_columns(columns);
        EXPECT_EQ(program.solve(LinearProgram::Method::kPrimal).value(), LinearProgram::Status::kOptimal);
        return -program.objective();
    }

    const TeProblem& problem_;
    std::vector<std::vector<Path>> paths_;
    std::vector<double> final_;  ///< by demand; -1: not known yet
};

/// How near shares are to the truth: the mean of the smaller over the larger of both.
double likeness(const TeSolution& solution, const std::vector<double>& truth) {
    double sum = 0;
    for (std::size_t d = 0; d < truth.size(); ++d) {
        const double share = solution.routes[d].carried;
        sum += std::min(share, truth[d]) / std::max(share, truth[d]);
    }
    return sum / static_cast<double>(truth.size());
}

TEST(Fill, StopsEachPathAtItsFirstFullLinkOrWhenItsDemandIsCarried) {
    // Arcs of 10 and 4: two demands share the first, the second of them needs both; a third is small.
    FlowModel model;
    model.node_count = 3;
    model.arcs = {{0, 1, 1}, {1, 2, 1}};
    model.capacity = {10, 4};
    model.background = {0, 0};
    model.demands = {{0, 1, 20, FlowModel::kAnyDelay, 0},
                     {0, 2, 20, FlowModel::kAnyDelay, 1},
                     {1, 2, 1, FlowModel::kAnyDelay, 2}};
    PathPool pool(3);
    const std::vector<std::uint32_t> first{0}, both{1, 0}, second{1};
    pool.add(0, first);
    pool.add(1, both);
    pool.add(2, second);
    const Filled filled = fill(model, pool, std::vector<double>{1, 1, 1}, model.capacity);
    EXPECT_NEAR(filled.flow[2], 1, 1e-9);  // carried
    EXPECT_NEAR(filled.flow[1], 3, 1e-9);  // what that leaves of the second arc
    EXPECT_NEAR(filled.flow[0], 7, 1e-9);  // what is left of the first
    EXPECT_EQ(filled.full, (std::vector<bool>{true, true}));
    const Filled slow = fill(model, pool, std::vector<double>{1, 0, 0.5}, model.capacity);
    EXPECT_NEAR(slow.flow[0], 10, 1e-9);
    EXPECT_EQ(slow.flow[1], 0);
    EXPECT_EQ(slow.full, (std::vector<bool>{true, false}));
}

TEST(FairFilling, FindsWaysThatTheFirstRoutesDoNotUse) {
    // a-b holds 10 and is best avoided by a to c, which has a way of its own; d to e is narrow and decides
    // the smallest share.
    const Topology network = hand_network(
        {{"ab", "a", "b"}, {"bc", "b", "c"}, {"ac", "a", "c", 9}, {"de", "d", "e"}, {"cd", "c", "d"}});
    const auto demand = [&](const char* from, const char* to, BitRate rate) {
        return TeDemand{node(network, from), node(network, to), rate};
    };
    const TeProblem problem{
        .topology = &network,
        .state = NetworkState(network),
        .demands = {demand("a", "b", 10_Gbps), demand("a", "c", 10_Gbps), demand("d", "e", 100_Gbps)},
        .objective = TeObjective::kMaxMin};
    const auto best = solve_te(problem, {.method = TeMethod::kFast});
    ASSERT_TRUE(best.has_value()) << best.error().message;
    EXPECT_NEAR(best->value, 0.1, 1e-6);
    EXPECT_GT(best->routes[0].carried, 0.97);
    EXPECT_GT(best->routes[1].carried, 0.97);
}

TEST(FairFilling, IsNearTheTruthOnRandomProblemsAndTheExactSolverHasIt) {
    double fast_likeness = 0, worst = 1;
    std::size_t problems = 0;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        SCOPED_TRACE(seed);
        auto [topology, problem] = support::random_problem(seed);
        if (problem.demands.empty()) continue;
        problem.objective = TeObjective::kMaxMin;
        problem.max_utilisation = 0.15;
        const auto truth = FairTruth(problem).shares();
        const double least = *std::ranges::min_element(truth);
        for (const TeMethod method : {TeMethod::kFast, TeMethod::kColumns}) {
            const auto solution = solve_te(problem, {.method = method, .gap = 1e-6});
            ASSERT_TRUE(solution.has_value()) << solution.error().message;
            support::check_te_solution(problem, *solution);
            EXPECT_NEAR(solution->value, least, 1e-5 * least);
            EXPECT_LE(solution->gap, 1e-5);
            if (method == TeMethod::kColumns) {  // every share, not the smallest alone
                for (std::size_t d = 0; d < truth.size(); ++d)
                    EXPECT_NEAR(solution->routes[d].carried, truth[d], 1e-5);
                continue;
            }
            const double like = likeness(*solution, truth);
            fast_likeness += like;
            worst = std::min(worst, like);
        }
        ++problems;
        if (testing::Test::HasFailure()) return;
    }
    EXPECT_GT(problems, 200U);
    EXPECT_GT(fast_likeness, 0.99 * static_cast<double>(problems));
    EXPECT_GT(worst, 0.8);
}

}  // namespace
}  // namespace hexi
