// HTTP/1.1 to a handler of ours, over TCP or TLS. The only place that knows Beast as a server.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "controller/http/http_message.hpp"
#include "controller/http/tls.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// What one server bears. Whoever goes beyond is refused; the others never notice.
struct HttpLimits {
    std::size_t connections = 4096;       ///< more are answered 503 and closed
    std::uint32_t header_bytes = 16384;   ///< request line and headers; else 431
    std::uint64_t body_bytes = 16 << 20;  ///< else 413
    std::size_t unread_bytes = 1 << 20;   ///< most that waits for a stream's client that does not read
    std::chrono::milliseconds request_time{10'000};  ///< for one request to arrive, or an answer to be taken
    std::chrono::milliseconds idle_time{75'000};     ///< between requests
    std::chrono::milliseconds heartbeat{15'000};     ///< of a stream on which nothing happens
};

struct HttpOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  ///< 0: any that is free
    std::size_t threads = 2;
    HttpLimits limits;
    std::optional<TlsFiles> tls;  ///< required where `address` is not of this host alone
};

/// How much a server has borne so far.
struct HttpCounters {
    std::uint64_t connections = 0, open = 0, turned_away = 0, requests = 0, streams = 0, dropped_streams = 0;
};

/// Serves on threads of its own until destroyed. Requests of one connection are answered in order.
class HttpServer {
public:
    /// kEnvironment: the port is taken, the address is not of this host, a certificate cannot be read.
    /// kInvalid: another address than loopback without TLS.
    static Result<std::unique_ptr<HttpServer>> listen(const HttpOptions& options, HttpHandler handler);
    /// Cuts everybody off and ends its threads.
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    /// Ends its threads: the handler is not called any more, and streams take nothing any more. Replies may
    /// still be given, and are dropped; whoever holds one lets go of it before this object is destroyed.
    void stop();

    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] HttpCounters counters() const;

private:
    struct State;
    explicit HttpServer(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace hexi
