#include "controller/engineering/edge_form.hpp"

#include <algorithm>
#include <numeric>

#include "controller/engineering/tree_oracle.hpp"

namespace hexi {
namespace {

/// Column of source s on arc a: 1 + s x arcs + a; of the utilisation: 0. Row of arc a: a; of node v for
/// source s: arcs + s x nodes + v.
class EdgeProgram {
public:
    /// `utilisation`: of the order of the optimum, > 0.
    EdgeProgram(const FlowModel& model, double utilisation) : model_(model), utilisation_(utilisation) {
        for (const FlowModel::Demand& demand : model.demands) unit_ = std::max(unit_, demand.rate);
        add_rows();
        add_columns();
    }

    Result<LinearProgram::Status> solve(LinearProgram::Method method,
                                        std::optional<std::chrono::nanoseconds> limit) {
        return program_.solve(method, limit);
    }

    [[nodiscard]] double optimum() const { return program_.values()[0] * utilisation_; }
    [[nodiscard]] std::vector<double> prices() const {
        std::vector<double> prices(model_.arcs.size());
        for (std::size_t a = 0; a < prices.size(); ++a) prices[a] = std::max(0.0, -program_.prices()[a]);
        return prices;
    }
    /// bit/s of one source by arc.
    [[nodiscard]] std::vector<double> flow(std::size_t source) const {
        const auto values = program_.values().subspan(1 + source * model_.arcs.size(), model_.arcs.size());
        std::vector<double> flow(values.begin(), values.end());
        for (double& f : flow) f = std::max(0.0, f * unit_);
        return flow;
    }

private:
    void add_rows() {
        const std::size_t arcs = model_.arcs.size(), nodes = model_.node_count;
        std::vector<LinearProgram::Row> rows(arcs + model_.sources.size() * nodes);
        for (std::size_t a = 0; a < arcs; ++a) rows[a].upper = -model_.background[a] / unit_;
        for (std::size_t s = 0; s < model_.sources.size(); ++s) {
            LinearProgram::Row* const balance = &rows[arcs + s * nodes];
            for (std::size_t v = 0; v < nodes; ++v) balance[v].lower = balance[v].upper = 0;
            for (std::size_t d = model_.sources[s].first; d < model_.sources[s].last; ++d) {
                const double rate = model_.demands[d].rate / unit_;
                balance[model_.demands[d].destination].lower += rate;
                balance[model_.sources[s].node].lower -= rate;
            }
            for (std::size_t v = 0; v < nodes; ++v) balance[v].upper = balance[v].lower;
        }
        program_.add_rows(rows);
    }

    void add_columns() {
        const std::size_t arcs = model_.arcs.size(), nodes = model_.node_count;
        std::vector<LinearProgram::Column> columns{{.cost = 1}};
        for (std::size_t a = 0; a < arcs; ++a)
            columns[0].entries.push_back({a, -model_.capacity[a] * utilisation_ / unit_});
        for (std::size_t s = 0; s < model_.sources.size(); ++s) {
            for (std::size_t a = 0; a < arcs; ++a) {
                const std::size_t first = arcs + s * nodes;
                columns.push_back(
                    {.upper = model_.present(a) ? LinearProgram::kInfinity : 0,
                     .entries = {{a, 1}, {first + model_.arcs[a].from, -1}, {first + model_.arcs[a].to, 1}}});
            }
        }
        program_.add_columns(columns);
    }

    const FlowModel& model_;
    double utilisation_, unit_ = 1;
    LinearProgram program_;
};

/// Takes one source's flow apart into paths.
class FlowPeeler {
public:
    FlowPeeler(const FlowModel& model, std::vector<double> flow) : model_(model), flow_(std::move(flow)) {
        incoming_.resize(model.node_count);
        for (std::uint32_t a = 0; a < flow_.size(); ++a) {
            if (flow_[a] > 0) incoming_[model.arcs[a].to].push_back(a);
        }
    }

    /// A path from `source` to `node` with its flow, at most `wanted`, which is taken away; 0 where there is
    /// none.
    double peel(std::uint32_t source, std::uint32_t node, double wanted, std::vector<std::uint32_t>& arcs) {
        arcs.clear();
        std::vector<std::size_t> visited(model_.node_count, kUnseen);
        for (std::uint32_t at = node; at != source;) {
            visited[at] = arcs.size();
            const std::uint32_t arc = widest(at, wanted);
            if (arc == kNoArc) return 0;
            arcs.push_back(arc);
            at = model_.arcs[arc].from;
            if (visited[at] == kUnseen) continue;
            const std::size_t from = visited[at];
            take(std::span(arcs).subspan(from), std::numeric_limits<double>::infinity());
            for (std::size_t i = from; i < arcs.size(); ++i) visited[model_.arcs[arcs[i]].to] = kUnseen;
            arcs.resize(from);
        }
        return take(arcs, wanted);
    }

private:
    static constexpr std::uint32_t kNoArc = std::numeric_limits<std::uint32_t>::max();
    static constexpr std::size_t kUnseen = std::numeric_limits<std::size_t>::max();

