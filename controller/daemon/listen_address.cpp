#include "controller/daemon/listen_address.hpp"

#include <charconv>

#include <fmt/format.h>

namespace hexi {

Result<ListenAddress> parse_listen_address(const std::string& text) {
    const std::size_t colon = text.rfind(':');
    ListenAddress listen{.address = colon == std::string::npos ? "127.0.0.1" : text.substr(0, colon)};
    if (listen.address.starts_with('[') && listen.address.ends_with(']'))
        listen.address = listen.address.substr(1, listen.address.size() - 2);
    const std::string_view port =
        colon == std::string::npos ? std::string_view(text) : std::string_view(text).substr(colon + 1);
    const char* end = port.data() + port.size();
    const auto [read, problem] = std::from_chars(port.data(), end, listen.port);
    if (problem == std::errc() && read == end && !port.empty() && !listen.address.empty()) return listen;
    return fail(ErrorCode::kInvalid,
                fmt::format("'{}' is not allowed: must be ADDRESS:PORT, the port from 0 to 65535", text));
}

}  // namespace hexi
