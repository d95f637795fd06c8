#include "controller/transition/transition_plan.hpp"

#include <algorithm>
#include <iterator>

#include "controller/engineering/split_weights.hpp"

namespace hexi {
namespace {

constexpr double kTolerance = 1e-7;  // relative: what sums and rounded weights may add
constexpr std::uint32_t kMostParts = 32;

std::vector<double> table_loads(const TransitionRequest& request, const RoutingTable& table) {
    std::vector<double> loads(request.topology.links().size());
    for (const Route& route : table.routes()) {
        const auto rate = request.rates.find(route.key);
        if (rate == request.rates.end()) continue;
        for (const auto& [link, bps] : route_load(route, rate->second, request.state))
            loads[link.index()] += bps;
    }
    return loads;
}

double capacity_of(const TransitionRequest& request, std::size_t link) {
    return static_cast<double>(request.topology.link(LinkId(link)).capacity.count()) *
           request.state[LinkId(link)].capacity_factor;
}

/// Part `part` of `parts` of the way from one route to another; equal paths come once.
Route between(const Route& before, const Route& after, std::uint32_t part, std::uint32_t parts) {
    constexpr std::uint32_t kFine = 1U << 24U;  // rounds loads by less than 1e-7
    if (part == parts || before.paths.empty() || after.paths.empty()) return after;
    Route mixed{before.key, {}};
    std::vector<double> shares;
    const auto add = [&](const Route& route, double share) {
        double total = 0;
        for (const WeightedPath& way : route.paths) total += way.weight;
        for (const WeightedPath& way : route.paths) {
            const auto held = std::ranges::find(mixed.paths, way.path, &WeightedPath::path);
            const auto place = static_cast<std::size_t>(held - mixed.paths.begin());
            if (place == shares.size()) mixed.paths.push_back(way), shares.push_back(0);
            mixed.paths[place].backup = way.backup;
            shares[place] += share * way.weight / total;
        }
    };
    const double done = static_cast<double>(part) / parts;
    add(before, 1 - done);
    add(after, done);
    const auto weights = split_weights(shares, kFine);
    for (std::size_t i = 0; i < weights.size(); ++i) mixed.paths[i].weight = weights[i];
    std::erase_if(mixed.paths, [](const WeightedPath& way) { return way.weight == 0; });
    return mixed;
}

/// A route on its way.
struct Move {
    std::size_t route;  ///< its place in both tables
    RouteLoad more;     ///< bit/s by link, after less before; may be below 0
    bool broken;        ///< it loses packets until it has moved
};

class Planner {
public:
    explicit Planner(const TransitionRequest& request)
        : request_(request),
          loads_(table_loads(request, request.before)),
          limits_(transition_limits(request)),
          now_(request.before.routes().begin(), request.before.routes().end()) {
        for (std::size_t i = 0; i < now_.size(); ++i) consider(i);
        std::ranges::stable_sort(moves_, std::greater<>(), &Move::broken);
    }

    TransitionPlan run() {
        while (!moves_.empty() && round()) {
        }
        if (!moves_.empty()) move_in_parts();
        if (plan_.steps.empty()) plan_.steps.push_back(request_.after);
        plan_.steps.back() = request_.after;
        return std::move(plan_);
    }

private:
    void consider(std::size_t index) {
        const Route &before = now_[index], &after = request_.after.routes()[index];
        if (before == after) return;
        Move move{index, {}, broken(before)};
        move.more = load(after);
        for (const auto& [link, bps] : load(before)) move.more[link] -= bps;
        moves_.push_back(std::move(move));
    }

    [[nodiscard]] bool broken(const Route& route) const {
        return std::ranges::any_of(route.paths,
                                   [&](const WeightedPath& way) { return !whole(way.path, request_.state); });
    }

