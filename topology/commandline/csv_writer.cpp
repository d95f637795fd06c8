#include "topology/commandline/csv_writer.hpp"

#include "topology/base/check.hpp"

namespace hexi {

CsvWriter::CsvWriter(const std::vector<std::string>& header) : columns_(header.size()) {
    HEXI_CHECK(columns_ > 0, "a table has at least one column");
    add_row(header);
}

void CsvWriter::add_row(const std::vector<std::string>& fields) {
    HEXI_CHECK(fields.size() == columns_, "a row has as many fields as the header");
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (i > 0) text_ += ',';
        text_ += csv_field(fields[i]);
    }
    text_ += '\n';
}

std::string csv_field(std::string_view field) {
    if (field.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(field);
    std::string quoted = "\"";
    for (const char c : field) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

}  // namespace hexi
