#include "traces/flow/flow_text.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace hexi {
namespace {

constexpr std::array<std::string_view, kFlowFields> kWords{
    "source",     "destination", "source_port", "destination_port", "protocol",     "first_s", "last_s",
    "duration_s", "packets",     "bytes",       "reverse_packets",  "reverse_bytes"};

std::size_t index(FlowField field) { return static_cast<std::size_t>(field); }

struct NamedColumns {
    std::string_view name, columns;
    bool has_header;
    char separator;
};
constexpr std::array<NamedColumns, 3> kNamed{
    {{"nfdump",
      "first_s=1,last_s=2,source=4,destination=5,source_port=6,destination_port=7,protocol=8,packets=12,"
      "bytes=13",
      false, ','},
     {"argus",
      "first_s=StartTime,duration_s=Dur,protocol=Proto,source=SrcAddr,source_port=Sport,destination=DstAddr,"
      "destination_port=Dport,packets=SrcPkts,bytes=SrcBytes,reverse_packets=DstPkts,reverse_bytes=DstBytes",
      true, ','},
     {"zeek",
      "first_s=1,source=3,source_port=4,destination=5,destination_port=6,protocol=7,duration_s=9,packets=17,"
      "bytes=18,"
      "reverse_packets=19,reverse_bytes=20",
      false, '\t'}}};

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r";
    const std::size_t from = text.find_first_not_of(kBlanks);
    if (from == std::string_view::npos) return {};
    text = text.substr(from, text.find_last_not_of(kBlanks) - from + 1);
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
    return text;
}

/// Fields hold no separators, quoted or not: none of the files has such.
std::vector<std::string_view> fields_of(std::string_view line, char separator) {
    std::vector<std::string_view> fields;
    for (;;) {
        const std::size_t end = line.find(separator);
        fields.push_back(trimmed(line.substr(0, end)));
        if (end == std::string_view::npos) return fields;
        line.remove_prefix(end + 1);
    }
}

std::optional<std::uint64_t> whole(std::string_view text) {
    const int base = text.starts_with("0x") ? 16 : 10;
    if (base == 16) text.remove_prefix(2);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// What stands in a cell that says nothing.
bool is_blank(std::string_view text) { return text.empty() || text == "-"; }

std::optional<std::uint8_t> protocol_of(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, std::uint8_t>, 9> kProtocols{{{"icmp", 1},
                                                                                   {"igmp", 2},
                                                                                   {"tcp", 6},
                                                                                   {"udp", 17},
                                                                                   {"gre", 47},
                                                                                   {"esp", 50},
                                                                                   {"icmp6", 58},
                                                                                   {"ipv6-icmp", 58},
                                                                                   {"sctp", 132}}};
    if (auto number = whole(text))
        return *number < 256 ? std::optional(static_cast<std::uint8_t>(*number)) : std::nullopt;
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    for (const auto& [word, number] : kProtocols) {
        if (lower == word) return number;
    }
    return std::nullopt;
}

}  // namespace

std::string flow_header() {
    return "source,destination,source_port,destination_port,protocol,first_s,last_s,packets,bytes\n";
}

void append_flow(std::string& text, const FlowRecord& flow) {
    const FlowTuple& key = flow.key;
    fmt::format_to(std::back_inserter(text), "{},{},{},{},{},{},{},{},{}\n", to_string(key.source),
                   to_string(key.destination), key.source_port, key.destination_port, key.protocol,
                   seconds_text(flow.first, 9), seconds_text(flow.last, 9), flow.packets, flow.bytes);
}

FlowColumns FlowColumns::ours() {
    FlowColumns columns;
    for (std::size_t i = 0; i < kFlowFields; ++i) columns.names[i] = kWords[i];
    for (const FlowField absent :
         {FlowField::kDuration, FlowField::kReversePackets, FlowField::kReverseBytes})
        columns.names[index(absent)].clear();
    return columns;
}

