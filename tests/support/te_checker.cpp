#include "tests/support/te_checker.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>

namespace hexi::support {
namespace {

constexpr double kTolerance = 1e-6;

class Checker {
public:
    Checker(const TeProblem& problem, const TeSolution& solution)
        : problem_(problem), solution_(solution), load_(problem.topology->links().size()) {}

    void run() {
        ASSERT_EQ(solution_.routes.size(), problem_.demands.size());
        for (std::size_t i = 0; i < solution_.routes.size(); ++i) {
            ASSERT_EQ(solution_.routes[i].demand, i);
            check_route(solution_.routes[i], problem_.demands[i]);
        }
        check_loads();
        check_value();
        check_bound();
    }

private:
    [[nodiscard]] bool usable(std::size_t link) const {
        const Link& of = problem_.topology->link(LinkId(link));
        const auto avoided = [](const auto& these, auto one) {
            return std::ranges::find(these, one) != these.end();
        };
        return problem_.state.routable(LinkId(link)) && of.layer == problem_.layer &&
               problem_.affinity.allows(of) && !avoided(problem_.avoided_links, LinkId(link)) &&
               !avoided(problem_.avoided_nodes, of.from) && !avoided(problem_.avoided_nodes, of.to);
    }
    [[nodiscard]] double capacity(std::size_t link) const {
        return static_cast<double>(problem_.topology->link(LinkId(link)).capacity.count()) *
               problem_.state[LinkId(link)].capacity_factor;
    }
    [[nodiscard]] double delay_ps(std::size_t link) const {
        const SimTime delay = problem_.topology->link(LinkId(link)).delay.total();
        return static_cast<double>((delay + problem_.state[LinkId(link)].extra_delay).count());
    }

    void check_path(const TePath& path, const TeDemand& demand) {
        NodeId at = demand.source;
        double delay = 0;
        for (const LinkId link : path.path.links()) {
            EXPECT_TRUE(usable(link.index())) << problem_.topology->link(link).id;
            EXPECT_EQ(problem_.topology->link(link).from, at);
            at = problem_.topology->link(link).to;
            delay += delay_ps(link.index());
            load_[link.index()] += path.share * static_cast<double>(demand.rate.count());
        }
        EXPECT_EQ(at, demand.destination);
        EXPECT_GT(path.share, 0);
        EXPECT_LE(path.path.links().size(), problem_.max_hops.value_or(path.path.links().size()));
        if (demand.max_delay) {
            EXPECT_LE(delay, static_cast<double>(demand.max_delay->count()));
        }
        latency_ += delay * 1e-12 * path.share * static_cast<double>(demand.rate.count());
    }

    void check_route(const TeRoute& route, const TeDemand& demand) {
        double shares = 0;
        std::uint32_t weights = 0;
        for (const TePath& path : route.paths) {
            check_path(path, demand);
            shares += path.share;
            weights += path.weight;
        }
        EXPECT_NEAR(shares, route.carried, kTolerance);
        EXPECT_EQ(weights, route.paths.empty() ? 0U : kSplitBuckets);
        const bool all =
            solution_.objective == TeObjective::kMinMlu || solution_.objective == TeObjective::kMinLatency;
        if (all) {
            EXPECT_NEAR(shares, 1, kTolerance);
        }
        EXPECT_LE(shares, 1 + kTolerance);
        carried_ += shares * static_cast<double>(demand.rate.count());
        least_ = std::min(least_, shares);
    }

    void check_loads() {
        double most = 0;
        for (std::size_t link = 0; link < load_.size(); ++link)
            most = std::max(most, load_[link] / capacity(link));
        EXPECT_NEAR(solution_.mlu, most, kTolerance * most);
        if (solution_.objective != TeObjective::kMinMlu && !solution_.out_of_time) {
            EXPECT_LE(most, problem_.max_utilisation * (1 + kTolerance));
        }
        for (const BindingLink& binding : solution_.binding)
            EXPECT_NEAR(binding.utilisation, load_[binding.link.index()] / capacity(binding.link.index()),
                        kTolerance * most);
    }

