// The study as a page for people and a table for programs.
#pragma once

#include <string>
#include <vector>

#include "emulator/accuracy/accuracy_checks.hpp"
#include "emulator/accuracy/accuracy_study.hpp"

namespace hexi {

/// How many figures are beyond their targets by more than chance explains.
[[nodiscard]] std::size_t missed(const std::vector<AccuracyRow>& rows, bool hybrid);
/// docs/accuracy.md: every row and check, misses marked.
[[nodiscard]] std::string accuracy_page(const std::vector<AccuracyRow>& rows,
                                        const std::vector<AccuracyCheck>& checks = {});
/// docs/accuracy.json: by group, engine and measure the largest error of the study.
[[nodiscard]] std::string accuracy_json(const std::vector<AccuracyRow>& rows);
/// All rows as CSV.
[[nodiscard]] std::string accuracy_csv(const std::vector<AccuracyRow>& rows);

}  // namespace hexi
