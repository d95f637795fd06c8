#include "controller/engineering/path_master.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace hexi {
namespace {

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

/// bit/s of the widest path.
double largest_unit(const ProgramUnits& units, const PathPool& pool) {
    if (units.even() || pool.size() == 0) return units.common();
    double largest = 0;
    for (std::uint32_t path = 0; path < pool.size(); ++path)
        largest = std::max(largest, units.path(pool.demand(path), pool.arcs(path)));
    return largest;
}

}  // namespace

PathMaster::PathMaster(const FlowModel& model, const FlowGoal& goal, const PathPool& pool,
                       std::vector<std::uint32_t> keys, double utilisation, ProgramUnits::Choice choice)
    : model_(&model),
      goal_(goal),
      pool_(&pool),
      keys_(std::move(keys)),
      utilisation_(utilisation),
      units_(model, utilisation, choice),
      cost_unit_(largest_unit(units_, pool)),
      delay_unit_(mean_delay(model)),
      held_(model.demands.size()),
      key_load_(model.arcs.size()),
      capacity_(model.capacity),
      delay_(model.arcs.size()),
      mark_(model.arcs.size()) {
    program_.add_rows(std::vector<LinearProgram::Row>(model.arcs.size()));
    LinearProgram::Column utilised{.cost = 1};
    for (std::size_t a = 0; a < model.arcs.size(); ++a) {
        if (model.present(a))
            utilised.entries.push_back({a, -model.capacity[a] * utilisation_ / units_.arc(a)});
    }
    program_.add_columns(std::span(&utilised, 1));
    for (std::size_t d = 0; d < keys_.size(); ++d) load_key(d, model.demands[d].rate);
    update();
}

std::span<const std::uint32_t> PathMaster::key_arcs(std::size_t demand) const {
    if (keys_[demand] == kTurnedAway) return {};
    return pool_->arcs(keys_[demand]);
}

void PathMaster::load_key(std::size_t demand, double rate) {
    for (const std::uint32_t arc : key_arcs(demand)) key_load_[arc] += rate;
}

/// Right-hand sides: what keys and background put on each arc. An absent arc keeps its row and is never full.
void PathMaster::bound_arcs() {
    const bool costs = stage_ == Stage::kCost;
    for (std::size_t a = 0; a < key_load_.size(); ++a) {
        double load = key_load_[a];
        if (model_->present(a))
            load += costs ? std::min(model_->background[a], goal_.max_utilisation * model_->capacity[a])
                          : model_->background[a];
        program_.set_row_bounds(a, -LinearProgram::kInfinity, -load / units_.arc(a));
    }
}

/// How much the demand can, or must, move from its key to other paths.
void PathMaster::bound_demand(std::size_t demand) {
    const Held& held = held_[demand];
    if (held.columns == 0) return;
    const double rate = model_->demands[demand].rate;
    const bool all = keys_[demand] != kTurnedAway && closed(keys_[demand]);
    for (const std::uint32_t path : pool_->of(demand)) {
        if (column_of(path) == 0) continue;
        const double most = closed(path) ? 0 : rate / column_unit_[column_of(path) - 1];
        program_.set_column_bounds(column_of(path), all && held.columns == 1 ? most : 0, most);
    }
    const double row = rate / units_.demand(demand);
    if (held.columns >= 2) program_.set_row_bounds(held.row, all ? row : -LinearProgram::kInfinity, row);
}

void PathMaster::set_closed(std::uint32_t path, bool closed) {
    if (closed_.size() <= path) closed_.resize(path + 1);
    closed_[path] = closed;
    bound_demand(pool_->demand(path));
}

void PathMaster::change_rate(std::size_t demand, double before) {
    load_key(demand, model_->demands[demand].rate - before);
    bound_demand(demand);
}

void PathMaster::set_key(std::size_t demand, std::uint32_t path) {
    load_key(demand, -model_->demands[demand].rate);
    keys_[demand] = path;
    load_key(demand, model_->demands[demand].rate);
}

