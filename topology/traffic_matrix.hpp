// How much traffic every pair of nodes offers.
#pragma once

#include <vector>

#include "topology/base/ids.hpp"
#include "topology/base/units.hpp"
#include "topology/topology.hpp"

namespace hexi {

/// Offered rate from one node to another.
struct Demand {
    NodeId source, destination;
    BitRate rate;

    bool operator==(const Demand&) const = default;
};

/// N x N offered rates, row-major, [from][to], N = node_count(); the diagonal is 0. A value.
class TrafficMatrix {
public:
    explicit TrafficMatrix(std::size_t node_count)
        : node_count_(node_count), rates_(node_count * node_count) {}

    [[nodiscard]] std::size_t node_count() const { return node_count_; }
    [[nodiscard]] BitRate at(NodeId from, NodeId to) const {
        return rates_[from.index() * node_count_ + to.index()];
    }
    void set(NodeId from, NodeId to, BitRate rate) { rates_[from.index() * node_count_ + to.index()] = rate; }
    [[nodiscard]] BitRate total() const;
    /// Every pair with a rate above 0, in row order.
    [[nodiscard]] std::vector<Demand> demands() const;
    /// A copy with every rate multiplied by `factor` (>= 0) and rounded down.
    [[nodiscard]] TrafficMatrix scaled(double factor) const;

    bool operator==(const TrafficMatrix&) const = default;

private:
    std::size_t node_count_;
    std::vector<BitRate> rates_;
};

}  // namespace hexi
