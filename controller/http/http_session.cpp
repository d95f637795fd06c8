#include "controller/http/http_session.hpp"

#include <fmt/format.h>

#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

namespace hexi {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using Parser = http::request_parser<http::string_body>;

/// Counts itself in and out.
struct Guest {
    explicit Guest(HttpHall& counted) : hall(counted) {
        ++hall.open;
        ++hall.connections;
    }
    ~Guest() { --hall.open; }
    Guest(const Guest&) = delete;
    Guest& operator=(const Guest&) = delete;
    HttpHall& hall;
};

/// Answers 500 where nobody else does.
struct Promise {
    std::shared_ptr<AnswerSlot> slot;
    explicit Promise(std::shared_ptr<AnswerSlot> kept) : slot(std::move(kept)) {}
    ~Promise() { slot->put(protocol_problem(500, "the request was dropped unanswered")); }
    Promise(const Promise&) = delete;
    Promise& operator=(const Promise&) = delete;
};

/// The status for a request that cannot be read; nothing where the connection is over.
std::optional<HttpAnswer> refusal(const SystemError& error, const HttpLimits& limits) {
    if (error == http::error::header_limit)
        return protocol_problem(431, fmt::format("headers: at most {} bytes", limits.header_bytes));
    if (error == http::error::body_limit)
        return protocol_problem(413, fmt::format("body: at most {} bytes", limits.body_bytes));
    if (error == beast::error::timeout)
        return protocol_problem(
            408, fmt::format("a request must arrive within {} ms", limits.request_time.count()));
    const bool over = error == http::error::end_of_stream || error == http::error::partial_message;
    if (over || error.category() != http::make_error_code(http::error::end_of_stream).category())
        return std::nullopt;
    return protocol_problem(400, "this is no HTTP/1.1 request: " + error.message());
}

std::string common_name(const TlsStream& stream) {
    X509* certificate = SSL_get_peer_certificate(const_cast<TlsStream&>(stream).native_handle());
    if (certificate == nullptr) return {};
    std::string name(256, '\0');
    const int length = X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName,
                                                 name.data(), static_cast<int>(name.size()));
    X509_free(certificate);
    name.resize(static_cast<std::size_t>(std::max(length, 0)));
    return name;
}
std::string common_name(const PlainStream&) { return {}; }

template <typename Stream>
class Session {
public:
    Session(Stream& stream, HttpHall& hall) : stream_(stream), hall_(hall), guest_(hall) {
        SystemError ignored;
        client_ = lowest().socket().remote_endpoint(ignored).address().to_string();
    }

    asio::awaitable<void> run() {
        while (co_await arrives()) {
            Parser parser;
            parser.header_limit(hall_.limits.header_bytes);
            parser.body_limit(hall_.limits.body_bytes);
            const SystemError error = co_await read(parser);
            if (error) {
                if (const auto answer = refusal(error, hall_.limits)) co_await refuse(*answer);
                break;
            }
            if (!co_await converse(parser.release())) break;
        }
    }

private:
    PlainStream& lowest() { return beast::get_lowest_layer(stream_); }
    void limit_time(std::chrono::milliseconds most) { lowest().expires_after(most); }

    /// Waits for the first byte of a request; false where none comes.
    asio::awaitable<bool> arrives() {
        if (buffer_.size() > 0) co_return true;
        constexpr std::size_t kFirst = 4096;
        SystemError error;
        limit_time(hall_.limits.idle_time);
        const std::size_t bytes = co_await stream_.async_read_some(buffer_.prepare(kFirst), into(error));
        buffer_.commit(bytes);
        co_return !error;
    }

