#include "controller/engineering/max_min.hpp"

#include <algorithm>

#include "controller/engineering/column_generation.hpp"

namespace hexi {
namespace {

/// Shares of one class, level by level.
class Levels {
public:
    Levels(const TeProblem& problem, const FlowModel& model)
        : problem_(congestion(problem)),
          model_(model),
          room_(within_room(problem, model)),
          oracle_(make_oracle(room_, problem_)),
          columns_(problem_, room_),
          shares_(model.demands.size()),
          active_(model.demands.size(), true) {}

    Result<FlowAnswer> run(const TeEffort& effort) {
        const auto began = effort.clock();
        bool more = true;
        while (more) {
            auto next = level(left_of(effort, began));
            if (!next) return tl::unexpected(next.error());
            more = *next;
        }
        return answer(left_of(effort, began));
    }

private:
    static TeProblem congestion(TeProblem problem) {
        problem.objective = TeObjective::kMinMlu;
        return problem;
    }

    /// The network as this class has it: what may be used of each arc is its capacity. Full ones keep a trace
    /// of it, so that who has no other way gets next to nothing in place of no route.
    static FlowModel within_room(const TeProblem& problem, const FlowModel& model) {
        const FlowGoal goal{problem.objective, problem.max_utilisation};
        FlowModel left = model;
        for (std::size_t a = 0; a < left.arcs.size(); ++a) {
            if (!model.present(a)) continue;
            left.capacity[a] = std::max(room(model, goal, a), model.capacity[a] * kLeft);
            left.background[a] = 0;
        }
        return left;
    }

    static TeEffort left_of(TeEffort effort, std::chrono::nanoseconds began) {
        effort.gap = std::min(effort.gap, kTight);
        if (effort.time_limit) *effort.time_limit -= std::min(*effort.time_limit, effort.clock() - began);
        return effort;
    }

    /// Every demand offers its share less `back` of it, those that still grow `share`.
    [[nodiscard]] FlowModel offered(double share, double back) const {
        FlowModel now = room_;
        for (std::size_t d = 0; d < shares_.size(); ++d)
            now.demands[d].rate = model_.demands[d].rate * (active_[d] ? share : shares_[d] * (1 - back));
        return now;
    }

    Result<FlowAnswer> solve(const FlowModel& offered, const TeEffort& effort) {
        columns_.change(offered);
        auto solved = columns_.solve(effort);
        if (!solved) return solved;
        rounds_ += solved->rounds;
        out_of_time_ = out_of_time_ || solved->out_of_time;
        return solved;
    }

    /// What prices say of a share for all that grow.
    struct Cut {
        double share = 1;                 ///< no larger one is possible
        std::vector<double> prices = {};  ///< that say so; empty: nothing does
        std::vector<bool> stuck = {};     ///< which of the demands can have no more than it
    };

    /// Newton's method from above: the best utilisation is a convex, piecewise linear function of the share,
    /// and its prices at one share cut off all above the share at which that piece reaches 1. False where
    /// nobody can grow further.
    Result<bool> level(const TeEffort& effort) {
        Cut cut;
        for (;;) {
            const FlowModel now = offered(cut.share, kBack);
            const auto solved = solve(now, effort);
            if (!solved) return tl::unexpected(solved.error());
            const double utilisation = max_utilisation(now, arc_loads(now, solved->pool, solved->flow));
            if (out_of_time_ || utilisation <= 1 + kReached) break;
            Cut next = cut_of(now, solved->prices, cut.share);
            if (next.share >= cut.share * (1 - kTight)) break;
            cut = std::move(next);
        }
        if (cut.prices.empty() && !out_of_time_) cut.stuck.assign(shares_.size(), true);
        if (bound_ < 0) {
            bound_ = cut.share;
            prices_ = cut.prices.empty() ? std::vector<double>(model_.arcs.size()) : cut.prices;
        }
        return freeze(cut);
    }

    Cut cut_of(const FlowModel& now, const std::vector<double>& prices, double share) {
        const ArcWeights weights = arc_weights(now, {}, prices);
        const std::int64_t nothing = std::ranges::max(weights.weights) >> 20U;  // what rounding may leave
        oracle_->price(weights.weights);
        double offers = 0, grown = 0, still = 0;
        for (std::size_t a = 0; a < now.arcs.size(); ++a) {
            if (now.present(a)) offers += now.capacity[a] * static_cast<double>(weights.weights[a]);
        }
        Cut cut{.prices = prices, .stuck = std::vector<bool>(shares_.size())};
        std::int64_t dearest = 0;
        for (std::size_t d = 0; d < shares_.size(); ++d) {
            const auto paid = static_cast<double>(oracle_->cost(d)) * now.demands[d].rate;
            (active_[d] ? grown : still) += paid;
            if (active_[d]) dearest = std::max(dearest, oracle_->cost(d));
        }
        for (std::size_t d = 0; d < shares_.size(); ++d)
            cut.stuck[d] = active_[d] && oracle_->cost(d) > std::min(nothing, dearest - 1);
        cut.share = grown > 0 ? std::max(least_, share * (offers - still) / grown) : share;
        return cut;
    }

    bool freeze(const Cut& cut) {
        bool more = false;
        for (std::size_t d = 0; d < shares_.size(); ++d) {
            if (!active_[d]) continue;
            shares_[d] = cut.share;
            active_[d] = !out_of_time_ && !cut.stuck.empty() && !cut.stuck[d];
            more = more || active_[d];
        }
        least_ = cut.share;
        return more;
    }

    /// The routes of the shares; what tolerances put on full arcs is taken off everybody alike.
    Result<FlowAnswer> answer(const TeEffort& effort) {
        const FlowModel now = offered(0, 0);
        auto last = solve(now, effort);
        if (!last) return last;
        const double utilisation = max_utilisation(now, arc_loads(now, last->pool, last->flow));
        for (double& flow : last->flow) flow /= std::max(1.0, utilisation);
        last->bound = bound_;
        last->prices = std::move(prices_);
        last->rounds = rounds_;
        last->out_of_time = out_of_time_;
        return last;
    }

    static constexpr double kTight = 1e-8;    ///< gap of each solve
    static constexpr double kLeft = 1e-9;     ///< of a full arc's capacity
    static constexpr double kReached = 1e-7;  ///< of a utilisation above 1
    /// What those who have stopped give back, so that they alone never seem to exceed what there is.
    static constexpr double kBack = 3e-7;

    TeProblem problem_;  ///< as min-mlu
    const FlowModel& model_;
    FlowModel room_;
    std::unique_ptr<PathOracle> oracle_;
    ColumnGeneration columns_;
    std::vector<double> shares_;  ///< by demand; of those that grow: of the last level
    std::vector<bool> active_;    ///< by demand: may get more
    double least_ = 0;            ///< share of the last level
    double bound_ = -1;           ///< of the first level
    std::vector<double> prices_;  ///< behind it
    std::size_t rounds_ = 0;
    bool out_of_time_ = false;
};

}  // namespace

Result<FlowAnswer> solve_max_min(const TeProblem& problem, const FlowModel& model, const TeEffort& effort) {
    return Levels(problem, model).run(effort);
}

}  // namespace hexi
