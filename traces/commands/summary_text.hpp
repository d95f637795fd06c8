// Summaries of captures for people and programs.
#pragma once

#include <span>
#include <string>

#include "traces/capture/capture_summary.hpp"

namespace hexi {

/// docs/formats/trace-info.md
[[nodiscard]] std::string summaries_json(std::span<const CaptureSummary> summaries);
/// A line per capture.
[[nodiscard]] std::string summaries_csv(std::span<const CaptureSummary> summaries);
/// A line per capture, then what is odd about each.
[[nodiscard]] std::string summaries_table(std::span<const CaptureSummary> summaries, bool colour);

/// What a reader of figures over a capture has to know: damage, odd lengths, missing times, disorder; a
/// sentence each.
[[nodiscard]] std::vector<std::string> doubts_about(const CaptureSummary& summary);

}  // namespace hexi