    void check_value() {
        double value = carried_;
        if (solution_.objective == TeObjective::kMinMlu) value = solution_.mlu;
        if (solution_.objective == TeObjective::kMinLatency) value = latency_;
        if (solution_.objective == TeObjective::kMaxMin) value = problem_.demands.empty() ? 0 : least_;
        EXPECT_NEAR(solution_.value, value, kTolerance * value);
        const bool least =
            solution_.objective == TeObjective::kMinMlu || solution_.objective == TeObjective::kMinLatency;
        const double off = least ? solution_.value - solution_.bound : solution_.bound - solution_.value;
        EXPECT_GE(off, -kTolerance * std::abs(solution_.value)) << "the bound must be on the right side";
        if (solution_.bound > 0) {
            EXPECT_NEAR(solution_.gap, std::max(0.0, off) / solution_.bound, kTolerance);
        }
    }

    /// Distances from `root` under `length` (by link), infinite where out of reach.
    [[nodiscard]] std::vector<double> distances(NodeId root, const std::vector<double>& length) const {
        std::vector<double> distance(problem_.topology->nodes().size(),
                                     std::numeric_limits<double>::infinity());
        distance[root.index()] = 0;
        for (bool changed = true; changed;) {
            changed = false;
            for (std::size_t link = 0; link < length.size(); ++link) {
                if (!usable(link)) continue;
                const auto& [from, to] = std::pair(problem_.topology->link(LinkId(link)).from.index(),
                                                   problem_.topology->link(LinkId(link)).to.index());
                if (distance[from] + length[link] >= distance[to] * (1 - 1e-15)) continue;
                distance[to] = distance[from] + length[link];
                changed = true;
            }
        }
        return distance;
    }

    /// The prices that the binding links stand for must prove the bound, where delays, hops and path limits
    /// do not come into it and there is one class.
    void check_bound() {
        for (const TeDemand& demand : problem_.demands) {
            if (demand.max_delay || demand.traffic_class != problem_.demands.front().traffic_class) return;
        }
        if (problem_.paths || problem_.max_hops || problem_.demands.empty() ||
            solution_.objective == TeObjective::kMaxMin)
            return;
        const double value = solution_.objective == TeObjective::kMinMlu ? 1 : solution_.value;
        std::vector<double> price(load_.size()), length(load_.size());
        for (const BindingLink& binding : solution_.binding)
            price[binding.link.index()] = binding.sensitivity * value / capacity(binding.link.index());
        const bool delays = solution_.objective == TeObjective::kMinLatency;
        double offered = 0, paid = 0, sold = 0;
        for (std::size_t link = 0; link < price.size(); ++link) {
            length[link] = price[link] + (delays ? delay_ps(link) * 1e-12 : 0);
            sold += price[link] * capacity(link) *
                    (delays || solution_.objective != TeObjective::kMinMlu ? problem_.max_utilisation : 1);
        }
        for (const TeDemand& demand : problem_.demands) {
            const double rate = static_cast<double>(demand.rate.count());
            const double distance = distances(demand.source, length)[demand.destination.index()];
            offered += rate;
            paid += rate *
                    (solution_.objective == TeObjective::kMaxThroughput ? std::min(1.0, distance) : distance);
        }
        double bound = paid - sold;
        if (solution_.objective == TeObjective::kMinMlu) bound = sold > 0 ? paid / sold : 0;
        if (solution_.objective == TeObjective::kMaxThroughput) bound = offered - bound;
        // A hundredth of a bit in flight is as good as none.
        const double nothing = delays ? 1e-2 : 0;
        EXPECT_NEAR(bound, solution_.bound, 1e-4 * std::abs(solution_.bound) + nothing);
    }

    const TeProblem& problem_;
    const TeSolution& solution_;
    std::vector<double> load_;
    double carried_ = 0, latency_ = 0, least_ = 1;
};

}  // namespace

void check_te_solution(const TeProblem& problem, const TeSolution& solution) {
    Checker(problem, solution).run();
}

}  // namespace hexi::support
