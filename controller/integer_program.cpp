#include "controller/integer_program.hpp"

#include <cmath>

#include <CbcHeuristic.hpp>
#include <CbcModel.hpp>
#include <CglGomory.hpp>
#include <CglKnapsackCover.hpp>
#include <CoinError.hpp>
#include <CoinPackedMatrix.hpp>
#include <OsiClpSolverInterface.hpp>

namespace hexi {
namespace {

double bound(double value) {
    if (value == LinearProgram::kInfinity) return COIN_DBL_MAX;
    return value == -LinearProgram::kInfinity ? -COIN_DBL_MAX : value;
}

CoinPackedMatrix matrix_of(std::size_t rows, std::span<const LinearProgram::Column> columns) {
    std::vector<int> row_of, column_of;
    std::vector<double> values;
    for (std::size_t column = 0; column < columns.size(); ++column) {
        for (const auto& [row, value] : columns[column].entries) {
            row_of.push_back(static_cast<int>(row));
            column_of.push_back(static_cast<int>(column));
            values.push_back(value);
        }
    }
    CoinPackedMatrix matrix(true, row_of.data(), column_of.data(), values.data(),
                            static_cast<CoinBigIndex>(values.size()));
    matrix.setDimensions(static_cast<int>(rows), static_cast<int>(columns.size()));
    return matrix;
}

void load(OsiClpSolverInterface& solver, std::span<const LinearProgram::Row> rows,
          std::span<const LinearProgram::Column> columns) {
    std::vector<double> row_lower, row_upper, lower, upper, cost;
    for (const auto& row : rows) {
        row_lower.push_back(bound(row.lower));
        row_upper.push_back(bound(row.upper));
    }
    for (const auto& column : columns) {
        lower.push_back(bound(column.lower));
        upper.push_back(bound(column.upper));
        cost.push_back(column.cost);
    }
    solver.loadProblem(matrix_of(rows.size(), columns), lower.data(), upper.data(), cost.data(),
                       row_lower.data(), row_upper.data());
    for (std::size_t i = 0; i < columns.size(); ++i) solver.setInteger(static_cast<int>(i));
}

/// Branch and cut on `model`, to the end or the limit.
void search(CbcModel& model, std::chrono::nanoseconds limit) {
    CglGomory gomory;
    CglKnapsackCover covers;
    CbcRounding rounding(model);
    model.setLogLevel(0);
    model.solver()->setHintParam(OsiDoReducePrint, true, OsiHintTry);
    model.addCutGenerator(&gomory, -99, "Gomory");
    model.addCutGenerator(&covers, -99, "covers");
    model.addHeuristic(&rounding);
    model.setUseElapsedTime(true);
    model.setMaximumSeconds(std::max(0.0, std::chrono::duration<double>(limit).count()));
    model.initialSolve();
    if (model.isInitialSolveProvenOptimal()) model.branchAndBound();
}

}  // namespace

Result<IntegerAnswer> solve_integer(std::span<const LinearProgram::Row> rows,
                                    std::span<const LinearProgram::Column> columns,
                                    std::chrono::nanoseconds limit) {
    try {
        OsiClpSolverInterface solver;
        solver.messageHandler()->setLogLevel(0);
        solver.getModelPtr()->setLogLevel(0);
        load(solver, rows, columns);
        CbcModel model(solver);
        search(model, limit);
        if (model.isInitialSolveProvenPrimalInfeasible() || model.isProvenInfeasible())
            return fail(ErrorCode::kUnreachable, "no whole values obey the rows");
        IntegerAnswer answer{.stopped = !model.isProvenOptimal()};
        const double* best = model.bestSolution();
        for (std::size_t i = 0; best != nullptr && i < columns.size(); ++i)
            answer.values.push_back(std::round(best[i]));
        return answer;
    } catch (const CoinError& error) {
        return fail(ErrorCode::kEnvironment, "the integer solver gave up: " + error.message());
    } catch (const std::exception& error) {
        return fail(ErrorCode::kEnvironment, std::string("the integer solver gave up: ") + error.what());
    }
}

}  // namespace hexi
