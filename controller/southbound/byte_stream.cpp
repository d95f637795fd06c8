#include "controller/southbound/byte_stream.hpp"

#include <array>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

namespace hexi {
namespace {

using Tcp = asio::ip::tcp;
using Unix = asio::local::stream_protocol;
using Tls = asio::ssl::stream<Tcp::socket>;

std::string name_of(Tls& stream) {
    X509* certificate = SSL_get_peer_certificate(stream.native_handle());
    if (certificate == nullptr) return {};
    std::array<char, 256> name{};
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name.data(),
                              static_cast<int>(name.size()));
    X509_free(certificate);
    return name.data();
}
std::string name_of(Tcp::socket&) { return {}; }
std::string name_of(Unix::socket&) { return {}; }

template <typename Stream>
class Connection : public ByteStream {
public:
    template <typename... Parts>
    explicit Connection(Parts&&... parts) : stream_(std::forward<Parts>(parts)...) {}

    asio::awaitable<SystemError> read_more(std::string& into_text) override {
        SystemError error;
        const std::size_t bytes =
            co_await stream_.async_read_some(asio::buffer(buffer_.data(), buffer_.size()), into(error));
        into_text.append(buffer_.data(), bytes);
        co_return error;
    }
    asio::awaitable<SystemError> write(const std::string& text) override {
        SystemError error;
        co_await asio::async_write(stream_, asio::buffer(text), into(error));
        co_return error;
    }
    void close() override {
        SystemError ignored;
        stream_.lowest_layer().close(ignored);
    }
    [[nodiscard]] std::string common_name() const override { return name_of(stream_); }
    [[nodiscard]] bool is_private() const override { return std::is_same_v<Stream, Unix::socket>; }

    Stream& stream() { return stream_; }

private:
    mutable Stream stream_;  // OpenSSL's getters are not const
    std::array<char, 65536> buffer_{};
};

}  // namespace

std::unique_ptr<ByteStream> byte_stream(Tcp::socket socket) {
    SystemError ignored;
    socket.set_option(Tcp::no_delay(true), ignored);
    return std::make_unique<Connection<Tcp::socket>>(std::move(socket));
}

std::unique_ptr<ByteStream> byte_stream(Unix::socket socket) {
    return std::make_unique<Connection<Unix::socket>>(std::move(socket));
}

asio::awaitable<std::unique_ptr<ByteStream>> tls_stream(Tcp::socket socket,
                                                        std::shared_ptr<asio::ssl::context> context,
                                                        std::string host) {
    constexpr std::chrono::seconds kHandshake{10};
    SystemError error;
    socket.set_option(Tcp::no_delay(true), error);
    asio::steady_timer deadline(socket.get_executor(), kHandshake);
    auto made = std::make_unique<Connection<Tls>>(std::move(socket), *context);
    Tls& stream = made->stream();
    if (!host.empty()) SSL_set1_host(stream.native_handle(), host.c_str());
    deadline.async_wait([&stream](SystemError stopped) {
        if (!stopped) stream.lowest_layer().close(stopped);
    });
    const auto side = host.empty() ? asio::ssl::stream_base::server : asio::ssl::stream_base::client;
    co_await stream.async_handshake(side, into(error));
    deadline.cancel();
    if (error) co_return nullptr;
    co_return made;
}

}  // namespace hexi
