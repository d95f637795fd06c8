#include "controller/engineering/max_min.hpp"

#include <algorithm>
#include <numeric>

#include "controller/engineering/column_generation.hpp"

namespace hexi {
namespace {

/// Progressive filling of one class.
class Filling {
public:
    Filling(const TeProblem& problem, const FlowModel& model)
        : problem_(problem),
          model_(model),
          goal_{problem.objective, problem.max_utilisation},
          frozen_(model.arcs.size()),
          answer_{PathPool(model.demands.size()), {}, 1, std::vector<double>(model.arcs.size())},
          active_(model.demands.size()) {
        problem_.objective = TeObjective::kMinMlu;
        std::iota(active_.begin(), active_.end(), std::size_t{0});
    }

    Result<FlowAnswer> run(const TeEffort& effort) {
        const auto began = effort.clock();
        while (!active_.empty()) {
            TeEffort rest = effort;
            if (rest.time_limit) *rest.time_limit -= std::min(*rest.time_limit, effort.clock() - began);
            if (auto filled = level(rest); !filled) return tl::unexpected(filled.error());
        }
        answer_.flow.resize(answer_.pool.size());
        return std::move(answer_);
    }

private:
    /// The demands still growing, on what the others leave.
    [[nodiscard]] FlowModel rest() const {
        FlowModel left = model_;
        left.demands.clear();
        for (const std::size_t d : active_) left.demands.push_back(model_.demands[d]);
        group_by_source(left);
        for (std::size_t a = 0; a < left.arcs.size(); ++a) {
            if (!model_.present(a)) continue;
            left.capacity[a] = room(model_, goal_, a) - frozen_[a];
            left.background[a] = 0;
            if (left.capacity[a] <= model_.capacity[a] * 1e-9) left.remove(a);
        }
        return left;
    }

    Result<void> level(const TeEffort& effort) {
        const FlowModel left = rest();
        ColumnGeneration columns(problem_, left);
        auto solved = columns.solve(effort);
        if (!solved && !last_) return tl::unexpected(solved.error());
        const double utilisation =
            solved ? max_utilisation(left, arc_loads(left, solved->pool, solved->flow)) : 0;
        const double share = utilisation > 1 ? 1 / utilisation : 1;
        if (!solved || share < share_ * (1 - 1e-6)) {
            settle();
            return {};
        }
        share_ = share;
        if (answer_.rounds == 0) {
            answer_.bound = solved->bound > 1 ? 1 / solved->bound : 1;
            answer_.prices = solved->prices;
        }
        answer_.rounds += solved->rounds;
        answer_.out_of_time = answer_.out_of_time || solved->out_of_time;
        const bool all = share >= 1 || solved->out_of_time;
        freeze(*solved, share, all ? std::vector<bool>(active_.size(), true) : stuck(left, *solved));
        return {};
    }

    /// Which of the active demands have a price on their cheapest path: all their paths are at the limit.
    [[nodiscard]] std::vector<bool> stuck(const FlowModel& left, const FlowAnswer& solved) const {
        constexpr std::int64_t kNothing = 1 << 20;  // of 2^40: what rounding may leave
        const auto oracle = make_oracle(left, problem_);
        oracle->price(arc_weights(left, {}, solved.prices).weights);
        std::vector<bool> stuck(active_.size());
        std::size_t dearest = 0;
        for (std::size_t i = 0; i < active_.size(); ++i) {
            stuck[i] = oracle->cost(i) > kNothing;
            if (oracle->cost(i) > oracle->cost(dearest)) dearest = i;
        }
        stuck[dearest] = true;
        return stuck;
    }

    /// Where rounding leaves less than a demand has already: all keep what they have.
    void settle() {
        for (const std::size_t demand : active_) {
            for (const std::uint32_t path : last_->pool.of(last_index_[demand]))
                keep(demand, last_->pool.arcs(path), last_->flow[path] * share_);
        }
        active_.clear();
    }

    void keep(std::size_t demand, std::span<const std::uint32_t> arcs, double flow) {
        if (flow <= 0) return;
        const std::uint32_t kept = answer_.pool.add(demand, arcs);
        answer_.flow.resize(answer_.pool.size());
        answer_.flow[kept] += flow;
        for (const std::uint32_t arc : arcs) frozen_[arc] += flow;
    }

    void freeze(const FlowAnswer& solved, double share, const std::vector<bool>& stuck) {
        std::vector<std::size_t> growing;
        for (std::size_t i = 0; i < active_.size(); ++i) {
            if (!stuck[i]) {
                growing.push_back(active_[i]);
                continue;
            }
            for (const std::uint32_t path : solved.pool.of(i))
                keep(active_[i], solved.pool.arcs(path), solved.flow[path] * share);
        }
        last_index_.assign(model_.demands.size(), 0);
        for (std::size_t i = 0; i < active_.size(); ++i) last_index_[active_[i]] = i;
        last_ = solved;
        active_ = std::move(growing);
    }

    TeProblem problem_;
    const FlowModel& model_;
    FlowGoal goal_;
    std::vector<double> frozen_;  ///< bit/s by arc, of demands that have stopped growing
    FlowAnswer answer_;
    std::vector<std::size_t> active_;      ///< demands of the model, ascending
    double share_ = 0;                     ///< of the last level
    std::optional<FlowAnswer> last_;       ///< of the last level
    std::vector<std::size_t> last_index_;  ///< demand -> its number there
};

}  // namespace

Result<FlowAnswer> solve_max_min(const TeProblem& problem, const FlowModel& model, const TeEffort& effort) {
    return Filling(problem, model).run(effort);
}

}  // namespace hexi
