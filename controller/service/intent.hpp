// What a client wants carried: from where to where, how much, how fast.
#pragma once

#include <optional>
#include <string>

#include "topology/json/json.hpp"
#include "topology/json/json_reader.hpp"
#include "topology/routing_table.hpp"
#include "topology/topology.hpp"

namespace hexi {

/// An intent whose names are known in one topology.
struct Intent {
    std::string id;
    RouteKey key;
    BitRate bandwidth;              ///< what it is expected to send; 0: not said
    std::optional<SimTime> target;  ///< most one-way delay over an empty network

    bool operator==(const Intent&) const = default;
};

/// Reads {"source", "destination", "layer", "class", "bandwidth_bps", "target_us", "label"}; all but the
/// first two may be left out. Errors name place and value; unknown nodes are kNotFound.
Result<Intent> read_intent(const Json& body, std::string_view name, const Topology& topology);

}  // namespace hexi
