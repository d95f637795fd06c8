#include "controller/engineering/column_generation.hpp"

#include <algorithm>
#include <cmath>

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
constexpr double kSlack = 1e-9;  // relative; what the program's tolerance may leave

}  // namespace

ColumnGeneration::ColumnGeneration(const TeProblem& problem, FlowModel model)
    : problem_(&problem),
      goal_{problem.objective, problem.max_utilisation},
      model_(std::move(model)),
      pool_(model_.demands.size()),
      oracle_(make_oracle(model_, problem)) {
    if (maximises(goal_.objective)) stage_ = PathMaster::Stage::kCost;
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
Result<void> ColumnGeneration::begin() {
    std::vector<double> prices(model_.arcs.size());
    if (goal_.objective != TeObjective::kMinLatency) {
        for (std::size_t a = 0; a < prices.size(); ++a)
            prices[a] = model_.present(a) ? 1 / model_.capacity[a] : 0;
    }
    ask(arc_weights(model_, goal_, prices));
    const auto lost = without_path();
    if (!lost.empty() && !maximises(goal_.objective))
        return tl::unexpected(no_route_error(*problem_, model_, lost));
    std::vector<std::uint32_t> keys, arcs;
    std::vector<double> load = model_.background;
    for (std::size_t d = 0; d < model_.demands.size(); ++d) {
        if (oracle_->cost(d) != PathOracle::kNoPath) {
            oracle_->path(d, arcs);
            for (const std::uint32_t arc : arcs) load[arc] += model_.demands[d].rate;
        }
        keys.push_back(maximises(goal_.objective) ? PathMaster::kTurnedAway : pool_.add(d, arcs));
    }
    const double utilisation = max_utilisation(model_, load);
    master_.emplace(model_, goal_, pool_, std::move(keys), utilisation > 0 ? utilisation : 1);
    master_->set_stage(stage_);
    return {};
}

/// Paths that are cheaper than any their demand knows, those that promise most first, no more than there are
/// arcs: more would make the program slow before their prices are right.
std::vector<std::uint32_t> ColumnGeneration::better_paths(const ArcWeights& priced) {
    std::vector<std::pair<double, std::size_t>> found;
    const double turned_away = maximises(goal_.objective) ? std::min(1 / priced.scale, 9e18) : 9e18;
    for (std::size_t d = 0; d < model_.demands.size(); ++d) {
        if (oracle_->cost(d) == PathOracle::kNoPath) continue;
        auto known = static_cast<std::int64_t>(turned_away);
        for (const std::uint32_t path : pool_.of(d)) {
            std::int64_t cost = 0;
            bool whole = true;
            for (const std::uint32_t arc : pool_.arcs(path)) {
                cost += priced.weights[arc];
                whole = whole && model_.present(arc);
            }
            if (whole) known = std::min(known, cost);
        }
        const std::int64_t gain = known - oracle_->cost(d);
        if (gain > 0) found.emplace_back(-static_cast<double>(gain) * model_.demands[d].rate, d);
    }
    const std::size_t most = std::min(found.size(), std::max<std::size_t>(model_.arcs.size(), 64));
    std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(most), found.end());
    std::vector<std::uint32_t> paths, arcs;
    for (std::size_t i = 0; i < most; ++i) {
        const std::size_t before = pool_.size();
        oracle_->path(found[i].second, arcs);
        const std::uint32_t path = pool_.add(found[i].second, arcs);
        if (path == before) paths.push_back(path);
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
    return {
        ErrorCode::kInvalid,
        fmt::format("the demands do not fit: the best routes load some link to {:.4g} % of its capacity, and "
                    "{:.4g} % are allowed; {:.4g} % of every demand would fit",
                    bound * 100, goal_.max_utilisation * 100, goal_.max_utilisation / bound * 100)};
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

/// One program and one search; true when there is nothing more to do.
Result<bool> ColumnGeneration::round(const TeEffort& effort, Progress& progress) {
    const auto over = solve_master(effort, progress);
    if (!over || *over) return over;
    ++progress.rounds;
    if (advance_stage()) return false;
    const bool congestion = stage_ == PathMaster::Stage::kCongestion;
    const auto prices = master_->prices();
    ask(arc_weights(model_, congestion ? kCongestionGoal : goal_, prices));
    if (auto possible = note_bounds(prices, progress); !possible) return tl::unexpected(possible.error());
    progress.flow = master_->flows();
    const bool own_goal = !congestion || goal_.objective == TeObjective::kMinMlu;
    if (own_goal &&
        goal_gap(goal_, goal_value(model_, goal_, pool_, progress.flow), progress.bound) <= effort.gap)
        return true;
    const auto paths = better_paths(weights_);
    if (paths.empty() && !own_goal) return tl::unexpected(infeasible(master_->utilisation()));
    if (paths.empty()) return true;
    master_->add(paths);
    next_ = LinearProgram::Method::kPrimal;
    return false;
}

Result<FlowAnswer> ColumnGeneration::solve(const TeEffort& effort) {
    Progress progress{.began = effort.clock()};
    if (!master_) {
        if (auto begun = begin(); !begun) return tl::unexpected(begun.error());
    }
    const auto lost = without_path();
    if (!lost.empty() && !maximises(goal_.objective))
        return tl::unexpected(no_route_error(*problem_, model_, lost));
    progress.bound = dual_bound(model_, goal_, *oracle_, weights_);
    progress.prices = arc_prices(model_, goal_, weights_);
    progress.flow = master_->key_flows();
    for (bool done = false; !done;) {
        const auto end = round(effort, progress);
        if (!end) return tl::unexpected(end.error());
        done = *end;
    }
    progress.flow.resize(pool_.size());
    return FlowAnswer{pool_,           std::move(progress.flow), progress.bound, std::move(progress.prices),
                      progress.rounds, progress.out_of_time};
}

void ColumnGeneration::change(FlowModel model) {
    model_ = std::move(model);
    if (!master_) return;
    ask(weights_);
    repair();
    if (stage_ == PathMaster::Stage::kCost && goal_.objective == TeObjective::kMinLatency) {
        stage_ = PathMaster::Stage::kCongestion;
        master_->set_stage(stage_);
    }
    master_->update();
    next_ = LinearProgram::Method::kDual;
}

/// Gives every demand that lost paths the cheapest one there is now.
void ColumnGeneration::repair() {
    std::vector<std::uint32_t> paths, arcs;
    const auto broken = [&](std::uint32_t path) {
        return std::ranges::any_of(pool_.arcs(path), [&](auto arc) { return !model_.present(arc); });
    };
    for (std::size_t d = 0; d < model_.demands.size(); ++d) {
        if (oracle_->cost(d) == PathOracle::kNoPath || std::ranges::none_of(pool_.of(d), broken)) continue;
        oracle_->path(d, arcs);
        const std::size_t before = pool_.size();
        const std::uint32_t path = pool_.add(d, arcs);
        if (path == before) paths.push_back(path);
    }
    master_->add(paths);
}

}  // namespace hexi
