// Demands as a table, with what some of them ask beside a rate.
#pragma once

#include <cstdint>
#include <optional>

#include "topology/formats/demands_csv.hpp"

namespace hexi {

/// What a demand asks beside its rate.
struct DemandTerms {
    static constexpr std::uint8_t kLastClass = 7;

    std::uint8_t traffic_class = 0;         ///< 0, the most urgent, to kLastClass
    std::optional<SimTime> max_delay = {};  ///< most fixed delay of its paths, one way, > 0

    bool operator==(const DemandTerms&) const = default;
};

/// One row of a table of demands.
struct DemandRow {
    NamedDemand demand;
    DemandTerms terms;
};

enum class TermColumns : std::uint8_t {
    kRefused,
    kAllowed,  ///< "class" and "max_delay_ms", either of which a field may leave empty
};

/// Rows of CSV as read_demands_csv() reads it, with or without columns for terms. Errors likewise.
[[nodiscard]] Result<std::vector<DemandRow>> read_demand_rows(std::string_view text, std::string_view name,
                                                              TermColumns terms);

}  // namespace hexi
