#include "topology/formats/demands_csv.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "topology/formats/csv_table.hpp"

namespace hexi {
namespace {

constexpr std::array<std::string_view, 3> kColumns{"source", "destination", "rate_bps"};

/// Place of each of kColumns in `header`.
Result<std::vector<std::size_t>> columns_of(const std::vector<std::string>& header) {
    std::map<std::string, std::size_t, std::less<>> place;
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
    for (const std::string_view name : kColumns) {
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

}  // namespace

Result<std::vector<NamedDemand>> read_demands_csv(std::string_view text, std::string_view name) {
    const auto at_line = [&](std::size_t number, const Error& error) {
        return tl::unexpected(Error{error.code, fmt::format("{}:{}: {}", name, number, error.message)});
    };
    const auto table = read_csv_table(text, name);
    if (!table) return tl::unexpected(table.error());
    const auto columns = columns_of(table->columns);
    if (!columns) return at_line(1, columns.error());
    std::vector<NamedDemand> demands;
    for (const CsvTable::Row& row : table->rows) {
        const auto field = [&](std::size_t column) { return row.fields[(*columns)[column]]; };
        const auto rate = rate_field(field(2));
        if (!rate) return at_line(row.line, rate.error());
        demands.push_back({.source = field(0), .destination = field(1), .rate = *rate, .line = row.line});
    }
    return demands;
}

}  // namespace hexi
