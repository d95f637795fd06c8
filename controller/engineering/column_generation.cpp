#include "controller/engineering/column_generation.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace hexi {

/// Of one call of solve().
struct ColumnGeneration::Progress {
    std::chrono::nanoseconds began{0};
    std::vector<double> flow;    ///< of the last program solved; before that, of the keys
    std::vector<double> prices;  ///< behind `bound`
    double bound = 0;            ///< of the goal, the best so far
    double congestion = 0;       ///< bound of the utilisation, the best so far
    std::size_t rounds = 0;
    bool out_of_time = false;
    std::size_t doubts = 0;    ///< times that the linear solver called a feasible program infeasible
    bool prices_only = false;  ///< the program counts in common units: see turn_units()
    std::size_t turns = 0, paths_at_turn = 0;
    /// With what is left of its time limit.
    [[nodiscard]] TeEffort left_of(TeEffort effort) const {
        if (!effort.time_limit) return effort;
        const auto spent = effort.clock() - began;
        effort.time_limit = std::max(std::chrono::nanoseconds(0), *effort.time_limit - spent);
        return effort;
    }
};

namespace {

constexpr FlowGoal kCongestionGoal{.objective = TeObjective::kMinMlu};
constexpr double kSlack = 1e-9;  // relative; what the program's tolerance may leave
constexpr std::size_t kMostDoubts = 3;
constexpr double kPromise = 1e-7;  // relative; how far a program's own value may be from that of its flows

std::size_t usable_arcs(const FlowModel& model) {
    std::size_t count = 0;
    for (std::size_t a = 0; a < model.arcs.size(); ++a) count += model.present(a) ? 1 : 0;
    return count;
}

}  // namespace

ColumnGeneration::ColumnGeneration(const TeProblem& problem, FlowModel model)
    : problem_(&problem),
      goal_{problem.objective, problem.max_utilisation},
      model_(std::move(model)),
      pool_(model_.demands.size()),
      oracle_(make_oracle(model_, problem)) {}

ColumnGeneration::ColumnGeneration(const ColumnGeneration& other, const TeProblem& problem, FlowModel model)
    : problem_(&problem),
      goal_(other.goal_),
      model_(std::move(model)),
      pool_(other.pool_),
      oracle_(make_oracle(model_, problem)),
      weights_(other.weights_),
      flow_(other.flow_),
      solved_(other.solved_),
      stage_(other.stage_) {
    if (other.master_) master_.emplace(*other.master_, model_, pool_);
    go_on_from(other.model_);
}

void ColumnGeneration::ask(const ArcWeights& weights) {
    weights_ = weights;
    oracle_->price(weights_.weights);
    bound_ = dual_bound(model_, goal_, *oracle_, weights_);
}

double ColumnGeneration::value_of(std::span<const double> flow) const {
    if (goal_.objective == TeObjective::kMinMlu) return max_utilisation(model_, master_->loads(flow));
    return goal_value(model_, goal_, pool_, flow);
}

std::vector<std::size_t> ColumnGeneration::without_path() const {
    std::vector<std::size_t> lost;
    for (std::size_t d = 0; d < model_.demands.size(); ++d) {
        if (oracle_->cost(d) == PathOracle::kNoPath) lost.push_back(d);
    }
    return lost;
}

/// First paths: the quickest for kMinLatency where they hold their demand, else wide ones.
void ColumnGeneration::begin() {
    pool_ = PathPool(model_.demands.size());
    const bool quickest = goal_.objective == TeObjective::kMinLatency;
    const std::vector<double> none(model_.arcs.size());
    ask(arc_weights(model_, goal_, quickest ? none : inverse_capacities(model_)));
    std::vector<std::uint32_t> keys(model_.demands.size(), PathMaster::kTurnedAway), arcs;
    std::vector<double> flow;
    const bool rejects = goal_.objective == TeObjective::kMaxThroughput;
    for (std::size_t d = 0; d < keys.size(); ++d) {
        if (oracle_->cost(d) == PathOracle::kNoPath && !rejects) return;
        if (oracle_->cost(d) == PathOracle::kNoPath) continue;
        oracle_->path(d, arcs);
        const std::uint32_t path = pool_.add(d, arcs);
        flow.push_back(rejects ? 0 : model_.demands[d].rate);
        if (!rejects) keys[d] = path;
    }
    if (quickest) widen(keys, flow);
    begin_with(std::move(keys), std::move(flow));
}

