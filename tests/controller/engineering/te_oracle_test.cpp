// Our optima against those of another linear solver, GLPK, over every loop-free path there is.
#include <glpk.h>

#include "controller/engineering/te_solution.hpp"
#include "tests/controller/engineering/random_problem.hpp"
#include "tests/support/te_checker.hpp"

namespace hexi {
namespace {

using support::all_paths;

/// The path form of a problem with one class: a column per path, a row per demand and per link.
class Oracle {
public:
    explicit Oracle(const TeProblem& problem)
        : problem_(problem), graph_(*problem.topology, problem.state, {}), program_(glp_create_prob()) {
        glp_term_out(GLP_OFF);
        const std::size_t rows = problem.demands.size() + problem.topology->links().size();
        glp_add_rows(program_, static_cast<int>(rows));
        glp_set_obj_dir(program_, problem.objective == TeObjective::kMaxThroughput ? GLP_MAX : GLP_MIN);
        bound_rows();
        if (problem.objective == TeObjective::kMinMlu) add_utilisation();
        for (std::size_t d = 0; d < problem.demands.size(); ++d) add_paths(d);
    }
    ~Oracle() { glp_delete_prob(program_); }
    Oracle(const Oracle&) = delete;
    Oracle& operator=(const Oracle&) = delete;

    /// The optimum in the units of TeSolution::value; nothing where there is no solution.
    std::optional<double> optimum() {
        glp_smcp how;
        glp_init_smcp(&how);
        how.msg_lev = GLP_MSG_OFF;
        if (glp_simplex(program_, &how) != 0 || glp_get_status(program_) != GLP_OPT) return std::nullopt;
        return glp_get_obj_val(program_) * (problem_.objective == TeObjective::kMinMlu ? 1 : 1e9);
    }

private:
    [[nodiscard]] int demand_row(std::size_t demand) const { return static_cast<int>(demand) + 1; }
    [[nodiscard]] int link_row(std::size_t link) const {
        return static_cast<int>(problem_.demands.size() + link) + 1;
    }
    [[nodiscard]] double capacity_gbps(std::size_t link) const {
        return static_cast<double>(problem_.topology->link(LinkId(link)).capacity.count()) * 1e-9;
    }

    void bound_rows() {
        const bool congestion = problem_.objective == TeObjective::kMinMlu;
        for (std::size_t d = 0; d < problem_.demands.size(); ++d) {
            const double rate = static_cast<double>(problem_.demands[d].rate.count()) * 1e-9;
            const bool all = problem_.objective != TeObjective::kMaxThroughput;
            glp_set_row_bnds(program_, demand_row(d), all ? GLP_FX : GLP_UP, rate, rate);
        }
        for (std::size_t link = 0; link < problem_.topology->links().size(); ++link)
            glp_set_row_bnds(program_, link_row(link), GLP_UP, 0,
                             congestion ? 0 : capacity_gbps(link) * problem_.max_utilisation);
    }

    void add_column(double cost, std::vector<int> rows, std::vector<double> values) {
        rows.insert(rows.begin(), 0);  // GLPK counts from 1
        values.insert(values.begin(), 0);
        const int column = glp_add_cols(program_, 1);
        glp_set_col_bnds(program_, column, GLP_LO, 0, 0);
        glp_set_obj_coef(program_, column, cost);
        glp_set_mat_col(program_, column, static_cast<int>(rows.size()) - 1, rows.data(), values.data());
    }

    void add_utilisation() {
        std::vector<int> rows;
        std::vector<double> values;
        for (std::size_t link = 0; link < problem_.topology->links().size(); ++link) {
            rows.push_back(link_row(link));
            values.push_back(-capacity_gbps(link));
        }
        add_column(1, std::move(rows), std::move(values));
    }

    void add_paths(std::size_t d) {
        const TeDemand& demand = problem_.demands[d];
        for (const Path& path : all_paths(graph_, demand.source, demand.destination)) {
            const PathCost delay = graph_.cost(path);
            if (demand.max_delay && delay > demand.max_delay->count()) continue;
            std::vector<int> rows{demand_row(d)};
            for (const LinkId link : path.links()) rows.push_back(link_row(link.index()));
            double cost = problem_.objective == TeObjective::kMaxThroughput ? 1 : 0;
            if (problem_.objective == TeObjective::kMinLatency) cost = static_cast<double>(delay) * 1e-12;
            const std::vector<double> ones(rows.size(), 1.0);
            add_column(cost, std::move(rows), ones);
        }
    }

    const TeProblem& problem_;
    CostGraph graph_;
    glp_prob* program_;
};

void bound_delays(TeProblem& problem, RandomStream& random) {
    for (TeDemand& demand : problem.demands) {
        if (random.below(3) == 0)
            demand.max_delay = SimTime(static_cast<std::int64_t>(2 + random.below(9)) * 1'000'000'000);
    }
}

TEST(TeOracle, AgreesOnRandomProblems) {
    std::size_t solved = 0, impossible = 0;
    for (std::uint64_t seed = 0; seed < 600; ++seed) {
        SCOPED_TRACE(seed);
        auto [topology, problem] = support::random_problem(seed);
        if (problem.demands.empty()) continue;
        RandomStream random(seed, "te oracle");
        problem.objective = static_cast<TeObjective>(seed % 3);
        problem.max_utilisation = 0.2 + random.uniform();
        if (seed % 2 == 0) bound_delays(problem, random);
        const std::optional<double> optimum = Oracle(problem).optimum();
        const auto solution = solve_te(problem, {.gap = 0});
        ASSERT_EQ(solution.has_value(), optimum.has_value()) << (solution ? "" : solution.error().message);
        ++(solution ? solved : impossible);
        if (!solution) continue;
        support::check_te_solution(problem, *solution);
        EXPECT_NEAR(solution->value, *optimum, 1e-6 * *optimum + 1e-9);
        // A thousandth of a bit in flight is as good as none: paths whose delay is some ps.
        const double off = std::abs(solution->value - solution->bound);
        EXPECT_LE(off, 1e-6 * solution->value + 1e-2);
        if (testing::Test::HasFailure()) return;
    }
    EXPECT_GT(solved, 300U);
    EXPECT_GT(impossible, 10U);
}

}  // namespace
}  // namespace hexi
