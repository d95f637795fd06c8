// Who reaches whom how fast: the table a person looks at first.
#pragma once

#include <string>

#include "emulator/experiment/run_result.hpp"

namespace hexi {

/// How text for people is laid out.
struct TextLayout {
    bool colour = false;      ///< with escape codes, for a terminal
    std::size_t width = 100;  ///< columns at most, >= 40; a longer name may exceed it
};

/// The pairs of one layer and class as a matrix (those between clusters, if there are any): rows from,
/// columns to, in hub order; in each cell the median one-way delay above the 99th percentile above the share
/// of packets lost, if any were; `!` where the pair misses its target, "lost" where nothing arrived, "-"
/// where there is no such pair. Milliseconds, or microseconds where every delay is below one. Split into
/// blocks of columns where the width asks for it. Empty where there are no such pairs.
[[nodiscard]] std::string hub_table(const RunResult& result, Layer layer, std::uint8_t traffic_class,
                                    const TextLayout& layout);

}  // namespace hexi
