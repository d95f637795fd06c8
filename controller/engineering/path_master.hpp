// The linear program over the paths known so far, which grows as better ones are found.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "controller/engineering/dual_bound.hpp"
#include "controller/engineering/path_pool.hpp"
#include "controller/engineering/program_units.hpp"
#include "controller/linear_program.hpp"

namespace hexi {

/// Restricted master problem of column generation. Each demand has a *key*: a path, or being turned away. The
/// flow on the key is what the demand's other paths leave, so it is no variable, and a demand with one path
/// is no part of the program at all (primal partitioning: J. M. Farvolden, W. B. Powell, I. J. Lustig,
/// Operations Research 41(4), 1993; here the partition is fixed, and the solver works on what remains).
///
/// Columns: the utilisation; a flow per path that is no key, at most the demand's rate. Rows: one per arc
/// (flow - capacity times utilisation <= - flow of the keys); one per demand with two or more such paths.
/// Refers to model and pool, which must outlive it.
class PathMaster {
public:
    /// Key of a demand that is turned away.
    static constexpr std::uint32_t kTurnedAway = static_cast<std::uint32_t>(-1);

    /// What the program minimises.
    enum class Stage {
        kCongestion,  ///< the utilisation
        kCost,        ///< delay or traffic turned away, the utilisation bounded by the goal's limit
    };

    /// `keys` by demand. `utilisation`: of the order of the optimum, > 0; the program is scaled by it.
    PathMaster(const FlowModel& model, const FlowGoal& goal, const PathPool& pool,
               std::vector<std::uint32_t> keys, double utilisation, ProgramUnits::Choice choice);

    /// The same program with its last basis, over a copy of its model and its pool.
    PathMaster(const PathMaster& other, const FlowModel& model, const PathPool& pool) : PathMaster(other) {
        model_ = &model;
        pool_ = &pool;
    }
    PathMaster(PathMaster&&) = default;
    PathMaster& operator=(PathMaster&&) = default;

    /// Adds columns for paths of the pool that are neither keys nor in the program.
    void add(std::span<const std::uint32_t> paths);
    void set_stage(Stage stage);

    /// True where `path` is a key or a column, open or not.
    [[nodiscard]] bool holds(std::uint32_t path) const {
        return keys_[pool_->demand(path)] == path || column_of(path) != 0;
    }
    [[nodiscard]] bool has_columns(std::size_t demand) const { return held_[demand].columns > 0; }
    /// The `utilisation` it was made with.
    [[nodiscard]] double utilisation_unit() const { return utilisation_; }
    [[nodiscard]] const ProgramUnits& units() const { return units_; }
    [[nodiscard]] std::uint32_t key(std::size_t demand) const { return keys_[demand]; }

    /// Takes over the model's capacities, backgrounds and delays, before other changes.
    void update();
    /// A closed path carries nothing; a closed key leaves all to the demand's other paths. The program's
    /// last basis stays valid through this and the changes below.
    void set_closed(std::uint32_t path, bool closed);
    [[nodiscard]] bool closed(std::uint32_t path) const { return path < closed_.size() && closed_[path]; }
    /// The demand's rate was `before`.
    void change_rate(std::size_t demand, double before);
    /// Makes `path` the key of a demand without columns.
    void set_key(std::size_t demand, std::uint32_t path);
    /// Leaves out the dearest of the columns that carry nothing, so that about `most` stay; a path that has
    /// taken over all of its demand becomes its key, and has all of its `flow` (by path). Does nothing where
    /// columns are not half as many again, or unless the program as it is has been solved.
    void leave_idle(std::size_t most, std::span<double> flow);

    [[nodiscard]] Result<LinearProgram::Status> solve(LinearProgram::Method method,
                                                      std::optional<std::chrono::nanoseconds> limit);

    /// Of the last solve: the utilisation, the price of each arc (per bit/s in the goal's units; of no
    /// meaning but their proportions in kCongestion), the flow of each path of the pool in bit/s. Flow on
    /// absent arcs and rounding errors are gone, and each demand carries its rate unless it may be turned
    /// away.
    [[nodiscard]] double utilisation() const { return program_.values()[0] * utilisation_; }
    [[nodiscard]] std::vector<double> prices() const;
    [[nodiscard]] std::vector<double> flows() const;
    /// Load of each arc in bit/s under `flow` of the paths held, background included: as arc_loads(), but
    /// looks only at demands that are in the program.
    [[nodiscard]] std::vector<double> loads(std::span<const double> flow) const;
    /// The paths of the columns.
    [[nodiscard]] std::span<const std::uint32_t> columns() const { return column_path_; }

private:
    PathMaster(const PathMaster&) = default;

    struct Held {
        std::uint32_t columns = 0, first_column = 0, row = 0;
    };
    [[nodiscard]] std::uint32_t column_of(std::uint32_t path) const {
        return path < column_of_.size() ? column_of_[path] : 0;
    }
    [[nodiscard]] std::vector<std::uint32_t> settled_elsewhere() const;
    [[nodiscard]] std::vector<std::size_t> idle_columns(std::size_t most) const;
    void leave_columns(std::span<const std::size_t> columns);
    void leave_idle_rows();
    void load_key(std::size_t demand, double rate);
    void bound_demand(std::size_t demand);
    [[nodiscard]] std::span<const std::uint32_t> key_arcs(std::size_t demand) const;
    [[nodiscard]] double cost(std::uint32_t path) const;
    [[nodiscard]] double delay(std::span<const std::uint32_t> arcs) const;
    [[nodiscard]] LinearProgram::Column column(std::uint32_t path);
    void add_demand_rows(std::span<const std::uint32_t> paths);
    void bound_arcs();
    [[nodiscard]] double least_price() const;
    void balance(std::size_t demand, std::vector<double>& flow) const;

    const FlowModel* model_;
    FlowGoal goal_;
    const PathPool* pool_;
    std::vector<std::uint32_t> keys_;
    double utilisation_;  ///< what 1 stands for in the program
    ProgramUnits units_;
    double cost_unit_;       ///< bit/s: costs are of so much flow
    double delay_unit_ = 1;  ///< ps
    bool solved_ = false;    ///< nothing has changed since the last solve
    Stage stage_ = Stage::kCongestion;
    LinearProgram program_{LinearProgram::Scaling::kNone};
    std::vector<std::uint32_t> column_path_;  ///< column - 1 -> path
    std::vector<double> column_unit_;         ///< column - 1 -> bit/s that 1 stands for
    std::vector<std::uint32_t> column_of_;    ///< path -> column; 0: none
    std::vector<bool> closed_;                ///< by path; those beyond its end are open
    std::vector<Held> held_;                  ///< by demand
    std::vector<double> key_load_;            ///< by arc: bit/s that the keys would carry alone
    std::vector<double> capacity_;            ///< by arc: as the program has it
    std::vector<double> delay_;               ///< by arc, ps: that of an absent arc as it was
    std::vector<int> mark_;                   ///< by arc; working space of column()
};

}  // namespace hexi
