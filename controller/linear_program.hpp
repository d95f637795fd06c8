// A linear program that grows: rows and columns are added between solves, and each solve starts where the
// last one ended.
#pragma once

#include <chrono>
#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "topology/base/result.hpp"

namespace hexi {

/// Minimise the sum of cost times value over the columns, each value and each row's sum within bounds. Solved
/// by COIN-OR CLP, which stays out of sight: silent, its exceptions turned into errors. Used by one thread at
/// a time; a copy goes on from the same basis by itself.
///
/// Numbers are doubles. Bounds and optimality conditions hold to `kTolerance` after CLP's own scaling, so
/// entries and bounds should be of the order of 1; whoever needs a proof computes it from prices().
class LinearProgram {
public:
    static constexpr double kInfinity = std::numeric_limits<double>::max();  ///< no bound
    static constexpr double kTolerance = 1e-9;

    /// One coefficient: at `index`, a column within a row or a row within a column.
    struct Entry {
        std::size_t index;
        double value;
    };
    struct Row {
        double lower = -kInfinity, upper = kInfinity;
        std::vector<Entry> entries = {};  ///< over columns that are there already, each once
    };
    struct Column {
        double cost = 0;
        double lower = 0, upper = kInfinity;
        std::vector<Entry> entries = {};  ///< over rows that are there already, each once
    };

    enum class Method {
        kPrimal,   ///< primal simplex from the last basis: after columns were added or costs changed
        kDual,     ///< dual simplex from the last basis: after bounds changed or rows were added
        kBarrier,  ///< interior point with crossover, from nothing: large programs solved once
    };
    enum class Status { kOptimal, kInfeasible, kUnbounded, kStopped };

    enum class Scaling {
        kAutomatic,  ///< by CLP, anew for every solve
        kNone,       ///< entries are near 1 already: a third of the time of a small solve
    };

    explicit LinearProgram(Scaling scaling = Scaling::kAutomatic);
    ~LinearProgram();
    LinearProgram(const LinearProgram& other);
    LinearProgram& operator=(const LinearProgram&) = delete;
    LinearProgram(LinearProgram&&) noexcept;
    LinearProgram& operator=(LinearProgram&&) noexcept;

    [[nodiscard]] std::size_t row_count() const;
    [[nodiscard]] std::size_t column_count() const;
    /// The new ones get the next indices in order; a new row's slack is basic, a new column is at its lower
    /// bound.
    void add_rows(std::span<const Row> rows);
    void add_columns(std::span<const Column> columns);
    /// Indices ascending; those behind move up. The last basis stays valid as long as only rows with a basic
    /// slack and columns at a bound of 0 go.
    void remove_rows(std::span<const std::size_t> rows);
    void remove_columns(std::span<const std::size_t> columns);
    void set_row_bounds(std::size_t row, double lower, double upper);
    void set_column_bounds(std::size_t column, double lower, double upper);
    void set_cost(std::size_t column, double cost);
    /// The coefficient of `column` in `row`, other than 0.
    void set_entry(std::size_t row, std::size_t column, double value);

    /// Solves to optimality or until `limit` (wall time, checked every few iterations) has passed.
    /// kEnvironment where the solver gives up or runs out of memory.
    [[nodiscard]] Result<Status> solve(Method method,
                                       std::optional<std::chrono::nanoseconds> limit = std::nullopt);

    /// Of the last solve; views live until the next change. Values by column; prices by row: how the
    /// objective changes per unit of the row's binding bound (so <= 0 for an upper bound when minimising).
    [[nodiscard]] double objective() const;
    [[nodiscard]] std::span<const double> values() const;
    [[nodiscard]] std::span<const double> prices() const;
    /// Reduced costs by column: how the objective changes per unit that a column is moved off its bound.
    [[nodiscard]] std::span<const double> reduced_costs() const;
    /// True where the column is in the last solve's basis.
    [[nodiscard]] bool basic(std::size_t column) const;
    [[nodiscard]] std::size_t iterations() const;

private:
    struct Solver;
    std::unique_ptr<Solver> solver_;
};

}  // namespace hexi
