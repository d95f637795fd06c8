// A whole result as text for a person.
#pragma once

#include <string>

#include "emulator/report/hub_table.hpp"

namespace hexi {

/// What text_report() shows.
struct ReportOptions {
    TextLayout layout;
    std::size_t worst = 5;            ///< pairs in most trouble
    std::size_t busiest = 5;          ///< links with the highest utilisation
    std::size_t worst_cuts = 12;      ///< of a day
    std::size_t pairs_of_a_cut = 3;   ///< that newly miss their targets
    std::size_t largest_matrix = 24;  ///< above so many nodes a layer's matrix is left to pairs.csv
};

/// Heading, a matrix for each layer and class, targets and layers beside the published figures, worst pairs
/// with the hops to blame, the parts and cuts of a day, busiest links, TCP flows, events, remarks. What a
/// result does not have is left out. UTF-8.
[[nodiscard]] std::string text_report(const RunResult& result, const ReportOptions& options = {});

}  // namespace hexi
