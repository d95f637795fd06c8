#include "controller/http/http_client.hpp"

#include <charconv>

#include <fmt/format.h>

#include "controller/http/http_session.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

namespace hexi {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using Tcp = asio::ip::tcp;

tl::unexpected<Error> broken(const HttpPlace& place, const std::string& why) {
    return fail(ErrorCode::kEnvironment, fmt::format("{}:{}: {}", place.host, place.port, why));
}

std::string target_of(const HttpRequest& request) {
    std::string target = request.path;
    char separator = '?';
    for (const auto& [name, value] : request.query) {
        target += separator + percent_encoded(name) + "=" + percent_encoded(value);
        separator = '&';
    }
    return target;
}

http::request<http::string_body> message_of(const HttpPlace& place, const HttpRequest& request) {
    http::request<http::string_body> message(http::string_to_verb(request.method), target_of(request), 11);
    message.set(http::field::host, fmt::format("{}:{}", place.host, place.port));
    for (const auto& [name, value] : request.headers) message.set(name, value);
    message.body() = request.body;
    if (!request.body.empty() || request.method != "GET") message.prepare_payload();
    return message;
}

HttpAnswer answer_of(http::response<http::string_body> response) {
    HttpAnswer answer{.status = static_cast<int>(response.result_int()),
                      .type = std::string(response[http::field::content_type]),
                      .body = std::move(response.body())};
    for (const auto& field : response)
        answer.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
    return answer;
}

}  // namespace

struct HttpClient::State {
    explicit State(HttpPlace where) : place(std::move(where)) {}

    HttpPlace place;
    asio::io_context context{1};
    std::shared_ptr<asio::ssl::context> tls;
    std::unique_ptr<PlainStream> plain;
    std::unique_ptr<TlsStream> secret;
    beast::flat_buffer buffer;

    PlainStream& lowest() { return secret ? beast::get_lowest_layer(*secret) : *plain; }

    /// Runs one coroutine to its end; what it answers, or why it did not.
    Result<void> run(asio::awaitable<SystemError> work, std::chrono::milliseconds patience) {
        SystemError error = asio::error::operation_aborted;
        lowest().expires_after(patience);
        asio::co_spawn(context, std::move(work),
                       [&](const std::exception_ptr&, SystemError ended) { error = ended; });
        context.restart();
        context.run();
        if (!error) return {};
        return broken(place, error == beast::error::timeout ? "no answer in time" : error.message());
    }

    Result<void> open() {
        SystemError error;
        Tcp::resolver resolver(context);
        const auto found = resolver.resolve(place.host, std::to_string(place.port), error);
        if (error) return broken(place, error.message());
        lowest().socket().connect(*found.begin(), error);
        if (error == asio::error::connection_refused)
            return fail(ErrorCode::kNotFound,
                        fmt::format("nobody listens at {}:{}: start one with 'hexi controller'", place.host,
                                    place.port));
        if (error) return broken(place, error.message());
        lowest().socket().set_option(Tcp::no_delay(true), error);
        return secret ? run(shake_hands(), std::chrono::seconds(10)) : Result<void>();
    }
    asio::awaitable<SystemError> shake_hands() {
        SystemError error;
        SSL_set_tlsext_host_name(secret->native_handle(), place.host.c_str());
        SSL_set1_host(secret->native_handle(), place.host.c_str());
        co_await secret->async_handshake(asio::ssl::stream_base::client, into(error));
        co_return error;
    }

    template <typename Stream>
    asio::awaitable<SystemError> exchange(Stream& stream, http::request<http::string_body> message,
                                          http::response_parser<http::string_body>& parser) {
        SystemError error;
        co_await http::async_write(stream, message, into(error));
        if (!error) co_await http::async_read(stream, buffer, parser, into(error));
        co_return error;
    }