void PathMaster::leave_idle(std::size_t most, std::span<double> flow) {
    if (column_path_.size() <= most + most / 2 || !solved_) return;
    const std::vector<std::uint32_t> full = settled_elsewhere();
    std::vector<bool> gone(column_path_.size() + 1);
    for (const std::uint32_t path : full) {
        for (const std::uint32_t other : pool_->of(pool_->demand(path))) gone[column_of(other)] = true;
    }
    gone[0] = false;  // the utilisation
    const auto settled = static_cast<std::size_t>(std::ranges::count(gone, true));
    if (column_path_.size() > most + settled) {
        for (const std::size_t column : idle_columns(column_path_.size() - most - settled))
            gone[column] = true;
    }
    std::vector<std::size_t> columns;
    for (std::size_t c = 1; c < gone.size(); ++c) {
        if (gone[c]) columns.push_back(c);
    }
    leave_columns(columns);
    for (const std::uint32_t path : full) {
        flow[path] += std::exchange(flow[keys_[pool_->demand(path)]], 0);
        set_key(pool_->demand(path), path);
    }
    leave_idle_rows();
}

/// Paths that carry all of their demand in place of its key.
std::vector<std::uint32_t> PathMaster::settled_elsewhere() const {
    const auto values = program_.values();
    std::vector<bool> split(held_.size());
    for (std::size_t c = 1; c <= column_path_.size(); ++c) {
        const std::uint32_t demand = pool_->demand(column_path_[c - 1]);
        if (program_.basic(c) || keys_[demand] == kTurnedAway) split[demand] = true;
    }
    std::vector<std::uint32_t> full;
    for (std::size_t c = 1; c <= column_path_.size(); ++c) {
        const std::uint32_t path = column_path_[c - 1], demand = pool_->demand(path);
        const double rate = model_->demands[demand].rate / column_unit_[c - 1];
        if (!split[demand] && values[c] >= rate * (1 - 1e-9)) full.push_back(path);
    }
    return full;
}

/// The dearest of the columns that carry nothing.
std::vector<std::size_t> PathMaster::idle_columns(std::size_t most) const {
    const auto values = program_.values(), costs = program_.reduced_costs();
    std::vector<std::pair<double, std::size_t>> idle;
    for (std::size_t c = 1; c <= column_path_.size(); ++c) {
        if (values[c] == 0 && !program_.basic(c)) idle.emplace_back(-costs[c], c);
    }
    most = std::min(most, idle.size());
    std::partial_sort(idle.begin(), idle.begin() + static_cast<std::ptrdiff_t>(most), idle.end());
    std::vector<std::size_t> columns;
    for (std::size_t i = 0; i < most; ++i) columns.push_back(idle[i].second);
    return columns;
}

void PathMaster::leave_columns(std::span<const std::size_t> columns) {
    program_.remove_columns(columns);
    for (const std::size_t column : columns) {
        const std::uint32_t path = std::exchange(column_path_[column - 1], PathPool::kNone);
        column_of_[path] = 0;
        --held_[pool_->demand(path)].columns;
    }
    std::size_t kept = 0;
    for (std::size_t c = 0; c < column_path_.size(); ++c) {
        if (column_path_[c] != PathPool::kNone) column_unit_[kept++] = column_unit_[c];
    }
    column_unit_.resize(kept);
    std::erase(column_path_, PathPool::kNone);
    for (std::size_t c = column_path_.size(); c > 0; --c) {
        column_of_[column_path_[c - 1]] = static_cast<std::uint32_t>(c);
        held_[pool_->demand(column_path_[c - 1])].first_column = static_cast<std::uint32_t>(c);
    }
}

