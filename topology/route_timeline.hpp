// Which routing table is in force from when.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "topology/routing_table.hpp"

namespace hexi {

/// A table and the instant from which every router uses it.
struct TimedTable {
    SimTime from{0};
    RoutingTable table;
    /// The table answers every change of the network up to this instant, and none after it; <= `from`, by
    /// default without delay.
    SimTime reflects = from;
    /// While it comes into force some link may carry so much more than it can or did before and after, as a
    /// share of its capacity.
    double excess = 0;

    bool operator==(const TimedTable&) const = default;
};

/// Tables in order of time; the first is in force from the start. Detection, computation and installation
/// delays are already in the instants, so an engine only carries it out.
class RouteTimeline {
public:
    /// `tables` is not empty, begins at 0 and ascends strictly, and none reflects less than one before it or
    /// what comes after it is in force; anything else is our bug.
    explicit RouteTimeline(std::vector<TimedTable> tables);

    [[nodiscard]] std::span<const TimedTable> tables() const { return tables_; }
    /// The table in force at `time` (>= 0).
    [[nodiscard]] const RoutingTable& at(SimTime time) const;
    /// When a table that knows of the network's change at `change` is in force; nothing where none ever is.
    [[nodiscard]] std::optional<SimTime> answered_at(SimTime change) const;

    bool operator==(const RouteTimeline&) const = default;

private:
    std::vector<TimedTable> tables_;
};

}  // namespace hexi
