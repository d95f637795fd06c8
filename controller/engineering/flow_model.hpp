// A traffic engineering problem as arrays: what all its solvers work on.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "controller/engineering/te_problem.hpp"
#include "topology/shortest_tree.hpp"

namespace hexi {

/// Arcs are the topology's links, by LinkId; those that may not be used, or have lost all capacity, are
/// absent. Demands stand in order of source, then destination. A value.
struct FlowModel {
    static constexpr std::int64_t kAnyDelay = std::numeric_limits<std::int64_t>::max();
    static constexpr std::size_t kAnyHops = std::numeric_limits<std::size_t>::max();

    struct Demand {
        std::uint32_t source, destination;
        double rate;             ///< bit/s, > 0
        std::int64_t max_delay;  ///< ps; kAnyDelay: none
        std::size_t given;       ///< its place in TeProblem::demands
    };
    /// The demands [first, last) of one node.
    struct Source {
        std::uint32_t node;
        std::size_t first, last;
    };

    std::size_t node_count = 0;
    std::vector<WeightedEdge> arcs;  ///< weight: delay in ps, or kAbsent
    std::vector<double> capacity;    ///< bit/s, > 0; 0 where absent
    std::vector<double> background;  ///< bit/s that the arc carries already, >= 0
    std::vector<Demand> demands;
    std::vector<Source> sources;
    std::size_t max_hops = kAnyHops;  ///< most arcs of a path

    [[nodiscard]] bool present(std::size_t arc) const { return arcs[arc].weight != WeightedEdge::kAbsent; }
    /// Sum of the arcs' delays, ps.
    [[nodiscard]] std::int64_t delay(std::span<const std::uint32_t> path) const;
    /// True where the path keeps the demand's delay bound and has no more arcs than it may.
    [[nodiscard]] bool allows(std::size_t demand, std::span<const std::uint32_t> path) const;
    /// Makes the arc absent.
    void remove(std::size_t arc);
};

/// Makes `sources` anew from `demands`, which stand in order of source.
void group_by_source(FlowModel& model);

/// The part of `problem` that is of class `traffic_class`, beside the `background` (bit/s by link) of the
/// more urgent ones.
[[nodiscard]] FlowModel flow_model(const TeProblem& problem, std::uint8_t traffic_class,
                                   std::span<const double> background);

/// Prices by arc under which cheap paths are wide ones: 1 / capacity, 0 where absent.
[[nodiscard]] std::vector<double> inverse_capacities(const FlowModel& model);

/// The arcs that leave each node, whether present or not.
class OutgoingArcs {
public:
    struct Arc {
        std::uint32_t to, arc;
    };
    explicit OutgoingArcs(const FlowModel& model);
    [[nodiscard]] std::span<const Arc> leaving(std::size_t node) const {
        return std::span(arcs_).subspan(first_[node], first_[node + 1] - first_[node]);
    }

private:
    std::vector<std::uint32_t> first_;
    std::vector<Arc> arcs_;
};

}  // namespace hexi
