#include "controller/http/http_message.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "topology/base/nearest.hpp"

namespace hexi {
namespace {

bool plain(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           byte == '-' || byte == '.' || byte == '_' || byte == '~';
}

bool same_name(std::string_view a, std::string_view b) {
    return a.size() == b.size() && lower_case(a) == lower_case(b);
}

void read_query(std::string_view text, HttpHeaders& query) {
    while (!text.empty()) {
        const std::string_view pair = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(text.size(), pair.size() + 1));
        const std::size_t equals = std::min(pair.find('='), pair.size());
        const std::string_view value = pair.substr(std::min(pair.size(), equals + 1));
        if (equals > 0) query.emplace_back(percent_decoded(pair.substr(0, equals)), percent_decoded(value));
    }
}

}  // namespace

std::string_view header(const HttpHeaders& headers, std::string_view name) {
    const auto found = std::find_if(headers.begin(), headers.end(),
                                    [&](const auto& entry) { return same_name(entry.first, name); });
    return found == headers.end() ? std::string_view() : found->second;
}

std::string percent_decoded(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            decoded += text[at];
            continue;
        }
        unsigned char byte = 0;
        const std::string_view digits = text.substr(at + 1, 2);
        const char* end = digits.data() + digits.size();
        if (digits.size() < 2 || std::from_chars(digits.data(), end, byte, 16).ptr != end) return {};
        decoded += static_cast<char>(byte);
        at += 2;
    }
    return decoded;
}

std::string percent_encoded(std::string_view text) {
    std::string encoded;
    for (const char byte : text) {
        if (plain(byte)) {
            encoded += byte;
        } else {
            encoded += fmt::format("%{:02X}", static_cast<unsigned char>(byte));
        }
    }
    return encoded;
}

bool read_target(std::string_view target, HttpRequest& request) {
    if (!target.starts_with('/')) return false;
    const std::size_t mark = std::min(target.find('?'), target.size());
    request.path = percent_decoded(target.substr(0, mark));
    if (mark < target.size()) read_query(target.substr(mark + 1), request.query);
    return !request.path.empty();
}

}  // namespace hexi
