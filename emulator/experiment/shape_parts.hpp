// How traffic of a stated burstiness is made of sources.
#pragma once

#include <string>
#include <vector>

#include "emulator/experiment/scenario.hpp"

namespace hexi {

/// Bounds of SourceShape::burstiness. What is usual: four fifths of the traffic at random, the rest in bursts
/// of 20 packets at 4 times their mean rate. No operator publishes a figure; that below a second backbone
/// traffic is nearly uncorrelated but for its dense flows is measured: Z.-L. Zhang, V. Ribeiro, S. Moon,
/// C. Diot, INFOCOM 2003. How many there are is assumed.
inline constexpr double kUsualBurstiness = 5.1875, kLeastBurstiness = 1, kMostBurstiness = 10'000;

/// A share of a demand that one source sends.
struct ShapePart {
    double share = 1;
    SourceShape shape;  ///< without `burstiness`
};

/// The parts of `shape`, whose shares add up to 1: itself where it states no burstiness; packets at random
/// for 1; else four fifths of those and a fifth that is on and off at 4 times its mean rate, with bursts as
/// long as the burstiness of all together asks.
[[nodiscard]] std::vector<ShapePart> parts_of(const SourceShape& shape);

/// Where the burstiness of `shape` comes from, for whoever reads the result; empty where its `process` is
/// stated.
[[nodiscard]] std::string burstiness_source(const SourceShape& shape);

}  // namespace hexi