/// Gives demands that would overload their path by themselves a wide one as their key: the program is about
/// what is moved off keys, which narrow links would make very large numbers.
void ColumnGeneration::widen(std::vector<std::uint32_t>& keys, std::vector<double>& flow) {
    std::vector<std::size_t> narrow;
    for (std::size_t d = 0; d < keys.size(); ++d) {
        const auto holds = [&](auto arc) { return model_.demands[d].rate <= room(model_, goal_, arc); };
        if (!std::ranges::all_of(pool_.arcs(keys[d]), holds)) narrow.push_back(d);
    }
    if (narrow.empty()) return;
    const ArcWeights quick = weights_;
    oracle_->price(arc_weights(model_, kCongestionGoal, inverse_capacities(model_)).weights);
    std::vector<std::uint32_t> arcs;
    for (const std::size_t d : narrow) {
        oracle_->path(d, arcs);
        const double carried = std::exchange(flow[keys[d]], 0);
        keys[d] = pool_.add(d, arcs);
        flow.resize(pool_.size());
        flow[keys[d]] = carried;
    }
    ask(quick);
}

/// What 1 stands for in the program: utilisations of this order are looked for.
double ColumnGeneration::usual_utilisation() const {
    const double now = max_utilisation(model_, arc_loads(model_, pool_, flow_));
    if (goal_.objective == TeObjective::kMinMlu) return now > 0 ? now : 1;
    return now > 0 ? std::min(now, goal_.max_utilisation) : goal_.max_utilisation;
}

/// Makes the program of the pool's paths.
void ColumnGeneration::begin_with(std::vector<std::uint32_t> keys, std::vector<double> flow) {
    flow_ = std::move(flow);
    const bool cost = goal_.objective == TeObjective::kMaxThroughput ||
                      (goal_.objective == TeObjective::kMinLatency && within_limit(flow_));
    stage_ = cost ? PathMaster::Stage::kCost : PathMaster::Stage::kCongestion;
    make_program(std::move(keys), usual_utilisation(), ProgramUnits::Choice::kFitting);
}

void ColumnGeneration::make_program(std::vector<std::uint32_t> keys, double utilisation,
                                    ProgramUnits::Choice units) {
    std::vector<std::uint32_t> columns;
    for (std::uint32_t path = 0; path < pool_.size(); ++path) {
        if (keys[pool_.demand(path)] != path) columns.push_back(path);
    }
    master_.emplace(model_, goal_, pool_, std::move(keys), utilisation, units);
    master_->set_stage(stage_);
    master_->add(columns);
    const bool cost = stage_ == PathMaster::Stage::kCost;
    next_ = cost ? LinearProgram::Method::kPrimal : LinearProgram::Method::kDual;
}

/// The same program in other units.
void ColumnGeneration::remake_program(double utilisation, ProgramUnits::Choice units) {
    std::vector<std::uint32_t> keys, closed;
    for (std::size_t d = 0; d < model_.demands.size(); ++d) keys.push_back(master_->key(d));
    for (std::uint32_t path = 0; path < pool_.size(); ++path) {
        if (master_->closed(path)) closed.push_back(path);
    }
    make_program(std::move(keys), utilisation, units);
    for (const std::uint32_t path : closed) master_->set_closed(path, true);
}

bool ColumnGeneration::within_limit(std::span<const double> flow) const {
    if (goal_.objective == TeObjective::kMinMlu) return true;
    return max_utilisation(model_, arc_loads(model_, pool_, flow)) <= goal_.max_utilisation * (1 + kSlack);
}

std::int64_t ColumnGeneration::cost_of(std::uint32_t path) const {
    std::int64_t cost = 0;
    for (const std::uint32_t arc : pool_.arcs(path)) cost += weights_.weights[arc];
    return cost;
}

/// Paths that are cheaper than any their demand knows, those that promise most first, no more than there are
/// arcs: more would make the program slow before their prices are right.
std::vector<std::uint32_t> ColumnGeneration::better_paths() {
    std::vector<std::pair<double, std::size_t>> found;
    const double turned_away = maximises(goal_.objective) ? std::min(1 / weights_.scale, 9e18) : 9e18;
    std::vector<std::int64_t> known(model_.demands.size(), static_cast<std::int64_t>(turned_away));
    const auto know = [&](std::size_t demand, std::uint32_t path) {
        if (!master_->closed(path)) known[demand] = std::min(known[demand], cost_of(path));
    };
    for (const std::uint32_t path : master_->columns()) know(pool_.demand(path), path);
    for (std::size_t d = 0; d < known.size(); ++d) {
        if (master_->key(d) != PathMaster::kTurnedAway) know(d, master_->key(d));
        if (oracle_->cost(d) == PathOracle::kNoPath) continue;
        const std::int64_t gain = known[d] - oracle_->cost(d);
        if (gain > 0) found.emplace_back(-static_cast<double>(gain) * model_.demands[d].rate, d);
    }
    const std::size_t most = std::min(found.size(), std::max<std::size_t>(model_.arcs.size(), 64));
    std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(most), found.end());
    std::vector<std::uint32_t> paths, arcs;
    for (std::size_t i = 0; i < most; ++i) {
        oracle_->path(found[i].second, arcs);
        const std::uint32_t path = pool_.add(found[i].second, arcs);
        if (!master_->holds(path)) paths.push_back(path);
    }
    return paths;
}

