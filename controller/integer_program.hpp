// Yes-or-no decisions under linear rules.
#pragma once

#include "controller/linear_program.hpp"

namespace hexi {

/// What a search for whole numbers found.
struct IntegerAnswer {
    std::vector<double> values;  ///< by column, whole; empty where none was found in time
    bool stopped = false;        ///< by the time limit: there may be better ones
};

/// Minimises the columns' cost over whole values within their bounds, each row's sum within its own. Rows
/// have no entries; the columns have them. Solved by COIN-OR CBC (branch and cut), silent, its exceptions
/// turned into errors; equal input gives equal output unless the limit (wall time) ends it.
///
/// kUnreachable where no whole values obey the rows; kEnvironment where the solver gives up.
[[nodiscard]] Result<IntegerAnswer> solve_integer(std::span<const LinearProgram::Row> rows,
                                                  std::span<const LinearProgram::Column> columns,
                                                  std::chrono::nanoseconds limit);

}  // namespace hexi