    /// Reads the head, then hands on every line as it comes.
    template <typename Stream>
    asio::awaitable<SystemError> read_lines(Stream& stream, http::request<http::string_body> message,
                                            http::response_parser<http::string_body>& parser,
                                            const std::function<bool(std::string_view)>& line) {
        SystemError error;
        co_await http::async_write(stream, message, into(error));
        if (!error) co_await http::async_read_header(stream, buffer, parser, into(error));
        if (error || parser.get().result() != http::status::ok) {
            if (!error) co_await http::async_read(stream, buffer, parser, into(error));
            co_return error;
        }
        std::string rest(static_cast<const char*>(buffer.data().data()), buffer.size());
        buffer.consume(buffer.size());
        while (!error) {
            for (std::size_t end = rest.find('\n'); end != std::string::npos; end = rest.find('\n')) {
                if (!line(std::string_view(rest).substr(0, end))) co_return error;
                rest.erase(0, end + 1);
            }
            lowest().expires_never();
            const std::size_t bytes = co_await stream.async_read_some(buffer.prepare(65536), into(error));
            buffer.commit(bytes);
            rest.append(static_cast<const char*>(buffer.data().data()), buffer.size());
            buffer.consume(buffer.size());
        }
        co_return error;
    }
};

Result<HttpPlace> parse_place(const std::string& url) {
    const std::string wanted =
        fmt::format("'{}' is not allowed: must be http://HOST:PORT or https://HOST:PORT", url);
    HttpPlace place;
    std::string_view rest = url;
    if (rest.starts_with("https://")) {
        place.tls.emplace();
        rest.remove_prefix(8);
    } else if (rest.starts_with("http://")) {
        rest.remove_prefix(7);
    } else {
        return fail(ErrorCode::kInvalid, wanted);
    }
    if (rest.ends_with('/')) rest.remove_suffix(1);
    const std::size_t colon = rest.rfind(':');
    if (colon == std::string_view::npos || colon == 0) return fail(ErrorCode::kInvalid, wanted);
    place.host = std::string(rest.substr(0, colon));
    if (place.host.starts_with('[') && place.host.ends_with(']'))
        place.host = place.host.substr(1, place.host.size() - 2);
    const std::string_view port = rest.substr(colon + 1);
    const auto [end, problem] = std::from_chars(port.data(), port.data() + port.size(), place.port);
    if (problem != std::errc() || end != port.data() + port.size() || place.port == 0)
        return fail(ErrorCode::kInvalid, wanted);
    return place;
}

Result<HttpClient> HttpClient::connect(const HttpPlace& place) {
    auto state = std::make_unique<State>(place);
    if (place.tls) {
        auto made = client_tls(*place.tls);
        if (!made) return tl::unexpected(made.error());
        state->tls = std::move(*made);
        state->secret = std::make_unique<TlsStream>(PlainStream(state->context), *state->tls);
    } else {
        state->plain = std::make_unique<PlainStream>(state->context);
    }
    if (auto opened = state->open(); !opened) return tl::unexpected(opened.error());
    return HttpClient(std::move(state));
}

HttpClient::HttpClient(std::unique_ptr<State> state) : state_(std::move(state)) {}
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;
HttpClient::~HttpClient() = default;

Result<HttpAnswer> HttpClient::ask(const HttpRequest& request, std::chrono::milliseconds patience) {
    http::response_parser<http::string_body> parser;
    parser.body_limit(std::uint64_t{1} << 30U);
    auto message = message_of(state_->place, request);
    auto work = state_->secret ? state_->exchange(*state_->secret, std::move(message), parser)
                               : state_->exchange(*state_->plain, std::move(message), parser);
    return state_->run(std::move(work), patience).transform([&] { return answer_of(parser.release()); });
}

Result<HttpAnswer> HttpClient::follow(const HttpRequest& request,
                                      const std::function<bool(std::string_view)>& line) {
    http::response_parser<http::string_body> parser;
    auto message = message_of(state_->place, request);
    auto work = state_->secret ? state_->read_lines(*state_->secret, std::move(message), parser, line)
                               : state_->read_lines(*state_->plain, std::move(message), parser, line);
    return state_->run(std::move(work), std::chrono::seconds(60)).transform([&] {
        return answer_of(parser.release());
    });
}

}  // namespace hexi
