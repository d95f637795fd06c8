#include "topology/formats/demand_rows.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include <fmt/format.h>

#include "topology/formats/csv_table.hpp"

namespace hexi {
namespace {

constexpr std::array<std::string_view, 5> kColumns{"source", "destination", "rate_bps", "class",
                                                   "max_delay_ms"};
constexpr std::size_t kNeeded = 3, kAbsent = std::numeric_limits<std::size_t>::max();

/// Place of each of kColumns in a header.
using Places = std::array<std::size_t, kColumns.size()>;

Result<Places> places_of(const std::vector<std::string>& header, TermColumns terms) {
    const std::size_t known = terms == TermColumns::kAllowed ? kColumns.size() : kNeeded;
    Places places;
    places.fill(kAbsent);
    for (std::size_t i = 0; i < header.size(); ++i) {
        const auto* const end = kColumns.begin() + known;
        const auto* const found = std::find(kColumns.begin(), end, header[i]);
        if (found == end) {
            return fail(
                ErrorCode::kInvalid,
                fmt::format("'{}' is not a column of demands; source, destination{} are", header[i],
                            known == kNeeded ? " and rate_bps" : ", rate_bps, class and max_delay_ms"));
        }
        places[static_cast<std::size_t>(found - kColumns.begin())] = i;
    }
    for (std::size_t column = 0; column < kNeeded; ++column) {
        if (places[column] == kAbsent)
            return fail(ErrorCode::kInvalid, fmt::format("column '{}' is missing", kColumns[column]));
    }
    return places;
}

/// All of `text` as a number; nothing where it is none.
std::optional<double> number(const std::string& text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

Result<BitRate> rate_field(const std::string& text) {
    const auto value = number(text);
    if (value && *value >= 0 && *value <= kLargestRate) return BitRate(static_cast<std::uint64_t>(*value));
    return fail(ErrorCode::kInvalid,
                fmt::format("rate_bps '{}' is not a number from 0 to {}", text, kLargestRate));
}

Result<std::uint8_t> class_field(const std::string& text) {
    unsigned value = 0;
    if (text.empty()) return std::uint8_t{0};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc{} && end == text.data() + text.size() && value <= DemandTerms::kLastClass)
        return static_cast<std::uint8_t>(value);
    return fail(ErrorCode::kInvalid,
                fmt::format("class '{}' is not a whole number from 0 to {}", text, DemandTerms::kLastClass));
}

Result<std::optional<SimTime>> delay_field(const std::string& text) {
    constexpr double kMostMs = 1e6;
    if (text.empty()) return std::nullopt;
    const auto value = number(text);
    if (value && *value > 0 && *value <= kMostMs) return from_seconds(*value / 1e3);
    return fail(ErrorCode::kInvalid,
                fmt::format("max_delay_ms '{}' is not a number above 0, up to {}", text, kMostMs));
}

Result<DemandRow> demand_row(const CsvTable::Row& row, const Places& places) {
    const auto field = [&](std::size_t column) {
        return places[column] == kAbsent ? std::string() : row.fields[places[column]];
    };
    const auto rate = rate_field(field(2));
    if (!rate) return tl::unexpected(rate.error());
    const auto traffic_class = class_field(field(3));
    if (!traffic_class) return tl::unexpected(traffic_class.error());
    const auto max_delay = delay_field(field(4));
    if (!max_delay) return tl::unexpected(max_delay.error());
    return DemandRow{{.source = field(0), .destination = field(1), .rate = *rate, .line = row.line},
                     {*traffic_class, *max_delay}};
}

}  // namespace

Result<std::vector<DemandRow>> read_demand_rows(std::string_view text, std::string_view name,
                                                TermColumns terms) {
    const auto at_line = [&](std::size_t number, const Error& error) {
        return tl::unexpected(Error{error.code, fmt::format("{}:{}: {}", name, number, error.message)});
    };
    const auto table = read_csv_table(text, name);
    if (!table) return tl::unexpected(table.error());
    const auto places = places_of(table->columns, terms);
    if (!places) return at_line(1, places.error());
    std::vector<DemandRow> rows;
    for (const CsvTable::Row& row : table->rows) {
        auto read = demand_row(row, *places);
        if (!read) return at_line(row.line, read.error());
        rows.push_back(*std::move(read));
    }
    return rows;
}

}  // namespace hexi
