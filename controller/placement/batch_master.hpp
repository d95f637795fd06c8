// The linear program of batch placement, grown path by path.
#pragma once

#include <chrono>
#include <map>
#include <vector>

#include "controller/integer_program.hpp"
#include "controller/placement/batch_choices.hpp"
#include "topology/path.hpp"

namespace hexi {

/// A path for one site of one choice.
struct BatchPath {
    std::size_t choice, site;
    Path path;
};

/// Columns: x for each choice, r for each job (refused), y for each path. Rows: a job's x and r sum to 1; for
/// each choice and site that is not the hub, its y sum to its x; for each crowd of jobs, what they hold of a
/// hub, and of each link that some path uses, is within its room. The hub is the sink, and x the virtual arc
/// into it. Relaxed, a job may be split over hubs and paths: its optimum bounds every whole plan from below.
class BatchMaster {
public:
    BatchMaster(const PlacementModel& model, std::vector<BatchChoice> choices, const BatchCosts& costs);

    [[nodiscard]] const std::vector<BatchChoice>& choices() const { return choices_; }
    [[nodiscard]] const std::vector<BatchPath>& paths() const { return paths_; }

    /// Makes a path available; of a site that needs one, and new.
    void add_path(BatchPath path);
    /// Solves the relaxation; kEnvironment where the solver gives up. True where it was solved in time.
    Result<bool> solve(std::chrono::nanoseconds limit);
    /// The best whole plan over the paths there are.
    Result<IntegerAnswer> solve_whole(std::chrono::nanoseconds limit) const;

    /// Of the last solve, per bit/s on the link for the job; >= 0.
    [[nodiscard]] double link_price(std::size_t job, LinkId link) const;
    /// Per choice: what its hub's room costs it; >= 0.
    [[nodiscard]] double hub_price(std::size_t choice) const;
    /// Price of the rooms altogether: the constant of the Lagrangian bound, <= 0.
    [[nodiscard]] double room_value() const;
    /// Up to which price a further path of the site can still improve the relaxation.
    [[nodiscard]] double path_worth(std::size_t choice, std::size_t site) const;

    /// Column of a choice or path in IntegerAnswer::values.
    [[nodiscard]] std::size_t choice_column(std::size_t choice) const { return choice; }
    [[nodiscard]] std::size_t path_column(std::size_t path) const {
        return choices_.size() + job_count_ + path;
    }

private:
    std::size_t add_row(double lower, double upper);
    void add_column(LinearProgram::Column column);
    void add_choices(const PlacementModel& model, const BatchCosts& costs);
    std::size_t link_row(std::size_t crowd, LinkId link);
    [[nodiscard]] double price(std::size_t row) const;

    const PlacementModel* model_;
    std::vector<BatchChoice> choices_;
    std::size_t job_count_;
    LinearProgram program_;
    std::vector<LinearProgram::Row> rows_;
    std::vector<LinearProgram::Column> columns_;
    std::vector<BatchPath> paths_;
    std::vector<std::map<std::size_t, std::size_t>> site_rows_;        ///< by choice: site -> row
    std::vector<std::vector<std::size_t>> link_crowds_;                ///< by job: crowds it is in
    std::map<std::pair<std::size_t, LinkId>, std::size_t> link_rows_;  ///< crowd, link -> row
    std::vector<std::size_t> room_rows_;
};

}  // namespace hexi
