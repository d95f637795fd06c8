// Which pairs are in trouble, and which hop is to blame.
#pragma once

#include <string>
#include <vector>

#include "emulator/experiment/run_result.hpp"

namespace hexi {

/// Up to `most` measured pairs, worst first: those of which nothing arrived, then those that lose more than
/// their target allows, then by how much of its target each one uses, then those without a target by their
/// 99th percentile. Of a pair's two directions only the worse is among them. They live as long as `result`.
[[nodiscard]] std::vector<const PairResult*> worst_pairs(const RunResult& result, std::size_t most);

/// One sentence: "guian -> zhangjiakou, optical: p99 17.3 ms of 20.0 ms, met"; what was lost stands in it.
[[nodiscard]] std::string verdict(const RunResult& result, const PairResult& pair);

/// Where the pair loses more than it may, the link that drops most. Then the parts of the path's delay that
/// cost most, at most three and none below 1 %, a line each: "16.9 ms propagation on
/// otn-zhangjiakou-guian:rev (97 %)". Empty where the hops are not known.
[[nodiscard]] std::vector<std::string> blame(const RunResult& result, const PairResult& pair);

}  // namespace hexi
