// The exact solver: a linear program over few paths, and a search for paths that would improve it.
#pragma once

#include <memory>

#include "controller/engineering/flow_answer.hpp"
#include "controller/engineering/path_master.hpp"
#include "controller/engineering/roomy_paths.hpp"

namespace hexi {

/// Column generation (L. R. Ford, D. R. Fulkerson, Management Science 5(1), 1958) for min-mlu, min-latency
/// and max-throughput. Each round solves the program over the paths known, takes its prices, and asks for the
/// cheapest path of every demand under them. Where some demand has a cheaper one than it knows, the most
/// promising of these join the program; where none has, the optimum is proven. Every round's prices give a
/// bound, so it can end early with a known gap.
///
/// Keeps the program with its last basis and the last prices: after change() it goes on from there, and so
/// does one that is made from it. Not moved.
class ColumnGeneration {
public:
    /// `problem` must outlive it; `model` is one class of it.
    ColumnGeneration(const TeProblem& problem, FlowModel model);

    /// Goes on from where `other` is, after change() to `model`; several threads may do so at once.
    /// `problem`, which must outlive it, differs from that of `other` in its state and rates at most.
    ColumnGeneration(const ColumnGeneration& other, const TeProblem& problem, FlowModel model);

    /// kUnreachable or kInvalid where a demand has no path (not for kMaxThroughput); kInvalid where
    /// kMinLatency cannot be within capacity: says by how much.
    [[nodiscard]] Result<FlowAnswer> solve(const TeEffort& effort);

    /// The same arcs and demands with other rates, capacities, background, or other arcs present. Rates and
    /// capacities become bounds of the program; broken paths are closed in it, and what they carried goes to
    /// the cheapest path by the last prices that has room. With a limit on paths the choice of paths stays as
    /// it was, less those that are broken. Arcs with other delays make it start afresh.
    void change(FlowModel model);

    /// Solves small changes of the rates, one after the other, and comes back to what was solved: the program
    /// then has the paths that such changes need, and later ones ask for fewer searches. Takes about as long
    /// as a dozen solves after a change; does nothing where `effort` limits time. Errors are those of
    /// solve(), and do not arise where that has succeeded before but for the linear solver's own.
    [[nodiscard]] Result<void> rehearse(const TeEffort& effort);

    [[nodiscard]] const FlowModel& model() const { return model_; }

private:
    struct Progress;
    void begin();
    void widen(std::vector<std::uint32_t>& keys, std::vector<double>& flow);
    [[nodiscard]] double usual_utilisation() const;
    void begin_with(std::vector<std::uint32_t> keys, std::vector<double> flow);
    void make_program(std::vector<std::uint32_t> keys, double utilisation, ProgramUnits::Choice units);
    void remake_program(double utilisation, ProgramUnits::Choice units);
    void trim(std::vector<double>& flow) const;
    [[nodiscard]] bool within_limit(std::span<const double> flow) const;
    [[nodiscard]] std::vector<std::size_t> without_path() const;
    void ask(const ArcWeights& weights);
    [[nodiscard]] double value_of(std::span<const double> flow) const;
    [[nodiscard]] std::int64_t cost_of(std::uint32_t path) const;
    [[nodiscard]] std::vector<std::uint32_t> better_paths();
    void go_on_from(const FlowModel& before);
    void follow_utilisation();
    void change_rates(const FlowModel& before);
    void close_and_open(const FlowModel& before);
    void go_back_to(std::uint32_t path);
    [[nodiscard]] std::vector<RoomyPaths::Moved> take_off_broken(std::vector<double>& loads);
    void move_broken();
    void move_group(std::span<const RoomyPaths::Moved> group, RoomyPaths& roomy,
                    std::vector<std::uint32_t>& joining);
    void take_in(std::vector<std::uint32_t>& paths);
    [[nodiscard]] Result<bool> round(const TeEffort& effort, Progress& progress);
    [[nodiscard]] Result<bool> solve_master(const TeEffort& effort, Progress& progress);
    void take_flows(Progress& progress) const;
    [[nodiscard]] bool turn_units(const TeEffort& effort, Progress& progress);
    [[nodiscard]] bool close_enough(const TeEffort& effort, Progress& progress) const;
    [[nodiscard]] Result<void> note_bounds(const std::vector<double>& prices, const TeEffort& effort,
                                           Progress& progress);
    [[nodiscard]] bool advance_stage();
    [[nodiscard]] Error infeasible(const TeEffort& effort) const;
    [[nodiscard]] Error too_much(double bound) const;

    const TeProblem* problem_;
    FlowGoal goal_;
    FlowModel model_;
    PathPool pool_;
    std::unique_ptr<PathOracle> oracle_;
    std::optional<PathMaster> master_;
    ArcWeights weights_;        ///< the oracle's answers are for these
    double bound_ = 0;          ///< what these prove of the goal
    std::vector<double> flow_;  ///< by path: where the next solve starts
    bool solved_ = false;       ///< flow_ carries all demands
    PathMaster::Stage stage_ = PathMaster::Stage::kCongestion;
    LinearProgram::Method next_ = LinearProgram::Method::kDual;
};

}  // namespace hexi
