// What `hexi sweep --growth` prints.
#pragma once

#include <string>
#include <string_view>

#include "controller/whatif/growth.hpp"
#include "topology/json/json.hpp"

namespace hexi {

/// An outlook with what it is of. Refers to all three, which must outlive it.
struct GrowthReport {
    const SweepModel& model;
    const GrowthRequest& request;
    const GrowthOutlook& outlook;
};

/// Value of `schema` in the JSON.
inline constexpr std::string_view kGrowthSchema = "hexi-growth/1";

/// See docs/formats/growth.md.
[[nodiscard]] Json to_json(const GrowthReport& report);
/// For people: the years, what runs out first, what the last year would need.
[[nodiscard]] std::string to_text(const GrowthReport& report, bool colour);
/// A line a year; a line a link; a line a link and year of added capacity.
[[nodiscard]] std::string years_csv(const GrowthReport& report);
[[nodiscard]] std::string links_csv(const GrowthReport& report);
[[nodiscard]] std::string added_csv(const GrowthReport& report);

/// Sums over the layers of one year.
struct YearCost {
    double cost_cny = 0, bound_cny = 0, lanes_cny = 0, as_routed_cny = 0;
    [[nodiscard]] double gap() const { return cost_cny > bound_cny ? (cost_cny - bound_cny) / cost_cny : 0; }
};
/// What adding capacity costs in that year, all layers together.
[[nodiscard]] YearCost year_cost(const YearOutlook& year);

}  // namespace hexi