Result<FlowColumns> FlowColumns::parse(std::string_view text) {
    if (text == "hexi") return ours();
    FlowColumns columns;
    for (const NamedColumns& known : kNamed) {
        if (text != known.name) continue;
        text = known.columns;
        columns.has_header = known.has_header;
        columns.separator = known.separator;
        break;
    }
    bool all_numbers = true;
    for (const std::string_view pair : fields_of(text, ',')) {
        const std::size_t equals = pair.find('=');
        const std::string_view word = pair.substr(0, equals);
        const auto* const found = std::find(kWords.begin(), kWords.end(), word);
        if (equals == std::string_view::npos || equals + 1 == pair.size() || found == kWords.end())
            return fail(
                ErrorCode::kInvalid,
                fmt::format(
                    "'{}' is not allowed: must be hexi, nfdump, argus, zeek, or FIELD=COLUMN, ... with the "
                    "fields {}",
                    pair, fmt::join(kWords, ", ")));
        columns.names[static_cast<std::size_t>(found - kWords.begin())] = pair.substr(equals + 1);
        all_numbers = all_numbers && whole(pair.substr(equals + 1)).has_value();
    }
    if (all_numbers) columns.has_header = false;
    for (const FlowField needed :
         {FlowField::kSource, FlowField::kDestination, FlowField::kFirst, FlowField::kBytes}) {
        if (columns.names[index(needed)].empty())
            return fail(ErrorCode::kInvalid,
                        fmt::format("'{}' is not allowed: {} is missing", text, kWords[index(needed)]));
    }
    return columns;
}

FlowLineReader::FlowLineReader(FlowColumns columns, std::string name, bool lenient)
    : columns_(std::move(columns)), name_(std::move(name)), lenient_(lenient) {}