/// Takes away the rows of demands with fewer than two columns: what they said, the column's bound says.
void PathMaster::leave_idle_rows() {
    std::vector<std::size_t> rows;
    for (std::size_t d = 0; d < held_.size(); ++d) {
        if (held_[d].columns >= 2 || held_[d].row == 0) continue;
        rows.push_back(std::exchange(held_[d].row, 0));
        bound_demand(d);
    }
    std::ranges::sort(rows);
    program_.remove_rows(rows);
    for (Held& held : held_)
        held.row -= static_cast<std::uint32_t>(std::ranges::lower_bound(rows, held.row) - rows.begin());
}

void PathMaster::update() {
    solved_ = false;
    for (std::size_t a = 0; a < capacity_.size(); ++a) {
        if (!model_->present(a)) continue;
        delay_[a] = static_cast<double>(model_->arcs[a].weight);
        if (capacity_[a] == model_->capacity[a]) continue;
        capacity_[a] = model_->capacity[a];
        program_.set_entry(a, 0, -capacity_[a] * utilisation_ / units_.arc(a));
    }
}

void PathMaster::set_stage(Stage stage) {
    stage_ = stage;
    const bool congestion = stage == Stage::kCongestion;
    program_.set_cost(0, congestion ? 1 : 0);
    program_.set_column_bounds(0, 0,
                               congestion ? LinearProgram::kInfinity : goal_.max_utilisation / utilisation_);
    for (std::size_t c = 0; c < column_path_.size(); ++c)
        program_.set_cost(c + 1, cost(column_path_[c]) * column_unit_[c] / cost_unit_);
}

/// Of a unit of flow moved from the key to `path`.
double PathMaster::cost(std::uint32_t path) const {
    if (stage_ == Stage::kCongestion) return 0;
    if (goal_.objective == TeObjective::kMaxThroughput) return -1;
    return (delay(pool_->arcs(path)) - delay(key_arcs(pool_->demand(path)))) / delay_unit_;
}

double PathMaster::delay(std::span<const std::uint32_t> arcs) const {
    double sum = 0;
    for (const std::uint32_t arc : arcs) sum += delay_[arc];
    return sum;
}

LinearProgram::Column PathMaster::column(std::uint32_t path) {
    const std::uint32_t demand = pool_->demand(path);
    const double unit = units_.path(demand, pool_->arcs(path));
    LinearProgram::Column made{.cost = cost(path) * unit / cost_unit_,
                               .upper = model_->demands[demand].rate / unit};
    for (const std::uint32_t arc : key_arcs(demand)) --mark_[arc];
    for (const std::uint32_t arc : pool_->arcs(path)) ++mark_[arc];
    for (const auto arcs : {key_arcs(demand), pool_->arcs(path)}) {
        for (const std::uint32_t arc : arcs) {
            if (mark_[arc] != 0) made.entries.push_back({arc, mark_[arc] * (unit / units_.arc(arc))});
            mark_[arc] = 0;
        }
    }
    if (held_[demand].columns >= 2) made.entries.push_back({held_[demand].row, unit / units_.demand(demand)});
    column_unit_.push_back(unit);
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
        const double unit = units_.demand(demand);
        rows.push_back({.upper = model_->demands[demand].rate / unit});
        if (held.first_column < columns)
            rows.back().entries.push_back({held.first_column, column_unit_[held.first_column - 1] / unit});
    }
    program_.add_rows(rows);
}

void PathMaster::add(std::span<const std::uint32_t> paths) {
    if (paths.empty()) return;
    solved_ = false;
    add_demand_rows(paths);
    std::vector<LinearProgram::Column> columns;
    for (const std::uint32_t path : paths) {
        columns.push_back(column(path));
        column_path_.push_back(path);
        column_of_.resize(pool_->size());
        column_of_[path] = static_cast<std::uint32_t>(column_path_.size());
    }
    program_.add_columns(columns);
    for (const std::uint32_t path : paths) {
        const std::size_t demand = pool_->demand(path);
        if (keys_[demand] != kTurnedAway && closed(keys_[demand])) bound_demand(demand);
    }
}

