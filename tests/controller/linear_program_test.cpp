#include "controller/linear_program.hpp"

#include <gtest/gtest.h>

namespace hexi {
namespace {

using Method = LinearProgram::Method;
using Status = LinearProgram::Status;

/// Minimise -3x - 5y; x <= 4, 2y <= 12, 3x + 2y <= 18 (Hillier & Lieberman's first example): 36 at (2, 6).
LinearProgram windows() {
    LinearProgram program;
    const std::vector<LinearProgram::Row> rows{{.upper = 4}, {.upper = 12}, {.upper = 18}};
    const std::vector<LinearProgram::Column> columns{{.cost = -3, .entries = {{0, 1}, {2, 3}}},
                                                     {.cost = -5, .entries = {{1, 2}, {2, 2}}}};
    program.add_rows(rows);
    program.add_columns(columns);
    return program;
}

TEST(LinearProgram, SolvesByEveryMethod) {
    for (const Method method : {Method::kPrimal, Method::kDual, Method::kBarrier}) {
        LinearProgram program = windows();
        EXPECT_EQ(program.solve(method).value(), Status::kOptimal);
        EXPECT_NEAR(program.objective(), -36, 1e-7);
        EXPECT_NEAR(program.values()[0], 2, 1e-7);
        EXPECT_NEAR(program.values()[1], 6, 1e-7);
        EXPECT_NEAR(program.prices()[0], 0, 1e-7);
        EXPECT_NEAR(program.prices()[1], -1.5, 1e-7);
        EXPECT_NEAR(program.prices()[2], -1, 1e-7);
    }
}

TEST(LinearProgram, GoesOnFromItsBasisAfterAnyChange) {
    LinearProgram program = windows();
    EXPECT_EQ(program.solve(Method::kPrimal).value(), Status::kOptimal);
    const std::vector<LinearProgram::Column> better{{.cost = -10, .upper = 1, .entries = {{2, 1}}}};
    program.add_columns(better);
    EXPECT_EQ(program.solve(Method::kPrimal).value(), Status::kOptimal);
    EXPECT_NEAR(program.objective(), -45, 1e-7);
    program.set_row_bounds(2, -LinearProgram::kInfinity, 13);
    EXPECT_EQ(program.solve(Method::kDual).value(), Status::kOptimal);
    EXPECT_NEAR(program.objective(), -40, 1e-7);
    program.set_cost(2, 0);
    EXPECT_EQ(program.solve(Method::kPrimal).value(), Status::kOptimal);
    EXPECT_NEAR(program.objective(), -31, 1e-7);
    program.set_entry(1, 1, 3);
    EXPECT_EQ(program.solve(Method::kDual).value(), Status::kOptimal);
    EXPECT_NEAR(program.objective(), -25, 1e-7);
    const std::vector<LinearProgram::Row> more{{.upper = 3, .entries = {{0, 1}, {1, 1}}}};
    program.add_rows(more);
    EXPECT_EQ(program.solve(Method::kDual).value(), Status::kOptimal);
    EXPECT_NEAR(program.objective(), -15, 1e-7);
}

TEST(LinearProgram, TellsInfeasibleFromUnbounded) {
    LinearProgram infeasible;
    const std::vector<LinearProgram::Row> rows{{.lower = 2, .upper = 3}};
    const std::vector<LinearProgram::Column> columns{{.cost = 1, .upper = 1, .entries = {{0, 1}}}};
    infeasible.add_rows(rows);
    infeasible.add_columns(columns);
    EXPECT_EQ(infeasible.solve(Method::kDual).value(), Status::kInfeasible);
    LinearProgram unbounded;
    const std::vector<LinearProgram::Row> loose{{.lower = 0}};
    const std::vector<LinearProgram::Column> gain{{.cost = -1, .entries = {{0, 1}}}};
    unbounded.add_rows(loose);
    unbounded.add_columns(gain);
    EXPECT_EQ(unbounded.solve(Method::kPrimal).value(), Status::kUnbounded);
}

}  // namespace
}  // namespace hexi
