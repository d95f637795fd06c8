// Comma-separated values, the way every spreadsheet and data frame reads them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hexi {

/// A table as CSV text: RFC 4180 with quotes only where a field needs them, but lines end in a plain line
/// feed, as Unix tools expect.
class CsvWriter {
public:
    /// `header` names the columns, at least one, with their units last.
    explicit CsvWriter(const std::vector<std::string>& header);

    /// As many fields as the header has (checked).
    void add_row(const std::vector<std::string>& fields);
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    std::size_t columns_;
    std::string text_;
};

/// `field` as it stands in a line: in quotes, its own quotes doubled, where it holds a comma, a quote or a
/// line break.
[[nodiscard]] std::string csv_field(std::string_view field);

}  // namespace hexi
