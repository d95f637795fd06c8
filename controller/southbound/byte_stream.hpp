// A connection of whatever kind: TCP, TLS or a Unix socket.
#pragma once

#include <memory>
#include <string>

#include "controller/http/asio.hpp"

#include <boost/asio/local/stream_protocol.hpp>

namespace boost::asio::ssl {
class context;
}

namespace hexi {

/// Bytes in order, both ways. Used on one executor.
class ByteStream {
public:
    virtual ~ByteStream() = default;
    /// Adds what comes next to `into`, at least one byte unless there is an error.
    virtual asio::awaitable<SystemError> read_more(std::string& into) = 0;
    /// All of `text`, which outlives the call.
    virtual asio::awaitable<SystemError> write(const std::string& text) = 0;
    /// Ends both; safe to call twice.
    virtual void close() = 0;
    /// The name in the certificate that the other side has proved; "" for none.
    [[nodiscard]] virtual std::string common_name() const = 0;
    /// True where nobody but the owner of this process can be at the other end.
    [[nodiscard]] virtual bool is_private() const = 0;
};

std::unique_ptr<ByteStream> byte_stream(asio::ip::tcp::socket socket);
std::unique_ptr<ByteStream> byte_stream(asio::local::stream_protocol::socket socket);
/// TLS over `socket`, after a handshake; null where that fails. `host` is the name that the other side's
/// certificate must have; "" for a server.
asio::awaitable<std::unique_ptr<ByteStream>> tls_stream(asio::ip::tcp::socket socket,
                                                        std::shared_ptr<asio::ssl::context> context,
                                                        std::string host);

}  // namespace hexi
