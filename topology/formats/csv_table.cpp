#include "topology/formats/csv_table.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace hexi {
namespace {

/// The next line, without its end; advances `rest`.
std::string_view take_line(std::string_view& rest) {
    const std::size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

std::string_view trimmed(std::string_view field) {
    while (field.starts_with(' ')) field.remove_prefix(1);
    while (field.ends_with(' ')) field.remove_suffix(1);
    return field;
}

/// The quoted field that `line` begins with, taken from it; nothing where its quote does not close.
std::optional<std::string> take_quoted(std::string_view& line) {
    std::string field;
    for (std::size_t i = 1; i < line.size(); ++i) {
        if (line[i] != '"') {
            field += line[i];
        } else if (i + 1 < line.size() && line[i + 1] == '"') {
            field += line[i++];
        } else {
            line.remove_prefix(i + 1);
            return field;
        }
    }
    return std::nullopt;
}

/// Nothing where a quote does not close, or something follows one that does.
std::optional<std::vector<std::string>> fields_of(std::string_view line) {
    std::vector<std::string> fields;
    for (;;) {
        while (line.starts_with(' ')) line.remove_prefix(1);
        std::optional<std::string> quoted;
        if (line.starts_with('"')) {
            quoted = take_quoted(line);
            if (!quoted) return std::nullopt;
        }
        const std::size_t comma = line.find(',');
        const std::string_view plain = trimmed(line.substr(0, comma));
        if (quoted && !plain.empty()) return std::nullopt;
        fields.push_back(quoted ? *std::move(quoted) : std::string(plain));
        if (comma == std::string_view::npos) return fields;
        line.remove_prefix(comma + 1);
    }
}

std::optional<std::string> given_twice(std::vector<std::string> columns) {
    std::sort(columns.begin(), columns.end());
    const auto found = std::adjacent_find(columns.begin(), columns.end());
    return found == columns.end() ? std::nullopt : std::optional(*found);
}

}  // namespace

Result<CsvTable> read_csv_table(std::string_view text, std::string_view name) {
    const auto refuse = [&](std::size_t line, const std::string& sentence) {
        return fail(ErrorCode::kInvalid, fmt::format("{}:{}: {}", name, line, sentence));
    };
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    CsvTable table;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::string_view line = take_line(text);
        if (trimmed(line).empty()) continue;
        auto fields = fields_of(line);
        if (!fields) return refuse(number, "a quoted field must end in a quote, and a comma must follow");
        if (table.columns.empty()) {
            table.columns = *std::move(fields);
            if (const auto twice = given_twice(table.columns))
                return refuse(number, fmt::format("column '{}' is given twice", *twice));
        } else if (fields->size() != table.columns.size()) {
            return refuse(number, fmt::format("{} fields where the header has {}", fields->size(),
                                              table.columns.size()));
        } else {
            table.rows.push_back({number, *std::move(fields)});
        }
    }
    if (table.columns.empty()) return refuse(1, "no header line");
    return table;
}

}  // namespace hexi
