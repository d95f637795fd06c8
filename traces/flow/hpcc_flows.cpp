#include "traces/flow/hpcc_flows.hpp"

#include <array>
#include <charconv>
#include <optional>
#include <system_error>

#include <fmt/format.h>

namespace hexi {
namespace {

std::string_view take_line(std::string_view& rest) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    return line;
}

std::vector<std::string_view> words_of(std::string_view line) {
    constexpr std::string_view kBlanks = " \t\r";
    std::vector<std::string_view> words;
    for (std::size_t from = line.find_first_not_of(kBlanks); from != std::string_view::npos;
         from = line.find_first_not_of(kBlanks)) {
        line.remove_prefix(from);
        const std::size_t end = line.find_first_of(kBlanks);
        words.push_back(line.substr(0, end));
        line.remove_prefix(end == std::string_view::npos ? line.size() : end);
    }
    return words;
}

template <typename T>
std::optional<T> number(std::string_view text) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// What is wrong with a line, without its place.
using Parsed = tl::expected<HostFlow, std::string>;

Parsed flow_of(std::vector<std::string_view> words) {
    constexpr std::size_t kFields = 6;
    if (words.size() == kFields + 1) words.erase(words.begin());
    if (words.size() != kFields)
        return tl::unexpected(fmt::format("{} fields; 6 are needed, or 7 with a flow id", words.size()));
    std::array<std::uint32_t, 4> whole{};
    for (std::size_t i = 0; i < whole.size(); ++i) {
        const auto read = number<std::uint32_t>(words[i]);
        if (!read)
            return tl::unexpected(
                fmt::format("'{}' is not allowed: must be a whole number below 2^32", words[i]));
        whole[i] = *read;
    }
    const auto size = number<std::uint64_t>(words[4]);
    if (!size)
        return tl::unexpected(fmt::format("'{}' is not allowed: must be a whole number of bytes", words[4]));
    const auto start = number<double>(words[5]);
    constexpr double kMostSeconds = 9e6;
    if (!start || !(*start >= 0 && *start <= kMostSeconds))
        return tl::unexpected(fmt::format("'{}' is not allowed: must be seconds from 0 to 9e6", words[5]));
    return HostFlow{whole[0], whole[1], whole[2], whole[3], ByteCount(*size), from_seconds(*start)};
}

}  // namespace

Result<HostFlows> read_hpcc_flows(std::string_view text, std::string_view name, bool lenient) {
    const auto refuse = [&](std::size_t line, std::string_view sentence) {
        return fail(ErrorCode::kInvalid, fmt::format("{}:{}: {}", name, line, sentence));
    };
    const auto first = take_line(text);
    const auto head = words_of(first);
    const auto counted = head.size() == 1 ? number<std::uint64_t>(head[0]) : std::nullopt;
    if (!counted)
        return refuse(1,
                      fmt::format("'{}' is not allowed: must be how many flows follow", first.substr(0, 40)));
    HostFlows read;
    std::size_t line = 1, skipped = 0;
    std::uint64_t taken = 0;
    while (taken < *counted && !text.empty()) {
        const auto words = words_of(take_line(text));
        ++line;
        if (words.empty()) continue;
        ++taken;
        const auto flow = flow_of(words);
        if (flow) {
            read.flows.push_back(*flow);
        } else if (lenient) {
            ++skipped;
        } else {
            return refuse(line, flow.error());
        }
    }
    if (taken < *counted && !lenient)
        return refuse(
            line, fmt::format("ends after {} flows of the {} that its first line counts", taken, *counted));
    if (taken < *counted)
        read.notes.push_back(fmt::format("{}: {} flows of the {} counted are there", name, taken, *counted));
    if (skipped > 0) read.notes.push_back(fmt::format("{}: {} lines could not be understood", name, skipped));
    std::uint64_t beyond = 0;
    while (!text.empty()) beyond += flow_of(words_of(take_line(text))).has_value() ? 1 : 0;
    if (beyond > 0)
        read.notes.push_back(
            fmt::format("{}: its first line counts {} flows, and {} more follow: they are left out", name,
                        *counted, beyond));
    return read;
}

}  // namespace hexi
