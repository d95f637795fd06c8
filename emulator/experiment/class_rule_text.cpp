#include "emulator/experiment/class_rule_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "topology/words.hpp"

namespace hexi {
namespace {

constexpr std::uint8_t kTcp = 6, kUdp = 17;
/// Protocol numbers that have a name here (IANA).
constexpr Words<std::uint8_t, 5> kProtocols{
    {{kTcp, "tcp"}, {kUdp, "udp"}, {1, "icmp"}, {58, "icmpv6"}, {132, "sctp"}}};
constexpr std::array<std::string_view, 5> kKeys{"source", "destination", "protocol", "dscp",
                                                "destination_ports"};
constexpr std::string_view kAllowed =
    "CLASS,KEY=VALUE[,KEY=VALUE]... with keys source=IP/LEN, destination=IP/LEN, protocol=NAME|NUMBER, "
    "dscp=N, "
    "destination_ports=N[-N]";

/// The whole of `text` as a number up to `most`.
std::optional<std::uint16_t> number(std::string_view text, std::uint16_t most) {
    std::uint16_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size() || value > most)
        return std::nullopt;
    return value;
}

tl::unexpected<Error> not_allowed(std::string_view text, std::string_view rule) {
    return fail(ErrorCode::kInvalid, fmt::format("'{}' is not allowed: must be {}", text, rule));
}

Result<void> set_prefix(std::optional<IpPrefix>& field, std::string_view text) {
    return parse_prefix(text).transform([&](const IpPrefix& prefix) { field = prefix; });
}

Result<void> set_protocol(ClassRule& rule, std::string_view text) {
    for (const auto& [value, word] : kProtocols) {
        if (word == text) rule.protocol = value;
    }
    if (const auto value = number(text, 255)) rule.protocol = static_cast<std::uint8_t>(*value);
    if (rule.protocol) return {};
    return not_allowed(text, "tcp, udp, icmp, icmpv6, sctp or a number from 0 to 255");
}

Result<void> set_dscp(ClassRule& rule, std::string_view text) {
    const auto value = number(text, 63);
    if (!value) return not_allowed(text, "a whole number from 0 to 63");
    rule.dscp = static_cast<std::uint8_t>(*value);
    return {};
}

Result<void> set_ports(ClassRule& rule, std::string_view text) {
    const auto dash = text.find('-');
    const auto first = number(text.substr(0, dash), 65535);
    const auto last = dash == std::string_view::npos ? first : number(text.substr(dash + 1), 65535);
    if (!first || !last || *first > *last)
        return not_allowed(text, "a port from 0 to 65535, or two in ascending order as in 5000-5100");
    rule.first_port = *first;
    rule.last_port = *last;
    return {};
}

/// `key` is one of kKeys.
Result<void> set_field(ClassRule& rule, std::string_view key, std::string_view text) {
    if (key == kKeys[0]) return set_prefix(rule.source, text);
    if (key == kKeys[1]) return set_prefix(rule.destination, text);
    if (key == kKeys[2]) return set_protocol(rule, text);
    if (key == kKeys[3]) return set_dscp(rule, text);
    return set_ports(rule, text);
}

bool has_ports(const ClassRule& rule) { return rule.first_port != 0 || rule.last_port != 65535; }

/// Whether some packet can match.
Result<void> check_rule(const ClassRule& rule) {
    if (rule == ClassRule{})
        return fail(ErrorCode::kInvalid,
                    fmt::format("a rule needs at least one of {}", fmt::join(kKeys, ", ")));
    if (rule.source && rule.destination && rule.source->address.is_v4() != rule.destination->address.is_v4())
        return fail(ErrorCode::kInvalid, fmt::format("source {} and destination {} are of different families",
                                                     to_string(*rule.source), to_string(*rule.destination)));
    if (has_ports(rule) && rule.protocol && *rule.protocol != kTcp && *rule.protocol != kUdp)
        return fail(
            ErrorCode::kInvalid,
            fmt::format("destination_ports are those of tcp and udp, not of protocol {}", *rule.protocol));
    return {};
}

std::optional<std::string> as_text(const Json& value) {
    if (const std::string* text = value.as_string()) return *text;
    if (value.is_uint64()) return std::to_string(value.to_uint64());
    return std::nullopt;
}

}  // namespace

ClassRule read_class_rule(ObjectReader& reader, JsonErrors& errors) {
    ClassRule rule;
    bool good = true;
    for (const std::string_view key : kKeys) {
        const Json* value = reader.any(key);
        if (value == nullptr) continue;
        const auto text = as_text(*value);
        const Result<void> set = text ? set_field(rule, key, *text)
                                      : fail(ErrorCode::kInvalid, "must be a text or a whole number");
        if (!set) reader.refuse(key, set.error().message);
        good = good && set;
    }
    const auto checked = check_rule(rule);
    if (good && !checked) errors.add(reader.place(), checked.error().message);
    return rule;
}

Json class_rule_json(const ClassRule& rule) {
    Json json = Json::object();
    if (rule.source) json.set("source", to_string(*rule.source));
    if (rule.destination) json.set("destination", to_string(*rule.destination));
    if (rule.protocol) json.set("protocol", std::uint64_t{*rule.protocol});
    if (rule.dscp) json.set("dscp", std::uint64_t{*rule.dscp});
    if (has_ports(rule)) json.set("destination_ports", fmt::format("{}-{}", rule.first_port, rule.last_port));
    return json;
}

Result<NamedClassRule> parse_class_rule(std::string_view text) {
    const auto bad = [&](std::string_view why) {
        return fail(ErrorCode::kInvalid, fmt::format("--class-rule {}: {}", text, why));
    };
    NamedClassRule named{.traffic_class = std::string(text.substr(0, text.find(','))), .rule = {}};
    std::string_view rest = text;
    while (rest.find(',') != std::string_view::npos) {
        rest.remove_prefix(rest.find(',') + 1);
        const std::string_view field = rest.substr(0, rest.find(','));
        const auto equals = field.find('=');
        const std::string_view key = field.substr(0, equals);
        if (equals == std::string_view::npos || std::find(kKeys.begin(), kKeys.end(), key) == kKeys.end())
            return bad(fmt::format("allowed is {}", kAllowed));
        const auto set = set_field(named.rule, key, field.substr(equals + 1));
        if (!set) return bad(fmt::format("{}: {}", key, set.error().message));
    }
    if (named.traffic_class.empty() || text.find(',') == std::string_view::npos)
        return bad(fmt::format("allowed is {}", kAllowed));
    const auto checked = check_rule(named.rule);
    if (!checked) return bad(checked.error().message);
    return named;
}

}  // namespace hexi
