// A problem that is solved once, and then again and again after small changes.
#pragma once

#include <memory>
#include <vector>

#include "controller/engineering/te_solution.hpp"

namespace hexi {

class ColumnGeneration;

/// Column generation that has found the optimum, class by class, and from there solves what differs from it:
/// links down, other capacities or rates. Each answer starts from the same place, so it depends on its
/// question alone, not on those asked before. Immutable; again() may be called from many threads.
class TeSession {
public:
    /// Solves `problem`, which is kept, exactly: `effort.method` is kColumns and the objective not kMaxMin.
    /// Errors are those of solve_te().
    static Result<TeSession> create(TeProblem problem, const TeEffort& effort);

    [[nodiscard]] const TeProblem& problem() const { return *problem_; }
    [[nodiscard]] const TeSolution& solution() const { return solution_; }

    /// The optimum of `other`, which has the demands of problem() in their order, with rates of its own and
    /// delay bounds that are no tighter, and its topology, layer, objective and limits. A problem with other
    /// demands is solved afresh. Errors are
    /// those of solve_te().
    [[nodiscard]] Result<TeSolution> again(const TeProblem& other) const;

    TeSession(TeSession&&) noexcept;
    TeSession& operator=(TeSession&&) noexcept;
    ~TeSession();

private:
    TeSession();
    [[nodiscard]] bool alike(const TeProblem& other) const;

    std::unique_ptr<const TeProblem> problem_;
    TeEffort effort_;
    TeSolution solution_;
    std::vector<std::unique_ptr<const ColumnGeneration>> by_class_;  ///< most urgent first
};

}  // namespace hexi
