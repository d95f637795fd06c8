#include "controller/engineering/fair_filling.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <queue>
#include <utility>

#include "controller/engineering/column_generation.hpp"

namespace hexi {
namespace {

constexpr double kSame = 1e-9;  ///< relative: shares that far apart count as equal

/// One filling. Arcs, and after them demands, are vessels that paths run through.
class Vessels {
public:
    Vessels(const FlowModel& model, const PathPool& pool, std::span<const double> weights,
            std::span<const double> room)
        : pool_(pool),
          weights_(weights),
          arcs_(room.size()),
          room_(room.begin(), room.end()),
          limit_(room),
          filled_{std::vector<double>(pool.size()), {}},
          open_(pool.size()) {
        for (const auto& demand : model.demands) room_.push_back(demand.rate);
        speed_.resize(room_.size());
        paths_.resize(room_.size());
        for (std::uint32_t path = 0; path < pool.size(); ++path) {
            if (!(weights[path] > 0)) continue;
            open_[path] = true;
            each_vessel(path, [&](std::size_t vessel) {
                speed_[vessel] += weights[path];
                paths_[vessel].push_back(path);
            });
        }
    }

    /// Vessels in the order in which they are full. One that others' stopping has slowed is put back.
    Filled run() {
        for (std::size_t v = 0; v < room_.size(); ++v) await(v);
        while (!next_.empty()) {
            const auto [when, vessel] = next_.top();
            next_.pop();
            std::erase_if(paths_[vessel], [this](std::uint32_t path) { return !open_[path]; });
            if (paths_[vessel].empty()) continue;
            const double now = time_of(vessel);
            if (now > when * (1 + kSame)) {
                next_.emplace(now, vessel);
                continue;
            }
            stop(vessel, when);
        }
        for (std::size_t a = 0; a < arcs_; ++a) filled_.full.push_back(room_[a] <= limit_[a] * kSame);
        return std::move(filled_);
    }

private:
    template <typename Visit>
    void each_vessel(std::uint32_t path, Visit visit) const {
        for (const std::uint32_t arc : pool_.arcs(path)) visit(arc);
        visit(arcs_ + pool_.demand(path));
    }
    [[nodiscard]] double time_of(std::size_t vessel) const {
        return std::max(room_[vessel], 0.0) / std::max(speed_[vessel], 1e-300);
    }
    void await(std::size_t vessel) {
        if (speed_[vessel] > 0) next_.emplace(time_of(vessel), vessel);
    }

    void stop(std::size_t vessel, double when) {
        for (const std::uint32_t path : std::exchange(paths_[vessel], {})) {
            if (!open_[path]) continue;
            open_[path] = false;
            filled_.flow[path] = weights_[path] * when;
            each_vessel(path, [&](std::size_t other) {
                room_[other] -= filled_.flow[path];
                speed_[other] -= weights_[path];
            });
        }
    }

    const PathPool& pool_;
    std::span<const double> weights_;
    std::size_t arcs_;
    std::vector<double> room_;   ///< by vessel: what is left beside paths that have stopped
    std::vector<double> speed_;  ///< by vessel: weight of the paths that grow
    std::vector<std::vector<std::uint32_t>> paths_;
    std::span<const double> limit_;
    Filled filled_;
    std::vector<bool> open_;
    std::priority_queue<std::pair<double, std::size_t>, std::vector<std::pair<double, std::size_t>>,
                        std::greater<>>
        next_;
};

/// Filling again and again with weights that follow the traffic.
class FairFilling {
public:
    FairFilling(const TeProblem& problem, const FlowModel& model)
        : problem_(problem),
          model_(model),
          oracle_(make_oracle(model, problem)),
          room_(model.arcs.size()),
          answer_{PathPool(model.demands.size()), {}, 1, std::vector<double>(model.arcs.size())} {
        const FlowGoal goal{problem.objective, problem.max_utilisation};
        for (std::size_t a = 0; a < room_.size(); ++a) {
            if (model.present(a)) room_[a] = room(model, goal, a);
        }
        problem_.objective = TeObjective::kMinMlu;
    }

    Result<FlowAnswer> run(const TeEffort& effort) {
        constexpr std::size_t kFillings = 24;
        const auto began = effort.clock();
        if (auto seeded = seed(effort); !seeded) return tl::unexpected(seeded.error());
        for (std::size_t i = 0; i < kFillings; ++i) {
            const Filled filled = fill(model_, answer_.pool, weights_, room_);
            ++answer_.rounds;
            const auto shares = shares_of(filled.flow);
            if (!keep_if_fairer(filled, shares) && i > kFillings / 2) break;
            if (std::ranges::all_of(shares, [](double share) { return share >= 1 - kSame; })) break;
            if (effort.time_limit && effort.clock() - began > *effort.time_limit) answer_.out_of_time = true;
            if (answer_.out_of_time) break;
            follow(filled, shares);
            look_for_paths(filled, shares);
        }
        answer_.flow.resize(answer_.pool.size());
        return std::move(answer_);
    }

private:
    /// The routes of least utilisation: filled in proportion, everybody gets the best smallest share.
    Result<void> seed(const TeEffort& effort) {
        FlowModel whole = model_;
        for (std::size_t a = 0; a < room_.size(); ++a) {
            if (!whole.present(a)) continue;
            whole.capacity[a] = std::max(room_[a], model_.capacity[a] * kSame);  // a trace of a full one
            whole.background[a] = 0;
        }
        ColumnGeneration columns(problem_, whole);
        auto solved = columns.solve(effort);
        if (!solved) return tl::unexpected(solved.error());
        answer_.bound = solved->bound > 1 ? 1 / solved->bound : 1;
        answer_.prices = std::move(solved->prices);
        answer_.out_of_time = solved->out_of_time;
        answer_.pool = std::move(solved->pool);
        weights_ = std::move(solved->flow);
        weights_.resize(answer_.pool.size());
        return {};
    }

