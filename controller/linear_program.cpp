#include "controller/linear_program.hpp"

#include <ClpInterior.hpp>
#include <ClpSimplex.hpp>
#include <ClpSolve.hpp>
#include <CoinError.hpp>

#include "topology/base/check.hpp"

namespace hexi {

struct LinearProgram::Solver {
    ClpSimplex model;
    std::size_t iterations = 0;
};

namespace {

/// Entries of many rows or columns as CLP takes them.
struct Packed {
    std::vector<double> lower, upper, cost, values;
    std::vector<CoinBigIndex> starts{0};
    std::vector<int> indices;

    void add(double low, double high, const std::vector<LinearProgram::Entry>& entries) {
        lower.push_back(low == -LinearProgram::kInfinity ? -COIN_DBL_MAX : low);
        upper.push_back(high == LinearProgram::kInfinity ? COIN_DBL_MAX : high);
        for (const auto& [index, value] : entries) {
            indices.push_back(static_cast<int>(index));
            values.push_back(value);
        }
        starts.push_back(static_cast<CoinBigIndex>(indices.size()));
    }
};

std::vector<int> whole(std::span<const std::size_t> indices) { return {indices.begin(), indices.end()}; }

LinearProgram::Status status_of(const ClpSimplex& model) {
    switch (model.status()) {
        case 0:
            return LinearProgram::Status::kOptimal;
        case 1:
            return LinearProgram::Status::kInfeasible;
        case 2:
            return LinearProgram::Status::kUnbounded;
        default:
            return LinearProgram::Status::kStopped;
    }
}

void run(ClpSimplex& model, LinearProgram::Method method) {
    switch (method) {
        case LinearProgram::Method::kPrimal:
            model.primal();
            return;
        case LinearProgram::Method::kDual:
            model.dual();
            return;
        case LinearProgram::Method::kBarrier: {
            ClpSolve how;
            how.setSolveType(ClpSolve::useBarrier);
            how.setPresolveType(ClpSolve::presolveOn);
            model.initialSolve(how);
            return;
        }
    }
}

}  // namespace

LinearProgram::LinearProgram(Scaling scaling) : solver_(std::make_unique<Solver>()) {
    ClpSimplex& model = solver_->model;
    if (scaling == Scaling::kNone) model.scaling(0);
    model.setLogLevel(0);
    model.messageHandler()->setLogLevel(0);
    model.setPrimalTolerance(kTolerance);
    model.setDualTolerance(kTolerance);
}

LinearProgram::LinearProgram(const LinearProgram& other)
    : solver_(std::make_unique<Solver>(*other.solver_)) {}
LinearProgram::~LinearProgram() = default;
LinearProgram::LinearProgram(LinearProgram&&) noexcept = default;
LinearProgram& LinearProgram::operator=(LinearProgram&&) noexcept = default;

std::size_t LinearProgram::row_count() const { return static_cast<std::size_t>(solver_->model.numberRows()); }
std::size_t LinearProgram::column_count() const {
    return static_cast<std::size_t>(solver_->model.numberColumns());
}

void LinearProgram::add_rows(std::span<const Row> rows) {
    if (rows.empty()) return;
    Packed packed;
    for (const Row& row : rows) packed.add(row.lower, row.upper, row.entries);
    solver_->model.addRows(static_cast<int>(rows.size()), packed.lower.data(), packed.upper.data(),
                           packed.starts.data(), packed.indices.data(), packed.values.data());
}

void LinearProgram::add_columns(std::span<const Column> columns) {
    if (columns.empty()) return;
    Packed packed;
    for (const Column& column : columns) {
        packed.add(column.lower, column.upper, column.entries);
        packed.cost.push_back(column.cost);
    }
    solver_->model.addColumns(static_cast<int>(columns.size()), packed.lower.data(), packed.upper.data(),
                              packed.cost.data(), packed.starts.data(), packed.indices.data(),
                              packed.values.data());
}

void LinearProgram::remove_rows(std::span<const std::size_t> rows) {
    if (rows.empty()) return;
    solver_->model.deleteRows(static_cast<int>(rows.size()), whole(rows).data());
}

void LinearProgram::remove_columns(std::span<const std::size_t> columns) {
    if (columns.empty()) return;
    solver_->model.deleteColumns(static_cast<int>(columns.size()), whole(columns).data());
}

void LinearProgram::set_row_bounds(std::size_t row, double lower, double upper) {
    solver_->model.setRowBounds(static_cast<int>(row), lower == -kInfinity ? -COIN_DBL_MAX : lower,
                                upper == kInfinity ? COIN_DBL_MAX : upper);
}

void LinearProgram::set_column_bounds(std::size_t column, double lower, double upper) {
    solver_->model.setColumnBounds(static_cast<int>(column), lower == -kInfinity ? -COIN_DBL_MAX : lower,
                                   upper == kInfinity ? COIN_DBL_MAX : upper);
}

void LinearProgram::set_cost(std::size_t column, double cost) {
    solver_->model.setObjectiveCoefficient(static_cast<int>(column), cost);
}

void LinearProgram::set_entry(std::size_t row, std::size_t column, double value) {
    solver_->model.modifyCoefficient(static_cast<int>(row), static_cast<int>(column), value, true);
}

Result<LinearProgram::Status> LinearProgram::solve(Method method,
                                                   std::optional<std::chrono::nanoseconds> limit) {
    ClpSimplex& model = solver_->model;
    try {
        model.setMaximumWallSeconds(limit ? std::max(0.0, std::chrono::duration<double>(*limit).count())
                                          : -1.0);
        run(model, method);
    } catch (const CoinError& error) {
        return fail(ErrorCode::kEnvironment, "the linear solver gave up: " + error.message());
    } catch (const std::exception& error) {
        return fail(ErrorCode::kEnvironment, std::string("the linear solver gave up: ") + error.what());
    }
    solver_->iterations += static_cast<std::size_t>(model.numberIterations());
    if (model.status() > 3)
        return fail(ErrorCode::kEnvironment, "the linear solver gave up for numerical reasons");
    return status_of(model);
}

double LinearProgram::objective() const { return solver_->model.objectiveValue(); }
std::span<const double> LinearProgram::values() const {
    return {solver_->model.primalColumnSolution(), column_count()};
}
std::span<const double> LinearProgram::prices() const {
    return {solver_->model.dualRowSolution(), row_count()};
}
std::span<const double> LinearProgram::reduced_costs() const {
    return {solver_->model.dualColumnSolution(), column_count()};
}
bool LinearProgram::basic(std::size_t column) const {
    return solver_->model.getColumnStatus(static_cast<int>(column)) == ClpSimplex::basic;
}
std::size_t LinearProgram::iterations() const { return solver_->iterations; }

}  // namespace hexi
