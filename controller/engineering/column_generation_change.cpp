// Column generation goes on after a change: see ColumnGeneration::change() and rehearse().
#include <algorithm>
#include <utility>

#include "controller/engineering/column_generation.hpp"
#include "topology/base/random.hpp"

namespace hexi {

/// Rates of demands become bounds of the program; their paths keep their shares.
void ColumnGeneration::change_rates(const FlowModel& before) {
    bool changed = false;
    for (std::size_t d = 0; d < model_.demands.size(); ++d) {
        const double was = before.demands[d].rate, is = model_.demands[d].rate;
        if (was == is) continue;
        changed = true;
        for (const std::uint32_t path : pool_.of(d)) flow_[path] *= is / was;
        master_->change_rate(d, was);
    }
    if (changed) follow_utilisation();
}

/// Makes the program anew where utilisations are of another order than those it was made for.
void ColumnGeneration::follow_utilisation() {
    constexpr double kOrder = 16;
    const double was = master_->utilisation_unit(), is = usual_utilisation();
    if (is < was / kOrder || is > was * kOrder) remake_program(is, ProgramUnits::Choice::kFitting);
}

/// Closes the paths that have lost an arc, and opens those that have theirs back.
void ColumnGeneration::close_and_open(const FlowModel& before) {
    std::vector<std::uint8_t> turned(model_.arcs.size());
    for (std::size_t a = 0; a < turned.size(); ++a) turned[a] = model_.present(a) != before.present(a);
    if (std::ranges::find(turned, 1) == turned.end()) return;
    for (const std::uint32_t path : pool_.paths_over(turned)) {
        const bool closed =
            std::ranges::any_of(pool_.arcs(path), [&](auto arc) { return !model_.present(arc); });
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
    if (cost_of(path) > cost_of(key)) return;
    master_->set_key(demand, path);
    flow_[path] += std::exchange(flow_[key], 0);
}

/// What broken paths carried, in order of demand; gone from flow_ where it can go elsewhere, and from `loads`
/// (by arc) in any case.
std::vector<RoomyPaths::Moved> ColumnGeneration::take_off_broken(std::vector<double>& loads) {
    std::vector<RoomyPaths::Moved> broken;
    for (std::uint32_t path = 0; path < pool_.size(); ++path) {
        if (!master_->closed(path) || flow_[path] == 0) continue;
        for (const std::uint32_t arc : pool_.arcs(path)) loads[arc] -= flow_[path];
        const std::uint32_t demand = pool_.demand(path);
        const bool lost = oracle_->cost(demand) == PathOracle::kNoPath;
        if (lost && goal_.objective == TeObjective::kMaxThroughput) flow_[path] = 0;
        if (!lost) broken.push_back({demand, std::exchange(flow_[path], 0)});
    }
    std::ranges::stable_sort(broken, {}, &RoomyPaths::Moved::demand);
    return broken;
}

/// Finds paths for what broken ones carried, source by source.
void ColumnGeneration::move_broken() {
    std::vector<double> loads = master_->loads(flow_);
    const auto broken = take_off_broken(loads);
    if (broken.empty()) return;
    RoomyPaths roomy(model_, std::move(loads),
                     goal_.objective == TeObjective::kMinMlu ? bound_ : goal_.max_utilisation);
    std::vector<std::uint32_t> joining;
    const auto source = [&](const RoomyPaths::Moved& moved) { return model_.demands[moved.demand].source; };
    for (std::span<const RoomyPaths::Moved> rest = broken; !rest.empty();) {
        const auto other =
            std::ranges::find_if(rest, [&](const auto& m) { return source(m) != source(rest.front()); });
        const auto group = rest.first(static_cast<std::size_t>(other - rest.begin()));
        rest = rest.subspan(group.size());
        move_group(group, roomy, joining);
    }
    take_in(joining);
}

/// The same for demands of one source: over links with room, else the cheapest way.
void ColumnGeneration::move_group(std::span<const RoomyPaths::Moved> group, RoomyPaths& roomy,
                                  std::vector<std::uint32_t>& joining) {
    std::vector<std::uint32_t> cheapest;
    const auto paths = roomy.route(group, weights_.weights);
    for (std::size_t i = 0; i < group.size(); ++i) {
        const auto& [demand, rate] = group[i];
        const bool fits = !paths[i].empty() && !problem_->paths && model_.allows(demand, paths[i]);
        if (!fits) oracle_->path(demand, cheapest);
        const std::uint32_t path = pool_.add(demand, fits ? paths[i] : cheapest);
        flow_.resize(pool_.size());
        flow_[path] += rate;
        joining.push_back(path);
    }
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
    std::swap(model_, model);
    go_on_from(model);
}

void ColumnGeneration::go_on_from(const FlowModel& before) {
    const auto same_delay = [](const WeightedEdge& a, const WeightedEdge& b) {
        return a.weight == b.weight || a.weight == WeightedEdge::kAbsent || b.weight == WeightedEdge::kAbsent;
    };
    const bool same = std::ranges::equal(model_.arcs, before.arcs, same_delay);
    if (!same || !solved_) master_.reset();
    if (!master_) return;
    next_ = LinearProgram::Method::kDual;
    flow_.resize(pool_.size());
    master_->update();
    change_rates(before);
    close_and_open(before);
    ask(ArcWeights(weights_));
    move_broken();
}

Result<void> ColumnGeneration::rehearse(const TeEffort& effort) {
    constexpr int kRehearsals = 12;
    if (effort.time_limit || !solved_) return {};
    RandomStream random(1, "rehearsal");
    const FlowModel real = model_;
    for (int i = 0; i < kRehearsals; ++i) {
        FlowModel other = real;
        for (FlowModel::Demand& demand : other.demands) {
            if (random.below(10) == 0) demand.rate *= 0.6 + 0.8 * random.uniform();
        }
        change(std::move(other));
        (void)solve(effort);  // what does not fit teaches less
    }
    change(real);
    return solve(effort).transform([](const FlowAnswer&) {});
}

}  // namespace hexi
