#include "controller/engineering/column_generation.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "controller/engineering/roomy_paths.hpp"

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

/// Paths that are cheaper than any their demand knows, those that promise most first, no more than there are
/// arcs: more would make the program slow before their prices are right.
std::vector<std::uint32_t> ColumnGeneration::better_paths(const ArcWeights& priced) {
    std::vector<std::pair<double, std::size_t>> found;
    const double turned_away = maximises(goal_.objective) ? std::min(1 / priced.scale, 9e18) : 9e18;
    std::vector<std::int64_t> known(model_.demands.size(), static_cast<std::int64_t>(turned_away));
    for (std::uint32_t path = 0; path < pool_.size(); ++path) {
        if (master_->closed(path) || !master_->holds(path)) continue;
        std::int64_t cost = 0;
        for (const std::uint32_t arc : pool_.arcs(path)) cost += priced.weights[arc];
        known[pool_.demand(path)] = std::min(known[pool_.demand(path)], cost);
    }
    for (std::size_t d = 0; d < known.size(); ++d) {
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
    const double bound = dual_bound(model_, goal_, *oracle_, weights_);
    if (maximises(goal_.objective) ? bound < progress.bound : bound > progress.bound) {
        progress.bound = bound;
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
    return goal_gap(goal_, goal_value(model_, goal_, pool_, progress.flow), progress.bound) <= effort.gap;
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
    const auto paths = better_paths(weights_);
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
    progress.bound = dual_bound(model_, goal_, *oracle_, weights_);
    progress.prices = arc_prices(model_, goal_, weights_);
    progress.flow = flow_;
    bool done = within_limit(flow_) &&
                goal_gap(goal_, goal_value(model_, goal_, pool_, flow_), progress.bound) <= effort.gap;
    while (!done) {
        const auto end = round(effort, progress);
        if (!end) return tl::unexpected(end.error());
        done = *end;
    }
    progress.flow.resize(pool_.size());
    flow_ = progress.flow;
    solved_ = true;
    master_->leave_idle(2 * model_.arcs.size());
    return FlowAnswer{pool_,           std::move(progress.flow), progress.bound, std::move(progress.prices),
                      progress.rounds, progress.out_of_time};
}

/// Rates of demands become bounds of the program; their paths keep their shares.
void ColumnGeneration::change_rates(const FlowModel& before) {
    for (std::size_t d = 0; d < model_.demands.size(); ++d) {
        const double was = before.demands[d].rate, is = model_.demands[d].rate;
        if (was == is) continue;
        for (const std::uint32_t path : pool_.of(d)) flow_[path] *= is / was;
        master_->change_rate(d, was);
    }
}

/// Closes the paths that have lost an arc, and opens those that have theirs back.
void ColumnGeneration::close_and_open(const FlowModel& before) {
    std::vector<bool> turned(model_.arcs.size());
    for (std::size_t a = 0; a < turned.size(); ++a) turned[a] = model_.present(a) != before.present(a);
    if (std::ranges::find(turned, true) == turned.end()) return;
    for (std::uint32_t path = 0; path < pool_.size(); ++path) {
        const auto arcs = pool_.arcs(path);
        if (std::ranges::none_of(arcs, [&](auto arc) { return turned[arc]; })) continue;
        const bool closed = std::ranges::any_of(arcs, [&](auto arc) { return !model_.present(arc); });
        if (closed == master_->closed(path)) continue;
        master_->set_closed(path, closed);
        if (closed) continue;
        next_ = LinearProgram::Method::kPrimal;  // a new choice: the old prices may be wrong
        go_back_to(path);
    }
}

/// A demand with one path alone goes back to one that it had before, unless that is dearer by the last
/// prices.
void ColumnGeneration::go_back_to(std::uint32_t path) {
    const std::size_t demand = pool_.demand(path);
    const std::uint32_t key = master_->key(demand);
    if (key == PathMaster::kTurnedAway || master_->has_columns(demand) || master_->holds(path)) return;
    const auto cost = [&](std::uint32_t of) {
        std::int64_t sum = 0;
        for (const std::uint32_t arc : pool_.arcs(of)) sum += weights_.weights[arc];
        return sum;
    };
    if (cost(path) > cost(key)) return;
    master_->set_key(demand, path);
    flow_[path] += std::exchange(flow_[key], 0);
}

/// Finds paths for what broken ones carried, source by source.
void ColumnGeneration::move_broken() {
    std::vector<RoomyPaths::Moved> broken;
    std::vector<double> whole = flow_;
    std::vector<std::uint32_t> cheapest, joining;
    for (std::uint32_t path = 0; path < pool_.size(); ++path) {
        if (!master_->closed(path)) {
            if (flow_[path] > 0 && !master_->holds(path)) joining.push_back(path);
            continue;
        }
        whole[path] = 0;
        const std::uint32_t demand = pool_.demand(path);
        const bool lost = oracle_->cost(demand) == PathOracle::kNoPath;
        if (lost && goal_.objective == TeObjective::kMaxThroughput) flow_[path] = 0;
        if (!lost && flow_[path] > 0) broken.push_back({demand, std::exchange(flow_[path], 0)});
    }
    std::ranges::stable_sort(broken, {}, &RoomyPaths::Moved::demand);
    const double utilisation = goal_.objective == TeObjective::kMinMlu
                                   ? dual_bound(model_, goal_, *oracle_, weights_)
                                   : goal_.max_utilisation;
    RoomyPaths roomy(model_, arc_loads(model_, pool_, whole), utilisation);
    const auto source = [&](const RoomyPaths::Moved& moved) { return model_.demands[moved.demand].source; };
    for (std::span<const RoomyPaths::Moved> rest = broken; !rest.empty();) {
        const auto other =
            std::ranges::find_if(rest, [&](const auto& m) { return source(m) != source(rest.front()); });
        const auto group = rest.first(static_cast<std::size_t>(other - rest.begin()));
        rest = rest.subspan(group.size());
        const auto paths = roomy.route(group, weights_.weights);
        for (std::size_t i = 0; i < group.size(); ++i) {
            const auto& [demand, rate] = group[i];
            const bool fits = !paths[i].empty() && !problem_->paths &&
                              model_.delay(paths[i]) <= model_.demands[demand].max_delay;
            if (!fits) oracle_->path(demand, cheapest);
            const std::uint32_t path = pool_.add(demand, fits ? paths[i] : cheapest);
            flow_.resize(pool_.size());
            flow_[path] += rate;
            joining.push_back(path);
        }
    }
    take_in(joining);
}

/// Makes paths part of the program: keys where a broken one is all that the demand has, else columns.
void ColumnGeneration::take_in(std::vector<std::uint32_t>& paths) {
    std::ranges::sort(paths);
    paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
    std::erase_if(paths, [&](std::uint32_t path) {
        const std::size_t demand = pool_.demand(path);
        if (master_->holds(path)) return true;
        if (master_->key(demand) == PathMaster::kTurnedAway || master_->has_columns(demand)) return false;
        if (!master_->closed(master_->key(demand))) return false;
        master_->set_key(demand, path);
        return true;
    });
    master_->add(paths);
}

void ColumnGeneration::change(FlowModel model) {
    const auto same_delay = [](const WeightedEdge& a, const WeightedEdge& b) {
        return a.weight == b.weight || a.weight == WeightedEdge::kAbsent || b.weight == WeightedEdge::kAbsent;
    };
    const bool same = std::ranges::equal(model_.arcs, model.arcs, same_delay);
    std::swap(model_, model);
    if (!same || !solved_) master_.reset();
    if (!master_) return;
    next_ = LinearProgram::Method::kDual;
    flow_.resize(pool_.size());
    master_->update();
    change_rates(model);
    close_and_open(model);
    ask(ArcWeights(weights_));
    move_broken();
}

}  // namespace hexi
