#include "topology/json/json_rpc.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

namespace hexi {
namespace {

constexpr std::array<std::pair<ErrorCode, RpcErrorCode>, 5> kCodes{{
    {ErrorCode::kInvalid, RpcErrorCode::kInvalidParams},
    {ErrorCode::kNotFound, RpcErrorCode::kNotFound},
    {ErrorCode::kUnsupported, RpcErrorCode::kUnsupported},
    {ErrorCode::kUnreachable, RpcErrorCode::kUnreachable},
    {ErrorCode::kEnvironment, RpcErrorCode::kEnvironment},
}};

Json envelope() { return Json::object().set("jsonrpc", "2.0"); }

Json refusal(const Json& id, RpcErrorCode code, std::string_view sentence) {
    Json error = Json::object();
    error.set("code", static_cast<int>(code)).set("message", sentence);
    Json response = envelope();
    response.set("error", std::move(error)).set("id", id);
    return response;
}

/// A string, a number, null, or absent (specification, 4).
bool is_id(const Json* id) {
    return id == nullptr || id->is_null() || id->as_string() != nullptr || id->is_number();
}

/// What is wrong with a request's form, if anything.
std::optional<std::string> fault_of(const Json& request) {
    if (!request.is_object()) return "a request is an object";
    const Json* version = request.find("jsonrpc");
    if (version == nullptr || *version != Json("2.0")) return "/jsonrpc must be \"2.0\"";
    const Json* method = request.find("method");
    if (method == nullptr || method->as_string() == nullptr) return "/method must be a text";
    const Json* params = request.find("params");
    if (params != nullptr && !params->is_object()) return "/params must be an object: they go by name";
    if (!is_id(request.find("id"))) return "/id must be a text or a number";
    return std::nullopt;
}

/// The response to one request; null for a notification.
Json respond(const Json& request, RpcMethods& methods) {
    if (const auto fault = fault_of(request)) {
        const Json* id = request.find("id");
        return refusal(id != nullptr && is_id(id) ? *id : Json(), RpcErrorCode::kInvalidRequest, *fault);
    }
    const std::string& method = *request.find("method")->as_string();
    const Json* id = request.find("id");
    if (!methods.knows(method)) {
        if (id == nullptr) return {};
        return refusal(*id, RpcErrorCode::kMethodNotFound, fmt::format("there is no method '{}'", method));
    }
    const Json* params = request.find("params");
    auto result = methods.call(method, params == nullptr ? Json::object() : *params);
    if (id == nullptr) return {};
    if (!result) return refusal(*id, rpc_code(result.error().code), result.error().message);
    Json response = envelope();
    response.set("result", std::move(*result)).set("id", *id);
    return response;
}

std::string line_of(const Json& json) { return write_json(json, JsonStyle::kCompact) + "\n"; }

std::optional<std::string> answer_batch(const Json::Array& requests, RpcMethods& methods) {
    if (requests.empty())
        return line_of(refusal({}, RpcErrorCode::kInvalidRequest, "a batch holds at least one request"));
    Json responses = Json::array();
    for (const Json& request : requests) {
        if (Json response = respond(request, methods); !response.is_null())
            responses.push_back(std::move(response));
    }
    if (responses.as_array()->empty()) return std::nullopt;
    return line_of(responses);
}

}  // namespace

RpcErrorCode rpc_code(ErrorCode code) {
    for (const auto& [ours, theirs] : kCodes) {
        if (ours == code) return theirs;
    }
    return RpcErrorCode::kEnvironment;
}

ErrorCode error_code(RpcErrorCode code) {
    for (const auto& [ours, theirs] : kCodes) {
        if (theirs == code) return ours;
    }
    return ErrorCode::kInvalid;
}

std::optional<std::string> answer_rpc(std::string_view message, RpcMethods& methods) {
    const auto request = parse_json(message, "request");
    if (!request) return line_of(refusal({}, RpcErrorCode::kParseError, request.error().message));
    if (const auto* batch = request->as_array()) return answer_batch(*batch, methods);
    const Json response = respond(*request, methods);
    if (response.is_null()) return std::nullopt;
    return line_of(response);
}

std::string rpc_request(std::int64_t id, std::string_view method, Json params) {
    Json request = envelope();
    request.set("id", id).set("method", method).set("params", std::move(params));
    return line_of(request);
}

std::string rpc_notification(std::string_view method, Json params) {
    Json notification = envelope();
    notification.set("method", method).set("params", std::move(params));
    return line_of(notification);
}

Result<Json> rpc_result(std::string_view message, std::int64_t id) {
    const auto response = parse_json(message, "response");
    if (!response) return fail(ErrorCode::kEnvironment, response.error().message);
    const Json* answered = response->find("id");
    const Json* error = response->find("error");
    const Json* result = response->find("result");
    if (error != nullptr && error->find("code") != nullptr && error->find("message") != nullptr) {
        const std::int64_t* code = error->find("code")->as_int64();
        const std::string* sentence = error->find("message")->as_string();
        if (code != nullptr && sentence != nullptr)
            return fail(error_code(static_cast<RpcErrorCode>(*code)), *sentence);
    }
    if (answered == nullptr || *answered != Json(id) || result == nullptr)
        return fail(ErrorCode::kEnvironment,
                    fmt::format("this is no response to request {}: {:.200}", id, message));
    return *result;
}

}  // namespace hexi
