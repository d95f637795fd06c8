// Cheapest paths among a few that were chosen before.
#pragma once

#include "controller/engineering/path_oracle.hpp"
#include "controller/engineering/path_pool.hpp"

namespace hexi {

/// Over the paths of `choice`, those with absent arcs left out; among equally cheap ones the first.
class ListOracle : public PathOracle {
public:
    ListOracle(const FlowModel& model, PathPool choice);

    void price(std::span<const std::int64_t> weights) override;
    void path(std::size_t demand, std::vector<std::uint32_t>& arcs) override;

private:
    const FlowModel* model_;
    PathPool choice_;
    std::vector<std::uint32_t> best_;  ///< by demand: number in choice_
};

/// The `count` paths of least delay of every demand (Yen), those that it may not take left out.
[[nodiscard]] PathPool quickest_paths(const FlowModel& model, const TeProblem& problem, std::size_t count);

}  // namespace hexi
