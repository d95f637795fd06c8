// Asking an HTTP server, one question at a time. The only place that knows Beast as a client.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "controller/http/http_message.hpp"
#include "controller/http/tls.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// Where a server is.
struct HttpPlace {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;
    std::optional<TlsFiles> tls;  ///< with TLS; its `authority` must have signed the server's certificate
};

/// "http://HOST:PORT" or "https://HOST:PORT"; kInvalid for anything else.
Result<HttpPlace> parse_place(const std::string& url);

/// A connection that is kept. Calls block; one thread.
class HttpClient {
public:
    /// kNotFound where nobody listens; kEnvironment where the host is unknown or its certificate is not
    /// trusted.
    static Result<HttpClient> connect(const HttpPlace& place);
    HttpClient(HttpClient&&) noexcept;
    HttpClient& operator=(HttpClient&&) noexcept;
    ~HttpClient();

    /// `request` needs method, path, query, headers and body. kEnvironment where the connection ends, or no
    /// answer has come within `patience`.
    Result<HttpAnswer> ask(const HttpRequest& request,
                           std::chrono::milliseconds patience = std::chrono::seconds(60));
    /// The same for an answer that does not end: `line` is called with each line of it until it answers
    /// false. The answer's status decides; its body is empty where it was 200.
    Result<HttpAnswer> follow(const HttpRequest& request, const std::function<bool(std::string_view)>& line);

private:
    struct State;
    explicit HttpClient(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace hexi
