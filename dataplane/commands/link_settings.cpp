#include "dataplane/commands/link_settings.hpp"

#include <charconv>
#include <string>

#include <fmt/format.h>

#include "topology/base/units.hpp"
#include "topology/commandline/csv_writer.hpp"
#include "topology/commandline/quantity_text.hpp"
#include "topology/commandline/text_table.hpp"

namespace hexi {
namespace {

double number(const Json& link, std::string_view key) {
    const Json* value = link.find(key);
    return value != nullptr && value->is_number() ? value->to_double() : 0;
}

std::string text(const Json& link, std::string_view key) {
    const Json* value = link.find(key);
    return value != nullptr && value->as_string() != nullptr ? *value->as_string() : "";
}

SimTime delay_of(const Json& link) {
    constexpr double kPicosPerMicrosecond = 1e6;
    return SimTime(
        std::llround((number(link, "delay_us") + number(link, "extra_delay_us")) * kPicosPerMicrosecond));
}

BitRate rate_of(const Json& link) {
    return BitRate(static_cast<std::uint64_t>(number(link, "rate_bps") * number(link, "capacity_factor")));
}

TextStyle style_of(const std::string& status) { return status == "up" ? TextStyle::kPlain : TextStyle::kBad; }

std::string table(const Json::Array& links) {
    TextTable table({{"link"}, {"status"}, {"delay", true}, {"rate", true}, {"loss", true}});
    for (const Json& link : links) {
        const std::string status = text(link, "status");
        table.add_row({text(link, "id"),
                       {status, style_of(status)},
                       duration_text(delay_of(link)),
                       rate_text(rate_of(link)),
                       fmt::format("{:g}", number(link, "loss_ratio"))});
    }
    return table.text();
}

std::string csv(const Json::Array& links) {
    CsvWriter csv(
        {"link", "status", "delay_us", "extra_delay_us", "rate_bps", "capacity_factor", "loss_ratio"});
    for (const Json& link : links) {
        csv.add_row({text(link, "id"), text(link, "status"), fmt::format("{}", number(link, "delay_us")),
                     fmt::format("{}", number(link, "extra_delay_us")),
                     fmt::format("{:.0f}", number(link, "rate_bps")),
                     fmt::format("{}", number(link, "capacity_factor")),
                     fmt::format("{}", number(link, "loss_ratio"))});
    }
    return csv.text();
}

}  // namespace

Result<double> parse_share(std::string_view text) {
    constexpr double kPerCent = 0.01;
    const bool per_cent = text.ends_with('%');
    const std::string_view digits = per_cent ? text.substr(0, text.size() - 1) : text;
    double value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const double share = per_cent ? value * kPerCent : value;
    if (error == std::errc{} && end == digits.data() + digits.size() && share >= 0 && share <= 1)
        return share;
    return fail(ErrorCode::kInvalid, fmt::format("'{}' is no share: write 0.001 or 0.1%, from 0 to 1", text));
}

std::string shown_links(const Json& answer, OutputFormat format) {
    if (format == OutputFormat::kJson) return write_json(answer);
    const Json* links = answer.find("links");
    const Json::Array none;
    const Json::Array& rows = links != nullptr && links->as_array() != nullptr ? *links->as_array() : none;
    return format == OutputFormat::kCsv ? csv(rows) : table(rows);
}

}  // namespace hexi