/// kMinLatency goes on to its own goal as soon as the utilisation is within bounds.
bool ColumnGeneration::advance_stage() {
    if (goal_.objective != TeObjective::kMinLatency || stage_ == PathMaster::Stage::kCost) return false;
    if (master_->utilisation() > goal_.max_utilisation * (1 + kSlack)) return false;
    stage_ = PathMaster::Stage::kCost;
    master_->set_stage(stage_);
    next_ = LinearProgram::Method::kPrimal;
    return true;
}

/// The sentence for demands that do not fit, with the best utilisation there is.
Error ColumnGeneration::infeasible(const TeEffort& effort) const {
    TeProblem congestion = *problem_;
    congestion.objective = TeObjective::kMinMlu;
    ColumnGeneration least(congestion, model_);
    const auto answer = least.solve(effort);
    if (!answer) return answer.error();
    if (answer->bound > goal_.max_utilisation) return too_much(answer->bound);
    return {ErrorCode::kEnvironment,
            fmt::format("the linear solver did not find routes within a utilisation of {:.9g}, though some "
                        "reach {:.9g}; a limit a little further off may help",
                        goal_.max_utilisation, answer->bound)};
}

Error ColumnGeneration::too_much(double bound) const {
    std::size_t heaviest = 0;
    const auto weight = [&](std::size_t d) {
        return model_.demands[d].rate * static_cast<double>(oracle_->cost(d));
    };
    for (std::size_t d = 1; d < model_.demands.size(); ++d) {
        if (weight(d) > weight(heaviest)) heaviest = d;
    }
    const FlowModel::Demand& demand = model_.demands[heaviest];
    return {ErrorCode::kInvalid,
            fmt::format(
                "the demands do not fit: the best routes load some link to {:.4g} % of its capacity, and "
                "{:.4g} % are allowed; {:.4g} % of every demand would fit; '{}' to '{}' weighs most on the "
                "links that are too small",
                bound * 100, goal_.max_utilisation * 100, goal_.max_utilisation / bound * 100,
                problem_->topology->node(NodeId(demand.source)).id,
                problem_->topology->node(NodeId(demand.destination)).id)};
}

/// Solves the program unless time is up; then true.
Result<bool> ColumnGeneration::solve_master(const TeEffort& effort, Progress& progress) {
    const auto left = progress.left_of(effort).time_limit;
    progress.out_of_time = left && left->count() == 0;
    if (progress.out_of_time) return true;
    const auto status = master_->solve(next_, left);
    if (!status) return tl::unexpected(status.error());
    progress.out_of_time = *status == LinearProgram::Status::kStopped;
    if (progress.out_of_time || *status == LinearProgram::Status::kOptimal) return progress.out_of_time;
    if (*status == LinearProgram::Status::kInfeasible && goal_.objective == TeObjective::kMinLatency &&
        stage_ == PathMaster::Stage::kCost) {
        stage_ = PathMaster::Stage::kCongestion;  // a change left too little room on the paths known
        master_->set_stage(stage_);
        next_ = LinearProgram::Method::kPrimal;
        return solve_master(effort, progress);
    }
    if (++progress.doubts > kMostDoubts)
        return fail(ErrorCode::kEnvironment, "the linear solver calls a feasible program infeasible");
    if (progress.doubts > 1) remake_program(master_->utilisation_unit(), ProgramUnits::Choice::kCommon);
    next_ = LinearProgram::Method::kPrimal;
    return solve_master(effort, progress);
}

/// Bounds from the oracle's last answers; the sentence where they prove that nothing fits.
Result<void> ColumnGeneration::note_bounds(const std::vector<double>& prices, const TeEffort& effort,
                                           Progress& progress) {
    const bool congestion = stage_ == PathMaster::Stage::kCongestion;
    if (maximises(goal_.objective) ? bound_ < progress.bound : bound_ > progress.bound) {
        progress.bound = bound_;
        progress.prices = prices;
    }
    if (!congestion || goal_.objective != TeObjective::kMinLatency) return {};
    progress.congestion =
        std::max(progress.congestion, dual_bound(model_, kCongestionGoal, *oracle_, weights_));
    if (progress.congestion > goal_.max_utilisation * (1 + kSlack))
        return tl::unexpected(infeasible(progress.left_of(effort)));
    return {};
}

