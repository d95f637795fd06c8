// What was wrong with a request, as RFC 9457 has it.
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "controller/http/http_message.hpp"
#include "controller/service/edit.hpp"
#include "topology/json/json.hpp"

namespace hexi {

/// A refusal that a program can read: `status` for what kind, `pointer` and `value` for what of the body.
struct Problem {
    int status = 400;
    std::string detail;   ///< one sentence
    std::string pointer;  ///< JSON Pointer (RFC 6901) into the body; "" where it is not about one place
    Json value;           ///< what stands there, null where nothing does
};

/// What a handler gives back.
template <typename T>
using Answered = tl::expected<T, Problem>;

[[nodiscard]] tl::unexpected<Problem> refuse(int status, std::string detail);

/// The name that readers of a body give it, so that problem_of() finds the place in their errors.
inline constexpr std::string_view kBody = "body";
/// An error of a reader of `body`, with the place that it names; an error of anything else.
[[nodiscard]] Problem problem_of(const Error& error, const Json& body = {});
/// Why an edit that `body` asked for changed nothing.
[[nodiscard]] Problem problem_of(const EditRefusal& refusal, const Json& body);

/// {"type", "title", "status", "detail"} and, where a place is known, "errors": [{"pointer", "detail",
/// "value"}].
[[nodiscard]] HttpAnswer to_answer(const Problem& problem);

}  // namespace hexi
