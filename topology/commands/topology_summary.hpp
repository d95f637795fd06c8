// What a network consists of, counted.
#pragma once

#include <string>
#include <vector>

#include "topology/json/json.hpp"
#include "topology/topology.hpp"

namespace hexi {

/// One layer's links, both directions of a duplex link counted once.
struct LayerCounts {
    Layer layer = Layer::kIp;
    std::size_t links = 0;
    BitRate capacity;   ///< sum over the links
    Kilometres length;  ///< sum over the links
    std::size_t components =
        0;  ///< groups of this layer's nodes that links join, directions aside; 1: connected
};

/// Counts over one topology.
struct TopologySummary {
    std::string name, description;
    std::size_t nodes = 0, links = 0, directed_links = 0, fibres = 0, srlgs = 0, hubs = 0, clusters = 0,
                endpoints = 0;
    std::size_t derived_links = 0;              ///< links whose length or capacity a rule gave
    std::vector<std::string> without_position;  ///< ids
    std::vector<LayerCounts> layers;
    std::vector<std::string> notes;  ///< what the reader had to derive or leave out
};

[[nodiscard]] TopologySummary summarise(const Topology& topology);
[[nodiscard]] Json to_json(const TopologySummary& summary);
/// Lines for a terminal.
[[nodiscard]] std::string to_text(const TopologySummary& summary, bool colour);

}  // namespace hexi