Result<LinearProgram::Status> PathMaster::solve(LinearProgram::Method method,
                                                std::optional<std::chrono::nanoseconds> limit) {
    bound_arcs();
    auto status = program_.solve(method, limit);
    solved_ = status && *status == LinearProgram::Status::kOptimal;
    return status;
}

std::vector<double> PathMaster::prices() const {
    const auto dual = program_.prices();
    const bool delays = stage_ == Stage::kCost && goal_.objective == TeObjective::kMinLatency;
    const double least = least_price();
    std::vector<double> prices(model_->arcs.size());
    for (std::size_t a = 0; a < prices.size(); ++a) {
        if (!model_->present(a)) continue;
        const double price = std::max(least, -dual[a]);
        prices[a] = price * (cost_unit_ / units_.arc(a)) * (delays ? delay_unit_ : 1);
    }
    return prices;
}

/// Where units differ, what a row costs at least. The solver's tolerance leaves rows of narrow links without
/// a price, as little comes of them; but without one they seem to have room for everything. All together cost
/// less than a billionth of what the goal counts.
double PathMaster::least_price() const {
    constexpr double kLittle = 1e-9;
    if (units_.even()) return 0;
    double counted = 1;
    if (stage_ == Stage::kCost) {
        const bool delays = goal_.objective == TeObjective::kMinLatency;
        counted = 0;
        for (std::size_t d = 0; d < keys_.size(); ++d)
            counted += model_->demands[d].rate * (delays ? delay(key_arcs(d)) / delay_unit_ : 1);
        counted /= cost_unit_;
    }
    return kLittle * counted / static_cast<double>(model_->arcs.size());
}

/// Makes the demand's flows what they ought to be where the program's tolerances left them a little off.
void PathMaster::balance(std::size_t demand, std::vector<double>& flow) const {
    const double rate = model_->demands[demand].rate;
    double sum = 0;
    for (const std::uint32_t path : pool_->of(demand)) {
        if (closed(path) || flow[path] < rate * 1e-9) flow[path] = 0;
        sum += flow[path];
    }
    const bool all = keys_[demand] != kTurnedAway || sum > rate;
    if (!all || sum <= 0) return;
    for (const std::uint32_t path : pool_->of(demand)) flow[path] *= rate / sum;
}

std::vector<double> PathMaster::loads(std::span<const double> flow) const {
    std::vector<double> load(key_load_.size());
    for (std::size_t a = 0; a < load.size(); ++a) load[a] = model_->background[a] + key_load_[a];
    const auto put = [&](std::uint32_t path, double more) {
        for (const std::uint32_t arc : pool_->arcs(path)) load[arc] += more;
    };
    for (const std::uint32_t path : column_path_) {
        if (flow[path] != 0) put(path, flow[path]);
    }
    for (std::size_t d = 0; d < keys_.size(); ++d) {
        if (keys_[d] == kTurnedAway) continue;
        const double less = model_->demands[d].rate - flow[keys_[d]];
        if (less != 0) put(keys_[d], -less);
    }
    return load;
}

std::vector<double> PathMaster::flows() const {
    std::vector<double> flow(pool_->size());
    const auto values = program_.values();
    for (std::size_t d = 0; d < keys_.size(); ++d) {
        if (keys_[d] != kTurnedAway) flow[keys_[d]] = model_->demands[d].rate;
    }
    for (std::size_t c = 0; c < column_path_.size(); ++c) {
        const std::uint32_t key = keys_[pool_->demand(column_path_[c])];
        flow[column_path_[c]] = values[c + 1] * column_unit_[c];
        if (key != kTurnedAway) flow[key] -= flow[column_path_[c]];
    }
    for (std::size_t d = 0; d < keys_.size(); ++d) {
        if (held_[d].columns > 0) balance(d, flow);
    }
    return flow;
}

}  // namespace hexi
