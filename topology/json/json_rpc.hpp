// JSON-RPC 2.0 (https://www.jsonrpc.org/specification): what a request means and how it is answered.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "topology/base/result.hpp"
#include "topology/json/json.hpp"

namespace hexi {

/// Error codes on the wire: the first four are JSON-RPC's own (specification, 5.1), the rest stand for
/// ErrorCode.
enum class RpcErrorCode : int {
    kParseError = -32700,
    kInvalidRequest = -32600,
    kMethodNotFound = -32601,
    kInvalidParams = -32602,
    kNotFound = -32001,
    kUnsupported = -32002,
    kUnreachable = -32003,
    kEnvironment = -32004,
};
[[nodiscard]] RpcErrorCode rpc_code(ErrorCode code);
/// The inverse, for clients; JSON-RPC's own codes are kInvalid.
[[nodiscard]] ErrorCode error_code(RpcErrorCode code);

/// Whether a server has a method, and what it answers; `params` is an object, empty where none were sent.
class RpcMethods {
public:
    virtual ~RpcMethods() = default;
    [[nodiscard]] virtual bool knows(std::string_view method) const = 0;
    virtual Result<Json> call(std::string_view method, const Json& params) = 0;
};

/// Answers one message: a request, a notification, or a batch of them. Empty where nothing is to be sent back
/// (specification, 4.1). Whatever is wrong with the message is an error response, never an exception.
[[nodiscard]] std::optional<std::string> answer_rpc(std::string_view message, RpcMethods& methods);

/// A request on one line, ended. `params` is an object.
[[nodiscard]] std::string rpc_request(std::int64_t id, std::string_view method, Json params);
/// A message nobody answers, on one line, ended.
[[nodiscard]] std::string rpc_notification(std::string_view method, Json params);
/// The result in a response to request `id`; its error with the code it stands for. kEnvironment where
/// `message` is no such response.
[[nodiscard]] Result<Json> rpc_result(std::string_view message, std::int64_t id);

}  // namespace hexi