    /// Moves all that fit together; false where none does.
    bool round() {
        std::vector<double> worst = loads_;
        std::vector<Move> waiting;
        const std::size_t pending = moves_.size();
        for (Move& move : moves_) {
            if (!fits(move, worst)) {
                waiting.push_back(std::move(move));
                continue;
            }
            for (const auto& [link, bps] : move.more) {
                worst[link.index()] += std::max(0.0, bps);
                loads_[link.index()] += bps;
            }
            now_[move.route] = request_.after.routes()[move.route];
        }
        moves_ = std::move(waiting);
        if (moves_.size() == pending) return false;
        plan_.steps.emplace_back(now_);
        return true;
    }

    [[nodiscard]] bool fits(const Move& move, const std::vector<double>& worst) const {
        return std::ranges::all_of(move.more, [&](const auto& more) {
            const auto& [link, bps] = more;
            return bps <= 0 || worst[link.index()] + bps <= limits_[link.index()] * (1 + kTolerance);
        });
    }

    void move_in_parts() {
        const std::vector<Route> before = now_;
        std::vector<RoutingTable> best;
        for (std::uint32_t parts = 1; parts <= kMostParts && (best.empty() || plan_.excess > 0); parts *= 2) {
            auto steps = steps_of(before, parts);
            const double beyond = excess(before, steps);
            if (!best.empty() && beyond >= plan_.excess) continue;
            plan_.excess = beyond;
            best = std::move(steps);
        }
        std::ranges::move(best, std::back_inserter(plan_.steps));
    }

    [[nodiscard]] std::vector<RoutingTable> steps_of(const std::vector<Route>& before, std::uint32_t parts) {
        std::vector<RoutingTable> steps;
        for (std::uint32_t part = 1; part <= parts; ++part) {
            for (const Move& move : moves_)
                now_[move.route] =
                    between(before[move.route], request_.after.routes()[move.route], part, parts);
            steps.emplace_back(now_);
        }
        return steps;
    }

    /// Worst load beyond a limit while the waiting routes go through `steps`.
    [[nodiscard]] double excess(const std::vector<Route>& before,
                                const std::vector<RoutingTable>& steps) const {
        std::vector<double> others = loads_;
        std::vector<RouteLoad> from;
        for (const Move& move : moves_) {
            from.push_back(load(before[move.route]));
            for (const auto& [link, bps] : from.back()) others[link.index()] -= bps;
        }
        double most = 0;
        for (const RoutingTable& step : steps) {
            std::vector<double> worst = others;
            for (std::size_t i = 0; i < moves_.size(); ++i) {
                RouteLoad to = load(step.routes()[moves_[i].route]);
                RouteLoad heavier = to;
                for (const auto& [link, bps] : from[i]) heavier[link] = std::max(heavier[link], bps);
                for (const auto& [link, bps] : heavier) worst[link.index()] += bps;
                from[i] = std::move(to);
            }
            for (std::size_t link = 0; link < worst.size(); ++link) {
                const double beyond = worst[link] - limits_[link] * (1 + kTolerance);
                if (beyond > 0) most = std::max(most, beyond / capacity_of(request_, link));
            }
        }
        return most;
    }

    [[nodiscard]] RouteLoad load(const Route& route) const {
        const auto rate = request_.rates.find(route.key);
        return rate == request_.rates.end() ? RouteLoad{} : route_load(route, rate->second, request_.state);
    }

    const TransitionRequest& request_;
    std::vector<double> loads_, limits_;  ///< by link
    std::vector<Route> now_;
    std::vector<Move> moves_;  ///< still to be done
    TransitionPlan plan_;
};

}  // namespace

std::vector<double> transition_limits(const TransitionRequest& request) {
    std::vector<double> limits = table_loads(request, request.before);
    const std::vector<double> after = table_loads(request, request.after);
    for (std::size_t link = 0; link < limits.size(); ++link)
        limits[link] = std::max({limits[link], after[link], capacity_of(request, link)});
    return limits;
}

TransitionPlan plan_transition(const TransitionRequest& request) { return Planner(request).run(); }

}  // namespace hexi
