// What `hexi sweep` prints.
#pragma once

#include <string>
#include <string_view>

#include "controller/whatif/sweep_ranking.hpp"
#include "topology/json/json.hpp"

namespace hexi {

/// A sweep with what is made of it. Refers to the result, which must outlive it.
struct SweepReport {
    const SweepResult& result;
    SweepRanking ranking;
};

/// Value of `schema` in the JSON.
inline constexpr std::string_view kSweepSchema = "hexi-sweep/1";
/// What delays of a sweep are, in words.
inline constexpr std::string_view kSweepLatency =
    "fixed delays (fibre, equipment, forwarding) of the slowest path in use; no waiting";
/// Cases that the JSON lists, the worst first where there are more; the CSV has all.
inline constexpr std::size_t kMostListedCases = 5000;

/// See docs/formats/sweep.md.
[[nodiscard]] Json to_json(const SweepReport& report);
/// For people: one table each for loads, failures that matter most, and weakest pairs.
[[nodiscard]] std::string to_text(const SweepReport& report, bool colour);
/// A line a case, load and phase; a line an element; a line a pair.
[[nodiscard]] std::string cases_csv(const SweepReport& report);
[[nodiscard]] std::string elements_csv(const SweepReport& report);
[[nodiscard]] std::string pairs_csv(const SweepReport& report);

/// How one load fares over all cases.
struct LevelSummary {
    std::size_t losing_before = 0, losing_after = 0;    ///< cases that lose more traffic than is lost anyway
    std::size_t missing_before = 0, missing_after = 0;  ///< cases with targets newly missed
    double utilisation_before = 0, utilisation_after = 0;  ///< the highest of all cases
    std::size_t worst_before = 0, worst_after = 0;         ///< the cases of these, the first of several
    BitRate lost_before, lost_after;  ///< the most of all cases, beyond what is lost anyway
};
/// Of the load that stands at place `level` of the result.
[[nodiscard]] LevelSummary summary_of(const SweepResult& result, std::size_t level);

}  // namespace hexi
