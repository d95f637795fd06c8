// Counts over a capture by several threads.
#pragma once

#include <string>

#include "topology/base/result.hpp"
#include "traces/capture/capture_index.hpp"
#include "traces/capture/capture_summary.hpp"

namespace hexi {

/// What one pass over `path` says, by up to `jobs` (>= 1) threads that begin at points of `index`, which
/// belongs to it. Errors are those of a reader, the first by place.
[[nodiscard]] Result<CaptureSummary> summarise_in_parallel(const std::string& path, const CaptureIndex& index,
                                                           std::size_t jobs, Strictness strictness);

}  // namespace hexi
