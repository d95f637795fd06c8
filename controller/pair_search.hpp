// Two paths without a common risk, each as cheap as its own rules allow: branch and bound.
#pragma once

#include <array>
#include <functional>
#include <limits>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "controller/shared_risk.hpp"

namespace hexi {

/// The cheapest path that one side of a pair may take in a graph.
struct FoundPath {
    std::optional<Path> path;
    bool settled = true;  ///< false: the search gave up, so that there may be one, or a cheaper one
};
using PathFinder = std::function<FoundPath(const CostGraph&)>;

/// What the two paths of a pair must not have in common.
enum class Apart : std::uint8_t {
    kRisks,  ///< any shared risk, which every link is or has
    kLinks,  ///< a link, in either direction
};

/// The pair of least total cost whose first path is one that `finders[0]` may choose and whose second one
/// that `finders[1]` may, in the sense that no risk is common. How: a branch says which risks either path
/// avoids; the cheapest paths that do bound it from below. A risk that both of these run is avoided by one of
/// them in any answer, so it makes two branches; the risk that raises the bound most is taken, cheapest
/// branch first. Exact where it settles.
class PairSearch {
public:
    /// `alike`: both finders are the same, so that the order of a branch's sides does not matter and the
    /// cheaper path of the answer is put first. Refers to `graph`, which must outlive it.
    PairSearch(const CostGraph& graph, Apart apart, std::array<PathFinder, 2> finders, bool alike);

    /// False where `most` branchings did not settle what the best pair is, or whether there is one.
    bool run(std::size_t most);

    [[nodiscard]] const std::optional<std::pair<Path, Path>>& best() const { return best_; }

private:
    static constexpr PathCost kNever = std::numeric_limits<PathCost>::max();
    /// An SRLG, or a link by the lower id of its directions.
    using Risk = std::uint32_t;

    /// The cheapest path that avoids certain risks.
    struct Side {
        std::vector<Risk> avoided;  ///< sorted
        PathCost cost = kNever;     ///< kNever where there is no such path
        std::vector<LinkId> links;

        auto operator<=>(const Side&) const = default;
    };
    using Sides = std::array<Side, 2>;
    /// All pairs of paths that avoid what is said on either side.
    struct Branch {
        PathCost bound;  ///< of their total cost, from below
        Sides sides;
        auto operator<=>(const Branch&) const = default;
    };

    [[nodiscard]] static PathCost total(const Side& a, const Side& b);
    [[nodiscard]] Side cheapest_without(std::size_t side, std::vector<Risk> avoided);
    [[nodiscard]] std::vector<Risk> risks(const Side& side) const;
    [[nodiscard]] std::vector<Risk> shared_risks(const Sides& sides) const;
    void offer(const Side& first, const Side& second);
    void open(Sides sides);
    void split(const Branch& branch);

    const CostGraph& graph_;
    Apart apart_;
    std::array<PathFinder, 2> finders_;
    bool alike_, settled_ = true;
    std::optional<std::pair<Path, Path>> best_;
    PathCost best_total_ = kNever;
    std::set<std::pair<std::vector<Risk>, std::vector<Risk>>> known_;
    std::set<Branch> open_;
};

}  // namespace hexi
