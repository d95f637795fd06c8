// The cheapest path of every demand when arcs have prices: the question that all solvers ask again and again.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "controller/engineering/flow_model.hpp"

namespace hexi {

/// Answers for one model, which must outlive it. Exact: no path that the demand may take is cheaper.
class PathOracle {
public:
    static constexpr std::int64_t kNoPath = -1;

    virtual ~PathOracle() = default;
    /// Finds the cheapest path of every demand. `weights` by arc, >= 0; sums over a path stay below 2^62;
    /// those of absent arcs are not looked at.
    virtual void price(std::span<const std::int64_t> weights) = 0;
    /// Weight of that path; kNoPath where the demand has none at all.
    [[nodiscard]] std::int64_t cost(std::size_t demand) const { return cost_[demand]; }
    /// Its arcs from the destination backwards, put into `arcs` (cleared first).
    virtual void path(std::size_t demand, std::vector<std::uint32_t>& arcs) = 0;

protected:
    explicit PathOracle(std::size_t demand_count) : cost_(demand_count, kNoPath) {}

    std::vector<std::int64_t> cost_;  ///< by demand; a plain array because all of it is read in every round
};

/// The oracle for a problem's kind: over all paths within the demands' delay bounds, or over the `paths` of
/// least delay per demand.
[[nodiscard]] std::unique_ptr<PathOracle> make_oracle(const FlowModel& model, const TeProblem& problem);

}  // namespace hexi
