#include "controller/engineering/path_master.hpp"

#include <algorithm>
#include <numeric>

#include "topology/median.hpp"

namespace hexi {
namespace {

double median_capacity(const FlowModel& model) {
    std::vector<double> present;
    for (const double capacity : model.capacity) {
        if (capacity > 0) present.push_back(capacity);
    }
    return median(std::move(present)).value_or(1);
}

double mean_delay(const FlowModel& model) {
    double sum = 0;
    std::size_t count = 0;
    for (std::size_t a = 0; a < model.arcs.size(); ++a) {
        if (!model.present(a)) continue;
        sum += static_cast<double>(model.arcs[a].weight);
        ++count;
    }
    return sum > 0 ? sum / static_cast<double>(count) : 1;
}

}  // namespace

PathMaster::PathMaster(const FlowModel& model, const FlowGoal& goal, const PathPool& pool,
                       std::vector<std::uint32_t> keys, double utilisation)
    : model_(&model),
      goal_(goal),
      pool_(&pool),
      keys_(std::move(keys)),
      utilisation_(utilisation),
      unit_(utilisation * median_capacity(model)),
      delay_unit_(mean_delay(model)),
      held_(model.demands.size()),
      mark_(model.arcs.size()) {
    program_.add_rows(std::vector<LinearProgram::Row>(model.arcs.size()));
    LinearProgram::Column utilised{.cost = 1};
    for (std::size_t a = 0; a < model.arcs.size(); ++a)
        utilised.entries.push_back({a, -model.capacity[a] * utilisation_ / unit_});
    program_.add_columns(std::span(&utilised, 1));
    set_bounds();
}

std::span<const std::uint32_t> PathMaster::key_arcs(std::size_t demand) const {
    if (keys_[demand] == kTurnedAway) return {};
    return pool_->arcs(keys_[demand]);
}

/// Right-hand sides: what keys and background put on each arc, what each demand can move to other paths.
void PathMaster::set_bounds() {
    std::vector<double> load(model_->arcs.size());
    for (std::size_t a = 0; a < load.size(); ++a) {
        const bool costs = stage_ == Stage::kCost;
        load[a] = costs ? std::min(model_->background[a], goal_.max_utilisation * model_->capacity[a])
                        : model_->background[a];
    }
    for (std::size_t d = 0; d < keys_.size(); ++d) {
        for (const std::uint32_t arc : key_arcs(d)) load[arc] += model_->demands[d].rate;
    }
    for (std::size_t a = 0; a < load.size(); ++a)
        program_.set_row_bounds(a, -LinearProgram::kInfinity, -load[a] / unit_);
    for (const Held& held : held_) {
        if (held.columns < 2) continue;
        const std::size_t demand = pool_->demand(column_path_[held.first_column - 1]);
        program_.set_row_bounds(held.row, -LinearProgram::kInfinity, model_->demands[demand].rate / unit_);
    }
    for (std::size_t c = 0; c < column_path_.size(); ++c)
        program_.set_column_bounds(c + 1, 0, model_->demands[pool_->demand(column_path_[c])].rate / unit_);
}

void PathMaster::set_stage(Stage stage) {
    stage_ = stage;
    const bool congestion = stage == Stage::kCongestion;
    program_.set_cost(0, congestion ? 1 : 0);
    program_.set_column_bounds(0, 0,
                               congestion ? LinearProgram::kInfinity : goal_.max_utilisation / utilisation_);
    for (std::size_t c = 0; c < column_path_.size(); ++c) program_.set_cost(c + 1, cost(column_path_[c]));
    set_bounds();
}

/// Of a unit of flow moved from the key to `path`.
double PathMaster::cost(std::uint32_t path) const {
    if (stage_ == Stage::kCongestion) return 0;
    if (goal_.objective == TeObjective::kMaxThroughput) return -1;
    const std::int64_t more = model_->delay(pool_->arcs(path)) - model_->delay(key_arcs(pool_->demand(path)));
    return static_cast<double>(more) / delay_unit_;
}

LinearProgram::Column PathMaster::column(std::uint32_t path) {
    const std::uint32_t demand = pool_->demand(path);
    LinearProgram::Column made{.cost = cost(path), .upper = model_->demands[demand].rate / unit_};
    for (const std::uint32_t arc : key_arcs(demand)) --mark_[arc];
    for (const std::uint32_t arc : pool_->arcs(path)) ++mark_[arc];
    for (const auto arcs : {key_arcs(demand), pool_->arcs(path)}) {
        for (const std::uint32_t arc : arcs) {
            if (mark_[arc] != 0) made.entries.push_back({arc, static_cast<double>(mark_[arc])});
            mark_[arc] = 0;
        }
    }
    if (held_[demand].columns >= 2) made.entries.push_back({held_[demand].row, 1});
    return made;
}

/// A demand's second column gives it a row; its first one's bound said the same.
void PathMaster::add_demand_rows(std::span<const std::uint32_t> paths) {
    std::vector<LinearProgram::Row> rows;
    const std::size_t columns = program_.column_count();
    for (std::size_t i = 0; i < paths.size(); ++i) {
        const std::uint32_t demand = pool_->demand(paths[i]);
        Held& held = held_[demand];
        if (held.columns == 0) held.first_column = static_cast<std::uint32_t>(columns + i);
        if (++held.columns != 2) continue;
        held.row = static_cast<std::uint32_t>(program_.row_count() + rows.size());
        rows.push_back({.upper = model_->demands[demand].rate / unit_});
        if (held.first_column < columns) rows.back().entries.push_back({held.first_column, 1});
    }
    program_.add_rows(rows);
}

void PathMaster::add(std::span<const std::uint32_t> paths) {
    add_demand_rows(paths);
    std::vector<LinearProgram::Column> columns;
    for (const std::uint32_t path : paths) {
        columns.push_back(column(path));
        column_path_.push_back(path);
    }
    program_.add_columns(columns);
}

Result<LinearProgram::Status> PathMaster::solve(LinearProgram::Method method,
                                                std::optional<std::chrono::nanoseconds> limit) {
    return program_.solve(method, limit);
}

std::vector<double> PathMaster::prices() const {
    const auto dual = program_.prices();
    const bool delays = stage_ == Stage::kCost && goal_.objective == TeObjective::kMinLatency;
    std::vector<double> prices(model_->arcs.size());
    for (std::size_t a = 0; a < prices.size(); ++a)
        prices[a] = std::max(0.0, -dual[a]) * (delays ? delay_unit_ : 1);
    return prices;
}

/// Makes the demand's flows what they ought to be where the program's tolerances left them a little off.
void PathMaster::balance(std::size_t demand, std::vector<double>& flow) const {
    const double rate = model_->demands[demand].rate;
    double sum = 0;
    for (const std::uint32_t path : pool_->of(demand)) {
        const auto arcs = pool_->arcs(path);
        const bool whole = std::ranges::all_of(arcs, [&](auto arc) { return model_->present(arc); });
        if (!whole || flow[path] < rate * 1e-9) flow[path] = 0;
        sum += flow[path];
    }
    const bool all = keys_[demand] != kTurnedAway || sum > rate;
    if (!all || sum <= 0) return;
    for (const std::uint32_t path : pool_->of(demand)) flow[path] *= rate / sum;
}

std::vector<double> PathMaster::flows() const {
    std::vector<double> flow(pool_->size());
    const auto values = program_.values();
    for (std::size_t d = 0; d < keys_.size(); ++d) {
        if (keys_[d] != kTurnedAway) flow[keys_[d]] = model_->demands[d].rate;
    }
    for (std::size_t c = 0; c < column_path_.size(); ++c) {
        const std::uint32_t key = keys_[pool_->demand(column_path_[c])];
        flow[column_path_[c]] = values[c + 1] * unit_;
        if (key != kTurnedAway) flow[key] -= values[c + 1] * unit_;
    }
    for (std::size_t d = 0; d < keys_.size(); ++d) balance(d, flow);
    return flow;
}

}  // namespace hexi
