// Networks made from a seed, with traffic: for benchmarks and tests that need one of a given size.
#pragma once

#include <cstdint>

#include "topology/traffic_matrix.hpp"

namespace hexi {

/// What to make.
struct SampleSize {
    std::size_t nodes;  ///< >= 3
    std::size_t links;  ///< both directions count as one; at least `nodes`
};

/// A network and what is sent over it.
struct SampleNetwork {
    Topology topology;
    TrafficMatrix matrix;  ///< a demand between every ordered pair
};

/// A network such as carriers build: places at random on a ring, and lines across it where the way round is
/// longest; gravity traffic between masses of a log-normal law, up to 10 % apart from it in each direction;
/// capacities of 10, 40, 100, 400, ... Gbit/s that just hold the shortest-path load of both directions
/// together. Equal arguments give equal networks.
[[nodiscard]] SampleNetwork sample_network(SampleSize size, std::uint64_t seed);

}  // namespace hexi