    [[nodiscard]] std::vector<double> shares_of(const std::vector<double>& flow) const {
        std::vector<double> shares(model_.demands.size());
        for (std::uint32_t path = 0; path < flow.size(); ++path)
            shares[answer_.pool.demand(path)] += flow[path] / model_.demands[answer_.pool.demand(path)].rate;
        return shares;
    }

    /// Fairer is what gives more at the first place where the sorted shares differ.
    bool keep_if_fairer(const Filled& filled, std::vector<double> shares) {
        std::ranges::sort(shares);
        const auto [mine, best] = std::ranges::mismatch(
            shares, best_, [](double a, double b) { return std::abs(a - b) <= kShown * std::max(a, b); });
        if (best != best_.end() && *mine < *best) return false;
        const bool better = best_.empty() || best != best_.end();
        best_ = std::move(shares);
        answer_.flow = filled.flow;
        return better;
    }

    /// Each demand's weights become the proportions of its traffic.
    void follow(const Filled& filled, const std::vector<double>& shares) {
        for (std::uint32_t path = 0; path < filled.flow.size(); ++path) {
            const double share = shares[answer_.pool.demand(path)];
            if (share > 0) weights_[path] = filled.flow[path] / share;
        }
    }

    /// For demands that are not fully carried: a path all of whose full arcs have only demands with more.
    /// Arcs weigh the more, the less the best off on them has.
    void look_for_paths(const Filled& filled, const std::vector<double>& shares) {
        const auto levels = levels_of(filled, shares);
        const double least = best_.front();
        const auto weight = [&](double level) {
            return static_cast<std::int64_t>(kHeaviest * std::pow(std::min(1.0, least / level), kSteepness));
        };
        std::vector<std::int64_t> weights(levels.size(), 1);
        for (std::size_t a = 0; a < levels.size(); ++a) {
            if (filled.full[a] && model_.present(a)) weights[a] += weight(std::max(levels[a], least));
        }
        oracle_->price(weights);
        std::vector<std::uint32_t> arcs;
        for (std::size_t d = 0; d < shares.size(); ++d) {
            if (shares[d] >= 1 - kSame || oracle_->cost(d) == PathOracle::kNoPath) continue;
            if (oracle_->cost(d) >= weight(shares[d] * kWorthIt)) continue;
            oracle_->path(d, arcs);
            lean_to(d, answer_.pool.add(d, arcs));
        }
    }

    /// The largest share among the demands with traffic on each arc.
    [[nodiscard]] std::vector<double> levels_of(const Filled& filled,
                                                const std::vector<double>& shares) const {
        std::vector<double> levels(room_.size());
        for (std::uint32_t path = 0; path < filled.flow.size(); ++path) {
            if (!(filled.flow[path] > 0)) continue;
            for (const std::uint32_t arc : answer_.pool.arcs(path))
                levels[arc] = std::max(levels[arc], shares[answer_.pool.demand(path)]);
        }
        return levels;
    }

    /// Moves a part of the demand's weight to `path`.
    void lean_to(std::size_t demand, std::uint32_t path) {
        constexpr double kPart = 0.2;
        weights_.resize(answer_.pool.size());
        for (const std::uint32_t other : answer_.pool.of(demand)) weights_[other] *= 1 - kPart;
        weights_[path] += kPart * model_.demands[demand].rate;
    }

    static constexpr double kShown = 1e-6;  ///< relative: shares nearer than that are not told apart
    static constexpr double kHeaviest = 1LL << 40;
    static constexpr double kSteepness = 4;
    static constexpr double kWorthIt =
        1.02;  ///< a path is worth it where everybody on its full arcs has so much more

    TeProblem problem_;
    const FlowModel& model_;
    std::unique_ptr<PathOracle> oracle_;
    std::vector<double> room_;     ///< bit/s by arc
    std::vector<double> weights_;  ///< by path of the answer's pool; those of a demand add up to its rate
    std::vector<double> best_;     ///< shares of the answer, sorted
    FlowAnswer answer_;
};

}  // namespace

Filled fill(const FlowModel& model, const PathPool& pool, std::span<const double> weights,
            std::span<const double> room) {
    return Vessels(model, pool, weights, room).run();
}

Result<FlowAnswer> solve_fair_filling(const TeProblem& problem, const FlowModel& model,
                                      const TeEffort& effort) {
    return FairFilling(problem, model).run(effort);
}

}  // namespace hexi
