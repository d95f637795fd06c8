#include "controller/whatif/added_capacity.hpp"

#include <algorithm>
#include <cmath>

#include "controller/engineering/flow_answer.hpp"
#include "controller/linear_program.hpp"
#include "topology/fibre_physics.hpp"
#include "topology/median.hpp"

namespace hexi {
namespace {

constexpr double kGap = 1e-6;       // of a plan that counts as the cheapest
constexpr double kImproves = 1e-9;  // relative; less is the solver's tolerance
constexpr double kNoise = 1e-7;     // of a link's capacity; less is not worth telling
constexpr int kWeightBits = 40;
constexpr std::size_t kMostRounds = 1000;

/// The program of one problem as it grows. Amounts are in units of a usual capacity, money in units of what a
/// usual trunk of that size costs, so that the solver sees numbers near 1.
class Planner {
public:
    Planner(const TeProblem& problem, const CapacityCost& cost)
        : problem_(problem),
          model_(reachable_model(problem, left_out_)),
          oracle_(make_oracle(model_, problem)),
          pool_(model_.demands.size()) {
        find_trunks(cost);
        begin();
    }

    Result<AddedCapacity> run() {
        best_.left_out = left_out_;
        auto method = LinearProgram::Method::kDual;
        while (best_.rounds < kMostRounds) {
            const auto solved = program_.solve(method);
            if (!solved) return tl::unexpected(solved.error());
            ++best_.rounds;
            note_plan();
            const auto prices = fair_prices();
            oracle_->price(prices.weights);
            best_.bound_cny = std::max(best_.bound_cny, bound(prices));
            const bool done = best_.cost_cny - best_.bound_cny <= kGap * best_.cost_cny;
            if (done || !add_better_paths(prices)) break;
            method = LinearProgram::Method::kPrimal;
        }
        if (best_.cost_cny > 0) best_.gap = std::max(0.0, 1 - best_.bound_cny / best_.cost_cny);
        return std::move(best_);
    }

private:
    /// The problem's demands that have a path; `left_out` counts the others.
    static FlowModel reachable_model(const TeProblem& problem, std::size_t& left_out) {
        FlowModel model = flow_model(problem, 0, std::vector<double>(problem.topology->links().size()));
        const auto oracle = make_oracle(model, problem);
        std::vector<std::int64_t> weights(model.arcs.size());
        for (std::size_t a = 0; a < weights.size(); ++a) weights[a] = model.arcs[a].weight;
        oracle->price(weights);
        std::vector<FlowModel::Demand> kept;
        for (std::size_t d = 0; d < model.demands.size(); ++d) {
            if (oracle->cost(d) != PathOracle::kNoPath) kept.push_back(model.demands[d]);
        }
        left_out = model.demands.size() - kept.size();
        model.demands = std::move(kept);
        group_by_source(model);
        return model;
    }

    [[nodiscard]] double room(std::size_t arc) const {
        return model_.capacity[arc] * problem_.max_utilisation;
    }

    void find_trunks(const CapacityCost& cost) {
        const auto links = problem_.topology->links();
        std::vector<double> rooms, costs;
        for (std::size_t a = 0; a < links.size(); ++a) {
            const LinkId back = links[a].reverse;
            const bool first = !back.valid() || back.index() > a;
            if (!first) continue;
            trunks_.push_back({LinkId(a), capacity_cost(*problem_.topology, LinkId(a), cost)});
            if (!model_.present(a)) continue;
            rooms.push_back(room(a));
            costs.push_back(trunks_.back().cny_per_bps);
        }
        unit_ = median(std::move(rooms)).value_or(1);
        money_ = median(std::move(costs)).value_or(1) * unit_;
    }

