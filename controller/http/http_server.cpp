#include "controller/http/http_server.hpp"

#include <thread>

#include <fmt/format.h>

#include "controller/http/http_session.hpp"

#include <boost/asio/ssl/context.hpp>

namespace hexi {
namespace {

using Tcp = asio::ip::tcp;
using Context = asio::io_context;

tl::unexpected<Error> refused(const HttpOptions& options, const std::string& why) {
    return fail(ErrorCode::kEnvironment, fmt::format("{} port {}: {}", options.address, options.port, why));
}

Result<Tcp::endpoint> endpoint_of(const HttpOptions& options) {
    SystemError error;
    const auto address =
        asio::ip::make_address(options.address == "localhost" ? "127.0.0.1" : options.address, error);
    if (error)
        return fail(ErrorCode::kInvalid,
                    fmt::format("'{}' is not an address: must be an IPv4 or IPv6 address of this host",
                                options.address));
    if (!address.is_loopback() && !options.tls)
        return fail(
            ErrorCode::kInvalid,
            fmt::format("{} can be reached from other hosts: that needs TLS (a certificate and a key)",
                        options.address));
    return Tcp::endpoint(address, options.port);
}

}  // namespace

struct HttpServer::State {
    State(HttpHandler handler, const HttpLimits& limits, std::size_t wanted) {
        hall.handler = std::move(handler);
        hall.limits = limits;
        for (std::size_t made = 0; made < std::max<std::size_t>(wanted, 1); ++made)
            contexts.push_back(std::make_unique<Context>(1));
        acceptor.emplace(*contexts.front());
    }

    Result<void> open(const HttpOptions& options) {
        const auto endpoint = endpoint_of(options);
        if (!endpoint) return tl::unexpected(endpoint.error());
        if (options.tls) {
            auto made = server_tls(*options.tls);
            if (!made) return tl::unexpected(made.error());
            tls = std::move(*made);
        }
        SystemError error;
        acceptor->open(endpoint->protocol(), error);
        if (!error) acceptor->set_option(Tcp::acceptor::reuse_address(true), error);
        if (!error) acceptor->bind(*endpoint, error);
        if (!error) acceptor->listen(Tcp::acceptor::max_listen_connections, error);
        if (error) return refused(options, error.message());
        return {};
    }

    void start() {
        asio::co_spawn(*contexts.front(), accept(), asio::detached);
        for (const auto& context : contexts)
            threads.emplace_back([&work = *context] {
                const auto guard = asio::make_work_guard(work);
                work.run();
            });
    }

    asio::awaitable<void> accept() {
        asio::steady_timer pause(*contexts.front());
        for (std::size_t next = 0;; next = (next + 1) % contexts.size()) {
            SystemError error;
            Tcp::socket socket = co_await acceptor->async_accept(*contexts[next], into(error));
            if (error == asio::error::operation_aborted) co_return;
            if (error) {  // out of descriptors, most likely: others will be given back
                pause.expires_after(std::chrono::milliseconds(100));
                co_await pause.async_wait(into(error));
                continue;
            }
            if (hall.open < hall.limits.connections) {
                admit(std::move(socket), *contexts[next]);
            } else {
                turn_away(std::move(socket));
            }
        }
    }

    void admit(Tcp::socket socket, Context& context) {
        SystemError ignored;
        socket.set_option(Tcp::no_delay(true), ignored);
        // An exception here is a lack of memory: that connection ends, the others go on.
        const auto ended = [](const std::exception_ptr&) {};
        if (tls) {
            asio::co_spawn(context, serve_https(TlsStream(PlainStream(std::move(socket)), *tls), hall),
                           ended);
        } else {
            asio::co_spawn(context, serve_http(PlainStream(std::move(socket)), hall), ended);
        }
    }

    /// Says so where that can be done without waiting.
    void turn_away(Tcp::socket socket) {
        ++hall.turned_away;
        if (tls) return;
        static const std::string kBusy =
            "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: "
            "close\r\n\r\n";
        SystemError ignored;
        socket.non_blocking(true, ignored);
        socket.write_some(asio::buffer(kBusy), ignored);
        socket.shutdown(Tcp::socket::shutdown_both, ignored);
    }

    void stop() {
        hall.stopping = true;
        for (const auto& context : contexts) context->stop();
        for (std::thread& thread : threads) thread.join();
        threads.clear();
    }

    HttpHall hall;
    std::vector<std::unique_ptr<Context>> contexts;  ///< a thread each, so that sessions need no locks
    std::optional<Tcp::acceptor> acceptor;
    std::shared_ptr<asio::ssl::context> tls;
    std::vector<std::thread> threads;
};

Result<std::unique_ptr<HttpServer>> HttpServer::listen(const HttpOptions& options, HttpHandler handler) {
    std::unique_ptr<HttpServer> server(
        new HttpServer(std::make_unique<State>(std::move(handler), options.limits, options.threads)));
    if (auto opened = server->state_->open(options); !opened) return tl::unexpected(opened.error());
    server->state_->start();
    return server;
}

HttpServer::HttpServer(std::unique_ptr<State> state) : state_(std::move(state)) {}
HttpServer::~HttpServer() { stop(); }
void HttpServer::stop() { state_->stop(); }

std::uint16_t HttpServer::port() const {
    SystemError ignored;
    return state_->acceptor->local_endpoint(ignored).port();
}

HttpCounters HttpServer::counters() const {
    const HttpHall& hall = state_->hall;
    return {hall.connections, hall.open, hall.turned_away, hall.requests, hall.streams, hall.dropped_streams};
}

}  // namespace hexi