    asio::awaitable<SystemError> read(Parser& parser) {
        SystemError error;
        limit_time(hall_.limits.request_time);
        co_await http::async_read_header(stream_, buffer_, parser, into(error));
        if (error) co_return error;
        if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
            static const std::string kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
            co_await asio::async_write(stream_, asio::buffer(kContinue), into(error));
        }
        if (!error) co_await http::async_read(stream_, buffer_, parser, into(error));
        co_return error;
    }

    HttpRequest request_of(http::request<http::string_body>& message) {
        HttpRequest request;
        request.method = std::string(message.method_string());
        for (const auto& field : message)
            request.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
        request.body = std::move(message.body());
        request.client = client_;
        request.certificate = common_name(stream_);
        return request;
    }

    /// Answers one request; whether the connection goes on.
    asio::awaitable<bool> converse(http::request<http::string_body> message) {
        ++hall_.requests;
        HttpRequest request = request_of(message);
        const auto target = message.target();
        if (!read_target({target.data(), target.size()}, request)) {
            co_await refuse(protocol_problem(400, "the request's target is no path"));
            co_return false;
        }
        const auto slot = std::make_shared<AnswerSlot>(lowest().get_executor());
        hall_.handler(std::move(request), [promise = std::make_shared<Promise>(slot)](HttpAnswer made) {
            promise->slot->put(std::move(made));
        });
        HttpAnswer answer = co_await slot->take();
        if (answer.stream) {
            co_await flow(std::move(answer));
            co_return false;
        }
        const bool sent = co_await send(std::move(answer), message.keep_alive());
        co_return sent&& message.keep_alive();
    }

    /// False where the client is gone.
    asio::awaitable<bool> send(HttpAnswer answer, bool keep_alive) {
        http::response<http::string_body> response(static_cast<http::status>(answer.status), 11);
        response.reason(reason_phrase(answer.status));
        fill(response, answer);
        response.body() = std::move(answer.body);
        response.keep_alive(keep_alive);
        response.prepare_payload();
        SystemError error;
        limit_time(hall_.limits.request_time);
        co_await http::async_write(stream_, response, into(error));
        co_return !error;
    }
    asio::awaitable<bool> refuse(HttpAnswer answer) { return send(std::move(answer), false); }

    template <typename Response>
    static void fill(Response& response, const HttpAnswer& answer) {
        if (!answer.type.empty()) response.set(http::field::content_type, answer.type);
        for (const auto& [name, value] : answer.headers) response.set(name, value);
    }

    /// An answer that goes on: head, beginning, then what comes, and a comment where nothing does.
    asio::awaitable<void> flow(HttpAnswer answer) {
        http::response<http::empty_body> response(static_cast<http::status>(answer.status), 11);
        fill(response, answer);
        response.keep_alive(false);
        http::response_serializer<http::empty_body> head(response);
        SystemError error;
        limit_time(hall_.limits.request_time);
        co_await http::async_write_header(stream_, head, into(error));
        const auto queue =
            std::make_shared<StreamQueue>(lowest().get_executor(), hall_.limits.unread_bytes, hall_.stopping);
        ++hall_.streams;
        if (!error) answer.stream(queue);
        while (!error && !queue->overflown()) error = co_await pass_on(*queue);
        queue->close();
        --hall_.streams;
        if (queue->overflown()) ++hall_.dropped_streams;
    }

    asio::awaitable<SystemError> pass_on(StreamQueue& queue) {
        static const auto kHeartbeat = std::make_shared<const std::string>(":\n\n");
        StreamQueue::Texts texts = co_await queue.take(hall_.limits.heartbeat);
        if (texts.empty() && !queue.overflown()) texts.push_back(kHeartbeat);
        std::vector<asio::const_buffer> buffers;
        for (const auto& text : texts) buffers.emplace_back(asio::buffer(*text));
        SystemError error;
        limit_time(hall_.limits.request_time);
        co_await asio::async_write(stream_, buffers, into(error));
        co_return error;
    }

    Stream& stream_;
    HttpHall& hall_;
    Guest guest_;
    std::string client_;
    beast::flat_buffer buffer_;
};

}  // namespace

std::string reason_phrase(int status) {
    const auto known = http::obsolete_reason(http::int_to_status(static_cast<unsigned>(status)));
    return {known.data(), known.size()};
}

HttpAnswer protocol_problem(int status, const std::string& detail) {
    std::string quoted;
    for (const char byte : detail) {
        if (byte == '"' || byte == '\\') quoted += '\\';
        quoted += byte < ' ' ? ' ' : byte;
    }
    return {.status = status,
            .type = "application/problem+json",
            .body = fmt::format(R"({{"type":"about:blank","title":"{}","status":{},"detail":"{}"}})",
                                reason_phrase(status), status, quoted)};
}

asio::awaitable<void> serve_http(PlainStream stream, HttpHall& hall) {
    Session<PlainStream> session(stream, hall);
    co_await session.run();
    SystemError ignored;
    stream.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

asio::awaitable<void> serve_https(TlsStream stream, HttpHall& hall) {
    SystemError error;
    beast::get_lowest_layer(stream).expires_after(hall.limits.request_time);
    co_await stream.async_handshake(asio::ssl::stream_base::server, into(error));
    if (error) co_return;
    Session<TlsStream> session(stream, hall);
    co_await session.run();
    beast::get_lowest_layer(stream).expires_after(hall.limits.request_time);
    co_await stream.async_shutdown(into(error));
}

}  // namespace hexi