    /// A row an arc; a column a trunk; each demand on its quickest path.
    void begin() {
        std::vector<double> load(model_.arcs.size());
        std::vector<std::int64_t> delays(model_.arcs.size());
        for (std::size_t a = 0; a < delays.size(); ++a) delays[a] = model_.arcs[a].weight;
        oracle_->price(delays);
        std::vector<std::uint32_t> arcs;
        for (std::size_t d = 0; d < model_.demands.size(); ++d) {
            oracle_->path(d, arcs);
            keys_.push_back(pool_.add(d, arcs));
            for (const std::uint32_t arc : arcs) load[arc] += model_.demands[d].rate;
        }
        demand_row_.assign(model_.demands.size(), kNoRow);
        std::vector<LinearProgram::Row> rows;
        for (std::size_t a = 0; a < load.size(); ++a) rows.push_back({.upper = (room(a) - load[a]) / unit_});
        program_.add_rows(rows);
        std::vector<LinearProgram::Column> columns;
        for (const Trunk& trunk : trunks_) {
            columns.push_back({.cost = trunk.cny_per_bps * unit_ / money_});
            for (const std::size_t arc : arcs_of(trunk)) {
                columns.back().entries.push_back({arc, -problem_.max_utilisation});
            }
        }
        program_.add_columns(columns);
    }

    /// What a trunk's column and flow columns say, told as a plan.
    void note_plan() {
        std::vector<double> flow(pool_.size());
        const auto values = program_.values();
        for (std::size_t d = 0; d < keys_.size(); ++d) flow[keys_[d]] = model_.demands[d].rate;
        for (std::size_t i = 0; i < column_path_.size(); ++i) {
            const double moved = values[trunks_.size() + i] * unit_;
            flow[column_path_[i]] += moved;
            flow[keys_[pool_.demand(column_path_[i])]] -= moved;
        }
        const auto load = arc_loads(model_, pool_, flow);
        AddedCapacity plan;
        for (const Trunk& trunk : trunks_) add_trunk(trunk, load, plan);
        if (best_.rounds > 1 && plan.cost_cny >= best_.cost_cny) return;
        std::ranges::stable_sort(plan.links, std::greater<>(), &AddedLink::cost_cny);
        best_.cost_cny = plan.cost_cny;
        best_.lanes_cny = plan.lanes_cny;
        best_.links = std::move(plan.links);
    }

    struct Trunk {
        LinkId link;
        double cny_per_bps;
    };

    [[nodiscard]] std::vector<std::size_t> arcs_of(const Trunk& trunk) const {
        const LinkId back = problem_.topology->link(trunk.link).reverse;
        std::vector<std::size_t> arcs;
        if (model_.present(trunk.link.index())) arcs.push_back(trunk.link.index());
        if (back.valid() && model_.present(back.index())) arcs.push_back(back.index());
        return arcs;
    }

    void add_trunk(const Trunk& trunk, const std::vector<double>& load, AddedCapacity& plan) const {
        double bps = 0;
        for (const std::size_t arc : arcs_of(trunk)) {
            bps = std::max(bps, load[arc] / problem_.max_utilisation - model_.capacity[arc]);
        }
        const Link& link = problem_.topology->link(trunk.link);
        if (bps <= kNoise * static_cast<double>(link.capacity.count())) return;
        plan.cost_cny += bps * trunk.cny_per_bps;
        const auto lane = static_cast<double>(link.lane_rate.count());
        const double lanes = std::ceil(bps / lane * (1 - kImproves));
        plan.lanes_cny += lanes * lane * trunk.cny_per_bps;
        plan.links.push_back({trunk.link, bps, static_cast<std::uint64_t>(lanes), bps * trunk.cny_per_bps});
    }

    struct Prices {
        std::vector<std::int64_t> weights;  ///< by arc
        double scale = 1;                   ///< weight times this: money per unit of flow
        [[nodiscard]] double of(std::size_t arc) const { return static_cast<double>(weights[arc]) * scale; }
    };

    /// The rows' prices as whole numbers, such that no trunk's directions are together dearer than the trunk:
    /// then they prove a bound.
    [[nodiscard]] Prices fair_prices() const {
        std::vector<double> price(model_.arcs.size());
        const auto rows = program_.prices();
        double most = 0;
        for (const Trunk& trunk : trunks_) {
            double sum = 0;
            const double allowed = trunk.cny_per_bps * unit_ / money_ / problem_.max_utilisation;
            for (const std::size_t arc : arcs_of(trunk)) sum += price[arc] = std::max(0.0, -rows[arc]);
            for (const std::size_t arc : arcs_of(trunk)) {
                if (sum > allowed) price[arc] *= allowed / sum;
                most = std::max(most, price[arc]);
            }
        }
        Prices prices{.weights = std::vector<std::int64_t>(price.size())};
        if (most > 0) prices.scale = std::ldexp(most, -kWeightBits);
        for (std::size_t a = 0; a < price.size(); ++a) {
            prices.weights[a] = static_cast<std::int64_t>(price[a] / prices.scale);  // rounded down
        }
        return prices;
    }