Result<void> FlowLineReader::line(std::string_view text, const std::function<void(const FlowRecord&)>& flow) {
    ++counts_.lines;
    if (counts_.lines == 1 && text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    if (trimmed(text).empty() || text.starts_with('#')) return {};
    const auto fields = fields_of(text, columns_.separator);
    if (!ready_) {
        const bool is_header = columns_.has_header;
        auto settled = is_header ? header(fields) : numbers();
        if (!settled || is_header) return settled;
    }
    auto read = row(fields, flow);
    if (read || !lenient_) return read;
    constexpr std::size_t kMostRemarks = 8;
    ++counts_.skipped_lines;
    if (counts_.remarks.size() < kMostRemarks) counts_.remarks.push_back(read.error().message);
    return {};
}

Result<void> FlowLineReader::header(const std::vector<std::string_view>& fields) {
    ready_ = true;
    for (std::size_t i = 0; i < kFlowFields; ++i) {
        if (columns_.names[i].empty()) continue;
        const auto found = std::find(fields.begin(), fields.end(), columns_.names[i]);
        if (found == fields.end())
            return fail(ErrorCode::kInvalid,
                        fmt::format("{}:{}: no column '{}'; there are {}", name_, counts_.lines,
                                    columns_.names[i], fmt::join(fields, ", ")));
        at_[i] = static_cast<std::size_t>(found - fields.begin()) + 1;
        most_ = std::max(most_, at_[i]);
    }
    return {};
}

Result<void> FlowLineReader::numbers() {
    ready_ = true;
    for (std::size_t i = 0; i < kFlowFields; ++i) {
        if (columns_.names[i].empty()) continue;
        const auto number = whole(columns_.names[i]);
        if (!number || *number == 0)
            return fail(ErrorCode::kInvalid,
                        fmt::format("{}: column '{}' is not allowed: columns count from 1", name_,
                                    columns_.names[i]));
        at_[i] = *number;
        most_ = std::max(most_, at_[i]);
    }
    return {};
}

/// One line, field by field; the first that cannot be understood is what is said.
class FlowLineReader::Row {
public:
    Row(const FlowLineReader& reader, const std::vector<std::string_view>& fields)
        : reader_(reader), fields_(fields) {}

    /// The flow, and that of the other direction where the line tells it.
    Result<std::pair<FlowRecord, FlowRecord>> read() {
        FlowRecord there;
        there.key.source = address(FlowField::kSource);
        there.key.destination = address(FlowField::kDestination);
        there.key.source_port = port(FlowField::kSourcePort);
        there.key.destination_port = port(FlowField::kDestinationPort);
        there.key.protocol = protocol();
        read_times(there);
        FlowRecord back = there;
        std::swap(back.key.source, back.key.destination);
        std::swap(back.key.source_port, back.key.destination_port);
        there.packets = count(FlowField::kPackets);
        there.bytes = count(FlowField::kBytes);
        back.packets = count(FlowField::kReversePackets);
        back.bytes = count(FlowField::kReverseBytes);
        if (error_) return tl::unexpected(*error_);
        return std::pair(there, back);
    }

private:
    [[nodiscard]] std::string_view text(FlowField field) const {
        const std::size_t at = reader_.at_[index(field)];
        return at == 0 ? std::string_view() : fields_[at - 1];
    }
    void refuse(FlowField field, std::string_view must) {
        if (error_) return;
        error_ = Error{ErrorCode::kInvalid,
                       fmt::format("{}:{}: {}: '{}' is not allowed: must be {}", reader_.name_,
                                   reader_.counts_.lines, kWords[index(field)], text(field), must)};
    }
    IpAddress address(FlowField field) {
        const auto read = parse_ip(text(field));
        if (!read) refuse(field, "an address");
        return read.value_or(IpAddress());
    }
    std::uint16_t port(FlowField field) {
        constexpr std::uint64_t kMost = 0xFFFF;
        const auto number = is_blank(text(field)) ? 0 : whole(text(field));
        if (!number || *number > kMost) refuse(field, "a number up to 65535");
        return static_cast<std::uint16_t>(number.value_or(0));
    }
    std::uint8_t protocol() {
        const auto name = text(FlowField::kProtocol);
        const auto read = is_blank(name) ? std::uint8_t{0} : protocol_of(name);
        if (!read) refuse(FlowField::kProtocol, "a number up to 255 or a protocol's name");
        return read.value_or(0);
    }
    void read_times(FlowRecord& flow) {
        const auto first = parse_trace_time(text(FlowField::kFirst));
        if (!first) return refuse(FlowField::kFirst, "seconds since 1970, or a date and time");
        flow.first = flow.last = *first;
        if (!is_blank(text(FlowField::kLast))) {
            const auto last = parse_trace_time(text(FlowField::kLast));
            if (!last || *last < *first) return refuse(FlowField::kLast, "a time, and not before the first");
            flow.last = *last;
        } else if (!is_blank(text(FlowField::kDuration))) {
            const auto duration = parse_trace_time(text(FlowField::kDuration));
            if (!duration) return refuse(FlowField::kDuration, "seconds");
            flow.last = trace_time(first->s + duration->s, std::uint64_t{first->ns} + duration->ns);
        }
    }
    /// Blank is none, but bytes are what a flow is about: its own have to be there.
    std::uint64_t count(FlowField field) {
        const auto number = is_blank(text(field)) && field != FlowField::kBytes ? 0 : whole(text(field));
        if (!number) refuse(field, "a whole number");
        return number.value_or(0);
    }

    const FlowLineReader& reader_;
    const std::vector<std::string_view>& fields_;
    std::optional<Error> error_;
};

Result<void> FlowLineReader::row(const std::vector<std::string_view>& fields,
                                 const std::function<void(const FlowRecord&)>& flow) {
    if (fields.size() < most_)
        return fail(ErrorCode::kInvalid, fmt::format("{}:{}: {} fields; {} are needed", name_, counts_.lines,
                                                     fields.size(), most_));
    const auto read = Row(*this, fields).read();
    if (!read) return tl::unexpected(read.error());
    const auto& [there, back] = *read;
    const bool has_back = back.packets > 0 || back.bytes > 0;
    if (there.packets > 0 || there.bytes > 0 || !has_back) {
        ++counts_.flows;
        flow(there);
    }
    if (has_back) {
        ++counts_.flows;
        flow(back);
    }
    return {};
}

}  // namespace hexi
