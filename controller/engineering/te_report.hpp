// What `hexi routes` prints.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "controller/engineering/protect_routes.hpp"
#include "topology/json/json.hpp"

namespace hexi {

/// A solution with all that tells what it means. Refers to problem and solution, which must outlive it.
struct TeReport {
    const TeProblem& problem;
    const TeSolution& solution;
    std::string_view solver;  ///< "exact", "fast", "edges"
    std::optional<ProtectionReport> protection = {};
    std::vector<std::string> notes = {};  ///< of the inputs; those of the solution come after
};

/// Value of `schema` in the JSON.
inline constexpr std::string_view kRoutesSchema = "hexi-routes/1";

/// See docs/formats/routes.md.
[[nodiscard]] Json to_json(const TeReport& report);
/// A line a path.
[[nodiscard]] std::string to_csv(const TeReport& report);
/// For people: the value and its bound, the links that bind, the largest split demands, the worst failures.
[[nodiscard]] std::string to_text(const TeReport& report, bool colour);

/// The value and the bound as `to_json` gives them: utilisation, mean delay in ms, bit/s, or share.
struct ShownValue {
    std::string_view name, unit;
    double value, bound;
};
/// What of `report` is shown, in these units.
[[nodiscard]] ShownValue shown_value(const TeReport& report);

}  // namespace hexi
