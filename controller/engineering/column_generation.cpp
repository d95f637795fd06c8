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
    [[nodiscard]] std::optional<std::chrono::nanoseconds> left(const TeEffort& effort) const {
        if (!effort.time_limit) return std::nullopt;
        return std::max(std::chrono::nanoseconds(0), *effort.time_limit - (effort.clock() - began));
    }
};

namespace {

constexpr FlowGoal kCongestionGoal{.objective = TeObjective::kMinMlu};
constexpr double kSlack = 1e-9;    // relative; what the program's tolerance may leave
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

ColumnGeneration::ColumnGeneration(const ColumnGeneration& other, const TeProblem& problem)
    : problem_(&problem),
      goal_(other.goal_),
      model_(other.model_),
      pool_(other.pool_),
      oracle_(make_oracle(model_, problem)),
      flow_(other.flow_),
      solved_(other.solved_),
      stage_(other.stage_),
      next_(other.next_) {
    if (other.master_) master_.emplace(*other.master_, model_, pool_);
    ask(other.weights_);
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

/// First paths: the quickest for kMinLatency, else the cheapest where an arc costs the inverse of its
/// capacity.
void ColumnGeneration::begin() {
    pool_ = PathPool(model_.demands.size());
    std::vector<double> prices(model_.arcs.size());
    if (goal_.objective != TeObjective::kMinLatency) {
        for (std::size_t a = 0; a < prices.size(); ++a)
            prices[a] = model_.present(a) ? 1 / model_.capacity[a] : 0;
    }
    ask(arc_weights(model_, goal_, prices));
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
    begin_with(std::move(keys), std::move(flow));
}

/// Makes the program of the pool's paths.
void ColumnGeneration::begin_with(std::vector<std::uint32_t> keys, std::vector<double> flow) {
    flow_ = std::move(flow);
    std::vector<std::uint32_t> columns;
    for (std::uint32_t path = 0; path < pool_.size(); ++path) {
        if (keys[pool_.demand(path)] != path) columns.push_back(path);
    }
    const bool cost = goal_.objective == TeObjective::kMaxThroughput ||
                      (goal_.objective == TeObjective::kMinLatency && within_limit(flow_));
    stage_ = cost ? PathMaster::Stage::kCost : PathMaster::Stage::kCongestion;
    const double utilisation = max_utilisation(model_, arc_loads(model_, pool_, flow_));
    master_.emplace(model_, goal_, pool_, std::move(keys), utilisation > 0 ? utilisation : 1);
    master_->set_stage(stage_);
    master_->add(columns);
    const bool feasible = goal_.objective == TeObjective::kMaxThroughput;  // nothing is carried at first
    next_ = feasible ? LinearProgram::Method::kPrimal : LinearProgram::Method::kDual;
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

Error ColumnGeneration::infeasible(double bound) const {
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
    const auto left = progress.left(effort);
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
    return fail(ErrorCode::kEnvironment, "the linear solver calls a feasible program infeasible");
}

/// Bounds from the oracle's last answers; the sentence where they prove that nothing fits.
Result<void> ColumnGeneration::note_bounds(const std::vector<double>& prices, Progress& progress) {
    const bool congestion = stage_ == PathMaster::Stage::kCongestion;
    if (maximises(goal_.objective) ? bound_ < progress.bound : bound_ > progress.bound) {
        progress.bound = bound_;
        progress.prices = prices;
    }
    if (!congestion || goal_.objective != TeObjective::kMinLatency) return {};
    progress.congestion =
        std::max(progress.congestion, dual_bound(model_, kCongestionGoal, *oracle_, weights_));
    if (progress.congestion > goal_.max_utilisation * (1 + kSlack))
        return tl::unexpected(infeasible(progress.congestion));
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

/// Whether the flows of the program are as good as asked. For min-mlu they are worked out only where the
/// program promises it, or where time may run out before the next ones.
bool ColumnGeneration::close_enough(const TeEffort& effort, Progress& progress) const {
    if (goal_.objective == TeObjective::kMinMlu && !effort.time_limit &&
        goal_gap(goal_, master_->utilisation(), progress.bound) > effort.gap + kPromise)
        return false;
    progress.flow = master_->flows();
    if (goal_.objective == TeObjective::kMaxThroughput) trim(progress.flow);
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
    if (auto possible = note_bounds(prices, progress); !possible) return tl::unexpected(possible.error());
    const bool own_goal = !congestion || goal_.objective == TeObjective::kMinMlu;
    if (close_enough(effort, progress) && own_goal) return true;
    const auto paths = better_paths();
    if (paths.empty() && !own_goal) return tl::unexpected(infeasible(master_->utilisation()));
    if (paths.empty()) {
        progress.flow = master_->flows();
        if (goal_.objective == TeObjective::kMaxThroughput) trim(progress.flow);
        return true;
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
        if (!end) return tl::unexpected(end.error());
        done = *end;
    }
    progress.flow.resize(pool_.size());
    flow_ = std::move(progress.flow);
    solved_ = true;
    master_->leave_idle(usable_arcs(model_), flow_);
    return FlowAnswer{
        pool_, flow_, progress.bound, std::move(progress.prices), progress.rounds, progress.out_of_time};
}

}  // namespace hexi
