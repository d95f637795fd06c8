// One connection of the HTTP server, over whatever stream.
#pragma once

#include <atomic>
#include <optional>

#include "controller/http/answer_slot.hpp"
#include "controller/http/http_server.hpp"

#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

namespace hexi {

using PlainStream = boost::beast::tcp_stream;
using TlsStream = boost::beast::ssl_stream<PlainStream>;

/// What the sessions of a server share.
struct HttpHall {
    HttpHandler handler;
    HttpLimits limits;
    std::atomic<bool> stopping{false};
    std::atomic<std::uint64_t> connections{0}, open{0}, turned_away{0}, requests{0}, streams{0},
        dropped_streams{0};
};

/// Answers requests until the client goes, breaks the rules or is too slow. `hall` outlives it.
asio::awaitable<void> serve_http(PlainStream stream, HttpHall& hall);
/// The same after the handshake.
asio::awaitable<void> serve_https(TlsStream stream, HttpHall& hall);

/// An answer that the protocol itself gives, as problem details (RFC 9457).
[[nodiscard]] HttpAnswer protocol_problem(int status, const std::string& detail);

}  // namespace hexi