/// Takes away what the program's tolerance put on full arcs; nothing to speak of but on very small ones.
void ColumnGeneration::trim(std::vector<double>& flow) const {
    const std::vector<double> load = arc_loads(model_, pool_, flow);
    for (std::uint32_t path = 0; path < flow.size(); ++path) {
        double part = 1;
        for (const std::uint32_t arc : pool_.arcs(path)) {
            const double own = load[arc] - model_.background[arc], most = room(model_, goal_, arc);
            if (own > most) part = std::min(part, most / own);
        }
        flow[path] *= part;
    }
}

void ColumnGeneration::take_flows(Progress& progress) const {
    progress.flow.resize(pool_.size());
    if (progress.prices_only) return;
    progress.flow = master_->flows();
    if (goal_.objective == TeObjective::kMaxThroughput) trim(progress.flow);
}

/// Where capacities differ so much that no units make both flows and prices exact, the program is solved once
/// more in common units, which make its prices so, and again in its own if that has shown new paths. True
/// where there is nothing more to gain.
bool ColumnGeneration::turn_units(const TeEffort& effort, Progress& progress) {
    constexpr std::size_t kMostTurns = 8;
    const bool news = !progress.prices_only || pool_.size() > progress.paths_at_turn;
    const bool near = goal_gap(goal_, value_of(progress.flow), progress.bound) <= effort.gap;
    const bool one_unit = master_->units().even() && !progress.prices_only;
    if (one_unit || near || !news || ++progress.turns > kMostTurns) return true;
    progress.prices_only = !progress.prices_only;
    progress.paths_at_turn = pool_.size();
    remake_program(master_->utilisation_unit(),
                   progress.prices_only ? ProgramUnits::Choice::kCommon : ProgramUnits::Choice::kFitting);
    return false;
}

/// Whether the flows of the program are as good as asked. For min-mlu they are worked out only where the
/// program promises it, or where time may run out before the next ones.
bool ColumnGeneration::close_enough(const TeEffort& effort, Progress& progress) const {
    if (goal_.objective == TeObjective::kMinMlu && !effort.time_limit && !progress.prices_only &&
        goal_gap(goal_, master_->utilisation(), progress.bound) > effort.gap + kPromise)
        return false;
    take_flows(progress);
    return goal_gap(goal_, value_of(progress.flow), progress.bound) <= effort.gap;
}

/// One program and one search; true when there is nothing more to do.
Result<bool> ColumnGeneration::round(const TeEffort& effort, Progress& progress) {
    auto over = solve_master(effort, progress);
    if (!over || *over) return over;
    ++progress.rounds;
    if (advance_stage()) return false;
    const bool congestion = stage_ == PathMaster::Stage::kCongestion;
    const auto prices = master_->prices();
    ask(arc_weights(model_, congestion ? kCongestionGoal : goal_, prices));
    if (auto possible = note_bounds(prices, effort, progress); !possible)
        return tl::unexpected(possible.error());
    const bool own_goal = !congestion || goal_.objective == TeObjective::kMinMlu;
    if (close_enough(effort, progress) && own_goal) return true;
    const auto paths = better_paths();
    if (paths.empty() && !own_goal) return tl::unexpected(infeasible(progress.left_of(effort)));
    if (paths.empty()) {
        take_flows(progress);
        return turn_units(effort, progress);
    }
    master_->add(paths);
    next_ = LinearProgram::Method::kPrimal;
    return false;
}

Result<FlowAnswer> ColumnGeneration::solve(const TeEffort& effort) {
    Progress progress{.began = effort.clock()};
    if (!master_) begin();
    const auto lost = without_path();
    if (!lost.empty() && goal_.objective != TeObjective::kMaxThroughput)
        return tl::unexpected(no_route_error(*problem_, model_, lost));
    progress.bound = bound_;
    progress.prices = arc_prices(model_, goal_, weights_);
    progress.flow = flow_;
    bool done = within_limit(flow_) && goal_gap(goal_, value_of(flow_), progress.bound) <= effort.gap;
    while (!done) {
        const auto end = round(effort, progress);
        if (!end && progress.turns == 0) return tl::unexpected(end.error());
        done = !end || *end;  // before the units were turned there was an answer already
    }
    progress.flow.resize(pool_.size());
    flow_ = std::move(progress.flow);
    solved_ = true;
    if (progress.prices_only) {
        remake_program(master_->utilisation_unit(), ProgramUnits::Choice::kFitting);
    } else {
        master_->leave_idle(usable_arcs(model_), flow_);
    }
    pool_.settle();
    return FlowAnswer{
        pool_, flow_, progress.bound, std::move(progress.prices), progress.rounds, progress.out_of_time};
}

}  // namespace hexi
