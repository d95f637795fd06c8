#include "controller/northbound/problem.hpp"

#include <charconv>

namespace hexi {
namespace {

int status_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::kInvalid:
        case ErrorCode::kUnsupported:
            return 400;
        case ErrorCode::kNotFound:
            return 404;
        case ErrorCode::kUnreachable:
            return 422;
        case ErrorCode::kEnvironment:
            break;
    }
    return 503;
}

int status_of(EditRefusal::Why why) {
    switch (why) {
        case EditRefusal::Why::kAbsent:
            return 404;
        case EditRefusal::Why::kTaken:
        case EditRefusal::Why::kNoRoom:
            return 409;
        case EditRefusal::Why::kStale:
            return 412;
        case EditRefusal::Why::kKeyReused:
        case EditRefusal::Why::kImpossible:
            return 422;
        case EditRefusal::Why::kOverloaded:
        case EditRefusal::Why::kFailed:
            break;
    }
    return 503;
}

/// "a/b~c" for "a~1b~0c".
std::string unescaped(std::string_view token) {
    std::string plain;
    for (std::size_t at = 0; at < token.size(); ++at) {
        const bool escape = token[at] == '~' && at + 1 < token.size();
        plain += escape ? (token[++at] == '1' ? '/' : '~') : token[at];
    }
    return plain;
}

const Json* child(const Json& json, std::string_view token) {
    if (json.is_object()) return json.find(unescaped(token));
    const Json::Array* items = json.as_array();
    std::size_t index = 0;
    const char* end = token.data() + token.size();
    if (items == nullptr || std::from_chars(token.data(), end, index).ptr != end) return nullptr;
    return index < items->size() ? &(*items)[index] : nullptr;
}

/// What stands at `pointer`; null where nothing does.
Json value_at(const Json& json, std::string_view pointer) {
    const Json* at = &json;
    while (at != nullptr && pointer.starts_with('/')) {
        pointer.remove_prefix(1);
        const std::string_view token = pointer.substr(0, pointer.find('/'));
        pointer.remove_prefix(token.size());
        at = child(*at, token);
    }
    return at == nullptr ? Json() : *at;
}

}  // namespace

tl::unexpected<Problem> refuse(int status, std::string detail) {
    return tl::unexpected(Problem{status, std::move(detail), "", {}});
}

Problem problem_of(const Error& error, const Json& body) {
    Problem problem{status_of(error.code), error.message, "", {}};
    const std::string prefix = std::string(kBody) + ": /";
    if (!error.message.starts_with(prefix)) return problem;
    if (error.code == ErrorCode::kNotFound) problem.status = 422;  // the body names what is not there
    const std::size_t begin = prefix.size() - 1, end = error.message.find(": ", begin);
    if (end == std::string::npos) return problem;
    problem.pointer = error.message.substr(begin, end - begin);
    if (problem.pointer == "/") problem.pointer.clear();
    problem.value = value_at(body, problem.pointer);
    return problem;
}

Problem problem_of(const EditRefusal& refusal, const Json& body) {
    return {status_of(refusal.why), refusal.sentence, refusal.pointer, value_at(body, refusal.pointer)};
}

HttpAnswer to_answer(const Problem& problem) {
    Json json = Json::object();
    json.set("type", "about:blank").set("title", reason_phrase(problem.status));
    json.set("status", problem.status).set("detail", problem.detail);
    if (!problem.pointer.empty()) {
        Json place = Json::object();
        place.set("pointer", problem.pointer).set("detail", problem.detail).set("value", problem.value);
        json.set("errors", Json(Json::Array{std::move(place)}));
    }
    HttpAnswer answer{.status = problem.status,
                      .type = "application/problem+json",
                      .body = write_json(json, JsonStyle::kCompact)};
    if (problem.status == 503 || problem.status == 429) answer.headers.emplace_back("Retry-After", "1");
    if (problem.status == 401) answer.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"hexi\"");
    return answer;
}

}  // namespace hexi
