// One question over HTTP and its answer, without the library that carries them.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hexi {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

/// The value of `name`, any case; "" where it is not there.
[[nodiscard]] std::string_view header(const HttpHeaders& headers, std::string_view name);

/// What a client asks.
struct HttpRequest {
    std::string method;  ///< "GET", in capitals
    std::string path;    ///< percent-decoded, "/v1/links"
    HttpHeaders query;   ///< percent-decoded names and values, in order
    HttpHeaders headers;
    std::string body;
    std::string client;       ///< its address without the port; "" for a client of a Unix socket
    std::string certificate;  ///< common name of the certificate it proved, "" where it has shown none
};

/// Where the events of an answer that never ends are put. Thread-safe.
class HttpStream {
public:
    virtual ~HttpStream() = default;
    /// Sends `text` as soon as the client takes it. False once the client is gone, or is cut off because it
    /// has left more unread than is allowed.
    virtual bool send(std::shared_ptr<const std::string> text) = 0;
};

/// What the server says.
struct HttpAnswer {
    int status = 200;
    std::string type = "application/json";  ///< content type, "" for an answer without a body
    std::string body;
    HttpHeaders headers;
    /// Where set the answer goes on after `body`: called once, when the head is on its way.
    std::function<void(std::shared_ptr<HttpStream>)> stream;
};

/// Takes the answer to one request. May be called on any thread, once; a request whose reply is dropped
/// uncalled is answered with 500.
using HttpReply = std::function<void(HttpAnswer)>;

/// Answers requests. Called on the server's threads, so it must not wait.
using HttpHandler = std::function<void(HttpRequest request, HttpReply reply)>;

/// "%2F" and the like made bytes; "" where a percent sign is not followed by two hexadecimal digits.
[[nodiscard]] std::string percent_decoded(std::string_view text);
/// The inverse, for one segment of a path or one value of a query.
[[nodiscard]] std::string percent_encoded(std::string_view text);
/// "Not Found" for 404.
[[nodiscard]] std::string reason_phrase(int status);
/// Splits "/path?name=value&..." into `request`. False where it is no such target.
[[nodiscard]] bool read_target(std::string_view target, HttpRequest& request);

}  // namespace hexi
