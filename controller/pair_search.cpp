#include "controller/pair_search.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace hexi {
namespace {

LinkId either_direction(const Topology& topology, LinkId link) {
    const LinkId reverse = topology.link(link).reverse;
    return reverse.valid() ? std::min(link, reverse) : link;
}

}  // namespace

PairSearch::PairSearch(const CostGraph& graph, Apart apart, std::array<PathFinder, 2> finders, bool alike)
    : graph_(graph), apart_(apart), finders_(std::move(finders)), alike_(alike) {}

PathCost PairSearch::total(const Side& a, const Side& b) {
    return a.cost != kNever && b.cost != kNever ? a.cost + b.cost : kNever;
}

PairSearch::Side PairSearch::cheapest_without(std::size_t side, std::vector<Risk> avoided) {
    RiskSet set(graph_.topology());
    CostGraph left = graph_;
    for (const Risk risk : avoided) {
        if (apart_ == Apart::kRisks) {
            set.add(SrlgId(risk));
            continue;
        }
        left.remove(LinkId(risk));
        const LinkId reverse = graph_.topology().link(LinkId(risk)).reverse;
        if (reverse.valid()) left.remove(reverse);
    }
    const FoundPath found = finders_[side](without(std::move(left), set));
    settled_ = settled_ && found.settled;
    if (!found.path) return {std::move(avoided)};
    const auto links = found.path->links();
    return {std::move(avoided), graph_.cost(*found.path), {links.begin(), links.end()}};
}

std::vector<PairSearch::Risk> PairSearch::risks(const Side& side) const {
    const Topology& topology = graph_.topology();
    std::vector<Risk> all;
    for (const LinkId link : side.links) {
        if (apart_ == Apart::kLinks) {
            all.push_back(static_cast<Risk>(either_direction(topology, link).index()));
            continue;
        }
        for (const SrlgId risk : topology.link(link).srlgs) all.push_back(static_cast<Risk>(risk.index()));
    }
    std::ranges::sort(all);
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

std::vector<PairSearch::Risk> PairSearch::shared_risks(const Sides& sides) const {
    const auto first = risks(sides[0]), second = risks(sides[1]);
    std::vector<Risk> both;
    std::ranges::set_intersection(first, second, std::back_inserter(both));
    return both;
}

void PairSearch::offer(const Side& first, const Side& second) {
    if (total(first, second) >= best_total_) return;
    best_total_ = total(first, second);
    const bool in_order = !alike_ || first.cost <= second.cost;
    best_.emplace(make_path(graph_.topology(), (in_order ? first : second).links),
                  make_path(graph_.topology(), (in_order ? second : first).links));
}

/// Where the sides are interchangeable, one order of each branch will do.
void PairSearch::open(Sides sides) {
    const PathCost bound = total(sides[0], sides[1]);
    if (bound >= best_total_) return;
    if (alike_ && sides[1] < sides[0]) std::swap(sides[0], sides[1]);
    if (known_.emplace(sides[0].avoided, sides[1].avoided).second) open_.insert({bound, std::move(sides)});
}

void PairSearch::split(const Branch& branch) {
    const auto shared = shared_risks(branch.sides);
    if (shared.empty()) return offer(branch.sides[0], branch.sides[1]);
    offer(branch.sides[0], cheapest_without(1, risks(branch.sides[0])));
    offer(cheapest_without(0, risks(branch.sides[1])), branch.sides[1]);
    std::optional<std::tuple<PathCost, PathCost>> highest;
    std::array<Sides, 2> children;
    for (const Risk risk : shared) {
        std::array<Sides, 2> tried{branch.sides, branch.sides};
        for (std::size_t i = 0; i < 2; ++i) {
            auto avoided = branch.sides[i].avoided;
            avoided.insert(std::ranges::upper_bound(avoided, risk), risk);
            tried[i][i] = cheapest_without(i, std::move(avoided));
        }
        const auto [low, high] =
            std::minmax({total(tried[0][0], tried[0][1]), total(tried[1][0], tried[1][1])});
        if (highest && std::tuple(low, high) <= *highest) continue;
        highest = std::tuple(low, high);
        children = std::move(tried);
    }
    for (auto& child : children) open(std::move(child));
}

bool PairSearch::run(std::size_t most) {
    open({cheapest_without(0, {}), cheapest_without(1, {})});
    for (std::size_t tried = 0; !open_.empty() && open_.begin()->bound < best_total_; ++tried) {
        if (tried == most) return false;
        split(open_.extract(open_.begin()).value());
    }
    return settled_;
}

}  // namespace hexi