    [[nodiscard]] double bound(const Prices& prices) const {
        double sum = 0;
        for (std::size_t d = 0; d < model_.demands.size(); ++d) {
            sum += model_.demands[d].rate / unit_ * static_cast<double>(oracle_->cost(d)) * prices.scale;
        }
        for (std::size_t a = 0; a < model_.arcs.size(); ++a) {
            if (model_.present(a)) sum -= prices.of(a) * room(a) / unit_;
        }
        return sum * money_;
    }

    /// False where no demand has a path that would make the plan cheaper.
    [[nodiscard]] bool add_better_paths(const Prices& prices) {
        const std::vector<double> rows(program_.prices().begin(), program_.prices().end());
        std::vector<std::uint32_t> found;
        std::vector<std::uint32_t> arcs;
        for (std::size_t d = 0; d < model_.demands.size(); ++d) {
            double now = demand_row_[d] == kNoRow ? 0 : rows[demand_row_[d]];
            for (const std::uint32_t arc : pool_.arcs(keys_[d])) now += prices.of(arc);
            const double then = static_cast<double>(oracle_->cost(d)) * prices.scale;
            if (then >= now * (1 - kImproves) - kImproves) continue;
            oracle_->path(d, arcs);
            const std::size_t known = pool_.size();
            const std::uint32_t path = pool_.add(d, arcs);
            if (path >= known) found.push_back(path);
        }
        add_columns(found);
        return !found.empty();
    }

    /// Flow that leaves its demand's key for another path; no more than the demand has.
    void add_columns(const std::vector<std::uint32_t>& paths) {
        std::vector<LinearProgram::Row> rows;
        for (const std::uint32_t path : paths) {
            const std::size_t demand = pool_.demand(path);
            if (demand_row_[demand] != kNoRow) continue;
            demand_row_[demand] = program_.row_count() + rows.size();
            rows.push_back({.upper = model_.demands[demand].rate / unit_});
        }
        program_.add_rows(rows);
        std::vector<LinearProgram::Column> columns;
        for (const std::uint32_t path : paths) {
            const std::size_t demand = pool_.demand(path);
            const auto key = pool_.arcs(keys_[demand]), other = pool_.arcs(path);
            columns.push_back({.entries = {{demand_row_[demand], 1}}});
            const auto add = [&](auto only, auto not_in, double value) {
                for (const std::uint32_t arc : only) {
                    if (std::ranges::find(not_in, arc) == not_in.end()) {
                        columns.back().entries.push_back({arc, value});
                    }
                }
            };
            add(other, key, 1);
            add(key, other, -1);
            column_path_.push_back(path);
        }
        program_.add_columns(columns);
    }

    static constexpr std::size_t kNoRow = static_cast<std::size_t>(-1);

    const TeProblem& problem_;
    std::size_t left_out_ = 0;
    FlowModel model_;
    std::unique_ptr<PathOracle> oracle_;
    PathPool pool_;
    std::vector<Trunk> trunks_;
    double unit_ = 1, money_ = 1;
    std::vector<std::uint32_t> keys_;         ///< by demand: the path its flow is on unless a column moves it
    std::vector<std::size_t> demand_row_;     ///< by demand
    std::vector<std::uint32_t> column_path_;  ///< by column after those of the trunks
    LinearProgram program_;
    AddedCapacity best_;
};

}  // namespace

Kilometres costed_length(const Link& link) {
    if (link.length.count() > 0) return link.length;
    const SimTime a_km = propagation_delay(Kilometres(1), FibrePhysics{}.group_index);
    return Kilometres(to_seconds(link.delay.propagation) / to_seconds(a_km));
}

double capacity_cost(const Topology& topology, LinkId link, const CapacityCost& cost) {
    const double km = costed_length(topology.link(link)).count();
    return (cost.cny_per_gbps + cost.cny_per_gbps_km * km) / 1e9;
}

Result<AddedCapacity> cheapest_capacity(const TeProblem& problem, const CapacityCost& cost) {
    return Planner(problem, cost).run();
}

}  // namespace hexi