    [[nodiscard]] std::uint32_t widest(std::uint32_t node, double wanted) const {
        std::uint32_t best = kNoArc;
        for (const std::uint32_t arc : incoming_[node]) {
            if (best == kNoArc || flow_[arc] > flow_[best]) best = arc;
        }
        return best != kNoArc && flow_[best] > wanted * 1e-9 ? best : kNoArc;
    }

    double take(std::span<const std::uint32_t> arcs, double most) {
        for (const std::uint32_t arc : arcs) most = std::min(most, flow_[arc]);
        for (const std::uint32_t arc : arcs) flow_[arc] -= most;
        return most;
    }

    const FlowModel& model_;
    std::vector<double> flow_;
    std::vector<std::vector<std::uint32_t>> incoming_;
};

/// What is left unpeeled is rounding: the paths found carry it in proportion, the tree's where none was
/// found.
void peel_source(const FlowModel& model, TreeOracle& tree, std::size_t source, FlowPeeler peeler,
                 FlowAnswer& answer) {
    std::vector<std::uint32_t> arcs;
    for (std::size_t d = model.sources[source].first; d < model.sources[source].last; ++d) {
        const double rate = model.demands[d].rate;
        std::vector<std::pair<std::uint32_t, double>> parts;
        double left = rate;
        while (left > rate * 1e-9) {
            const double peeled =
                peeler.peel(model.sources[source].node, model.demands[d].destination, left, arcs);
            if (peeled == 0) break;
            parts.emplace_back(answer.pool.add(d, arcs), peeled);
            left -= peeled;
        }
        if (parts.empty()) {
            tree.path(d, arcs);
            parts.emplace_back(answer.pool.add(d, arcs), rate);
            left = 0;
        }
        answer.flow.resize(answer.pool.size());
        for (const auto& [path, peeled] : parts) answer.flow[path] += peeled * rate / (rate - left);
    }
}

/// Utilisation of shortest paths where an arc costs the inverse of its capacity: the scale of the program.
double first_utilisation(const FlowModel& model, TreeOracle& tree) {
    std::vector<double> load = model.background;
    std::vector<std::uint32_t> arcs;
    for (std::size_t d = 0; d < model.demands.size(); ++d) {
        tree.path(d, arcs);
        for (const std::uint32_t arc : arcs) load[arc] += model.demands[d].rate;
    }
    const double utilisation = max_utilisation(model, load);
    return utilisation > 0 ? utilisation : 1;
}

}  // namespace

Result<double> edge_form_optimum(const FlowModel& model, LinearProgram::Method method) {
    TreeOracle tree(model);
    tree.price(arc_weights(model, {}, inverse_capacities(model)).weights);
    EdgeProgram program(model, first_utilisation(model, tree));
    return program.solve(method, std::nullopt).transform([&](LinearProgram::Status) {
        return program.optimum();
    });
}

Result<FlowAnswer> solve_edge_form(const TeProblem& problem, const FlowModel& model, const TeEffort& effort) {
    constexpr FlowGoal kGoal{.objective = TeObjective::kMinMlu};
    TreeOracle tree(model);
    const std::vector<double> first_prices = inverse_capacities(model);
    const ArcWeights first = arc_weights(model, kGoal, first_prices);
    tree.price(first.weights);
    std::vector<std::size_t> lost;
    for (std::size_t d = 0; d < model.demands.size(); ++d) {
        if (tree.cost(d) == PathOracle::kNoPath) lost.push_back(d);
    }
    if (!lost.empty()) return tl::unexpected(no_route_error(problem, model, lost));
    EdgeProgram program(model, first_utilisation(model, tree));
    const auto status = program.solve(LinearProgram::Method::kBarrier, effort.time_limit);
    if (!status) return tl::unexpected(status.error());
    const bool solved = *status == LinearProgram::Status::kOptimal;
    FlowAnswer answer{PathPool(model.demands.size()),           {}, 0,
                      solved ? program.prices() : first_prices, 1,  !solved};
    for (std::size_t s = 0; s < model.sources.size(); ++s)
        peel_source(model, tree, s,
                    FlowPeeler(model, solved ? program.flow(s) : std::vector<double>(model.arcs.size())),
                    answer);
    const ArcWeights weights = arc_weights(model, kGoal, answer.prices);
    tree.price(weights.weights);
    answer.bound = dual_bound(model, kGoal, tree, weights);
    return answer;
}

}  // namespace hexi
