// Where to listen, as it is typed.
#pragma once

#include <cstdint>
#include <string>

#include "topology/base/result.hpp"

namespace hexi {

struct ListenAddress {
    std::string address;
    std::uint16_t port = 0;
};

/// "ADDRESS:PORT", "[IPV6]:PORT" or "PORT", which is on 127.0.0.1; port 0 is any that is free. kInvalid for
/// anything else.
[[nodiscard]] Result<ListenAddress> parse_listen_address(const std::string& text);

}  // namespace hexi
