// Matrices as tables: a row a source, a column a destination.
#include <fmt/format.h>

#include "topology/formats/csv_table.hpp"
#include "topology/formats/matrix_import.hpp"
#include "topology/formats/rate_text.hpp"
#include "topology/formats/tokens.hpp"

namespace hexi {

Result<void> read_wide_demands(std::string_view text, std::string_view name, MatrixImport& into) {
    const auto table = read_csv_table(text, name);
    if (!table) return tl::unexpected(table.error());
    const std::string& corner = table->columns.front();
    const auto unit = parse_rate("1 " + corner);
    if (!unit)
        return into.refuse(
            ErrorCode::kInvalid, "1",
            fmt::format("the first cell, '{}', must be the unit of all others, such as bps or Mbps, or "
                        "the columns source, destination and rate_bps",
                        corner));
    for (const auto& [line, fields] : table->rows) {
        for (std::size_t i = 1; i < fields.size(); ++i) {
            const std::string place = std::to_string(line);
            const auto value = parse_number(fields[i]);
            if (!value)
                return into.refuse(ErrorCode::kInvalid, place,
                                   fmt::format("'{}' under '{}' is not allowed: must be a number", fields[i],
                                               table->columns[i]));
            auto added = into.add(fields.front(), table->columns[i], *value,
                                  static_cast<double>(unit->count()), place);
            if (!added) return added;
        }
    }
    return {};
}

}  // namespace hexi
