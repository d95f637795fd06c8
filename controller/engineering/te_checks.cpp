#include "controller/engineering/te_checks.hpp"

#include <cmath>
#include <set>
#include <tuple>

#include <fmt/format.h>

namespace hexi {
namespace {

tl::unexpected<Error> invalid(std::string sentence) { return fail(ErrorCode::kInvalid, std::move(sentence)); }

Result<void> check_demand(const TeProblem& problem, std::size_t index) {
    const TeDemand& demand = problem.demands[index];
    const Topology& topology = *problem.topology;
    const std::size_t nodes = topology.nodes().size();
    if (demand.source.index() >= nodes || demand.destination.index() >= nodes)
        return invalid(fmt::format("demand {}: a node outside the topology's {}", index, nodes));
    if (demand.source == demand.destination)
        return invalid(fmt::format("demand {}: both ends are '{}'", index, topology.node(demand.source).id));
    if (demand.rate.count() == 0) return invalid(fmt::format("demand {}: a rate of 0 is not allowed", index));
    if (demand.max_delay && demand.max_delay->count() < 0)
        return invalid(fmt::format("demand {}: a delay bound below 0 is not allowed", index));
    return {};
}

}  // namespace

Result<void> check_te_problem(const TeProblem& problem) {
    if (problem.state.size() != problem.topology->links().size())
        return invalid("the network state is of another topology");
    if (problem.paths && *problem.paths == 0)
        return invalid("0 paths per demand are not allowed: at least 1 is needed");
    if (problem.max_hops && *problem.max_hops == 0)
        return invalid("paths of 0 hops are not allowed: at least 1 is needed");
    if (!(problem.max_utilisation > 0 && std::isfinite(problem.max_utilisation)))
        return invalid(fmt::format("a utilisation limit of {} is not allowed: must be above 0",
                                   problem.max_utilisation));
    std::set<std::tuple<NodeId, NodeId, std::uint8_t>> seen;
    for (std::size_t i = 0; i < problem.demands.size(); ++i) {
        if (auto checked = check_demand(problem, i); !checked) return checked;
        const TeDemand& demand = problem.demands[i];
        if (!seen.emplace(demand.source, demand.destination, demand.traffic_class).second) {
            return invalid(fmt::format("the demand from '{}' to '{}' of class {} is given twice",
                                       problem.topology->node(demand.source).id,
                                       problem.topology->node(demand.destination).id, demand.traffic_class));
        }
    }
    return {};
}

}  // namespace hexi
