// Comma-separated text as rows of named fields.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "topology/base/result.hpp"

namespace hexi {

/// Rows under a header. Every row has as many fields as there are columns.
struct CsvTable {
    struct Row {
        std::size_t line;  ///< of the text, from 1
        std::vector<std::string> fields;
    };
    std::vector<std::string> columns;  ///< each once
    std::vector<Row> rows;
};

/// Reads RFC 4180 CSV whose fields hold no line breaks; blanks around a field and blank lines are left out, a
/// byte-order mark is skipped. kInvalid, as "name:line: ...", for an empty text, a column given twice, a row
/// of another length, a quote that does not close.
[[nodiscard]] Result<CsvTable> read_csv_table(std::string_view text, std::string_view name);

}  // namespace hexi
