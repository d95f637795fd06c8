// A result in a few numbers.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "emulator/experiment/run_result.hpp"

namespace hexi {

/// One layer's service between hubs, measured the way the published aggregates are.
struct LayerSummary {
    Layer layer = Layer::kIp;
    std::size_t pairs = 0;            ///< measured pairs between clusters of different hubs (of any two nodes
                                      ///< where the network has no hubs) at which something arrived
    SimTime mean{0}, max{0};          ///< of their median one-way delays; 0 where `pairs` is 0
    std::size_t met = 0, missed = 0;  ///< targets of all pairs of the layer
    std::optional<ReferenceSpec>
        published;  ///< what a document says of this layer, if the network carries it
    /// All pairs of clusters of different hubs that have links on the layer were measured, as the published
    /// aggregates are over all of them.
    bool complete = false;

    bool operator==(const LayerSummary&) const = default;
};

struct ResultSummary {
    std::vector<LayerSummary> layers;      ///< those with a measured pair, in the order of Layer
    std::size_t met = 0, missed = 0;       ///< targets
    std::uint64_t sent = 0, received = 0;  ///< packets of all measured pairs
    DropCounts lost;                       ///< of all measured pairs

    bool operator==(const ResultSummary&) const = default;
};

[[nodiscard]] ResultSummary summarise(const RunResult& result);

}  // namespace hexi
