// A client that keeps no rules: sends bytes and shows what comes back.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace hexi::support {

/// A TCP connection to 127.0.0.1. Aborts where there is none.
class RawClient {
public:
    explicit RawClient(std::uint16_t port);
    ~RawClient();
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    /// False once the other side has closed.
    bool send(std::string_view bytes) const;
    /// What comes until the other side closes, or `patience` is over.
    [[nodiscard]] std::string read_all(std::chrono::milliseconds patience = std::chrono::seconds(10)) const;
    /// What comes until `end` is in it, or as read_all().
    [[nodiscard]] std::string read_until(std::string_view end,
                                         std::chrono::milliseconds patience = std::chrono::seconds(10)) const;

private:
    int socket_;
};

}  // namespace hexi::support
