#include "controller/engineering/installed_weights.hpp"

#include <algorithm>
#include <cmath>

namespace hexi {
namespace {

/// The links as filled by the weights of the routes that have been rounded and the shares of the others.
class Rounding {
public:
    Rounding(const TeProblem& problem, const TeSolution& solution)
        : problem_(problem), loads_(link_loads(problem, solution)) {}

    void round(TeRoute& route) {
        bucket_ =
            static_cast<double>(problem_.demands[route.demand].rate.count()) * route.carried / kSplitBuckets;
        std::vector<double> remainders;
        std::uint32_t left = kSplitBuckets;
        for (TePath& path : route.paths) {
            const double exact = path.share / route.carried * kSplitBuckets;
            path.weight = std::min(static_cast<std::uint32_t>(std::floor(exact + kWhole)), left);
            left -= path.weight;
            remainders.push_back(exact - path.weight);
            put(path, -remainders.back());
        }
        for (; left > 0; --left) give_one(route, remainders);
    }

private:
    static constexpr double kWhole = 1e-6;  ///< buckets: a share so near to a whole number is one

    void put(const TePath& path, double buckets) {
        for (const LinkId link : path.path.links()) loads_[link.index()] += bucket_ * buckets;
    }

    /// How full the fullest link of the path would be with one bucket more.
    [[nodiscard]] double fullest(const TePath& path) const {
        double most = 0;
        for (const LinkId link : path.path.links()) {
            const double capacity = static_cast<double>(problem_.topology->link(link).capacity.count()) *
                                    problem_.state[link].capacity_factor;
            most = std::max(most, (loads_[link.index()] + bucket_) / capacity);
        }
        return most;
    }

    void give_one(TeRoute& route, std::vector<double>& remainders) {
        std::size_t best = 0;
        std::pair<double, double> least{std::numeric_limits<double>::infinity(), 0};
        for (std::size_t i = 0; i < route.paths.size(); ++i) {
            if (remainders[i] <= 0) continue;
            const std::pair<double, double> here{fullest(route.paths[i]), -remainders[i]};
            if (here < least) least = here, best = i;
        }
        ++route.paths[best].weight;
        remainders[best] -= 1;
        put(route.paths[best], 1);
    }

    const TeProblem& problem_;
    std::vector<double> loads_;  ///< bit/s by link
    double bucket_ = 0;          ///< bit/s of one bucket of the route in work
};

}  // namespace

void install_weights(const TeProblem& problem, TeSolution& solution) {
    std::vector<TeRoute*> split;
    for (TeRoute& route : solution.routes) {
        if (route.paths.size() > 1) split.push_back(&route);
    }
    std::ranges::stable_sort(split, std::greater<>(),
                             [&](const TeRoute* route) { return problem.demands[route->demand].rate; });
    Rounding rounding(problem, solution);
    for (TeRoute* route : split) rounding.round(*route);
}

}  // namespace hexi
