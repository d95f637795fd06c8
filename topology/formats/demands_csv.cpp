#include "topology/formats/demands_csv.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include <fmt/format.h>

namespace hexi {
namespace {

constexpr double kLargestRate = 1.8e19;
const std::vector<std::string> kColumns{"source", "destination", "rate_bps"};

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

/// The fields of a line; names of nodes hold no commas or line breaks, so quotes only have to be taken off.
std::vector<std::string> fields_of(std::string_view line) {
    std::vector<std::string> fields;
    for (;;) {
        const std::size_t comma = line.find(',');
        std::string_view field = trimmed(line.substr(0, comma));
        if (field.size() >= 2 && field.front() == '"' && field.back() == '"')
            field = field.substr(1, field.size() - 2);
        fields.emplace_back(field);
        if (comma == std::string_view::npos) return fields;
        line.remove_prefix(comma + 1);
    }
}

/// Place of each of kColumns in `header`.
Result<std::vector<std::size_t>> columns_of(const std::vector<std::string>& header) {
    std::map<std::string, std::size_t> place;
    for (std::size_t i = 0; i < header.size(); ++i) {
        if (std::find(kColumns.begin(), kColumns.end(), header[i]) == kColumns.end()) {
            return fail(ErrorCode::kInvalid,
                        fmt::format("'{}' is not a column of demands; source, destination and rate_bps are",
                                    header[i]));
        }
        if (!place.emplace(header[i], i).second)
            return fail(ErrorCode::kInvalid, fmt::format("column '{}' is given twice", header[i]));
    }
    std::vector<std::size_t> columns;
    for (const std::string& name : kColumns) {
        const auto found = place.find(name);
        if (found == place.end())
            return fail(ErrorCode::kInvalid, fmt::format("column '{}' is missing", name));
        columns.push_back(found->second);
    }
    return columns;
}

Result<BitRate> rate_field(const std::string& text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !(value >= 0 && value <= kLargestRate)) {
        return fail(ErrorCode::kInvalid,
                    fmt::format("rate_bps '{}' is not a number from 0 to {}", text, kLargestRate));
    }
    return BitRate(static_cast<std::uint64_t>(value));
}

Result<NamedDemand> parse_row(const std::vector<std::string>& fields,
                              const std::vector<std::size_t>& columns) {
    if (fields.size() != columns.size()) {
        return fail(ErrorCode::kInvalid,
                    fmt::format("{} fields where the header has {}", fields.size(), columns.size()));
    }
    return rate_field(fields[columns[2]]).transform([&](BitRate rate) {
        return NamedDemand{.source = fields[columns[0]], .destination = fields[columns[1]], .rate = rate};
    });
}

}  // namespace

Result<std::vector<NamedDemand>> read_demands_csv(std::string_view text, std::string_view name) {
    const auto at_line = [&](std::size_t number, const Error& error) {
        return tl::unexpected(Error{error.code, fmt::format("{}:{}: {}", name, number, error.message)});
    };
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    const auto columns = columns_of(fields_of(take_line(text)));
    if (!columns) return at_line(1, columns.error());
    std::vector<NamedDemand> demands;
    for (std::size_t number = 2; !text.empty(); ++number) {
        const std::string_view line = take_line(text);
        if (trimmed(line).empty()) continue;
        auto demand = parse_row(fields_of(line), *columns);
        if (!demand) return at_line(number, demand.error());
        demand->line = number;
        demands.push_back(std::move(*demand));
    }
    return demands;
}

}  // namespace hexi
