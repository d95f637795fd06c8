// How bad input and a failing environment are answered: a value, or one sentence that says what is wrong.
#pragma once

#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace hexi {

/// What kind of failure it is; decides the exit status and, in the API, the HTTP status.
enum class ErrorCode {
    kInvalid,      ///< the input breaks a rule of its format or of the model
    kNotFound,     ///< a file, node, link or other thing that was named does not exist
    kUnsupported,  ///< well formed, but not something this build or this format can express
    kUnreachable,  ///< no path exists where one is needed
    kEnvironment,  ///< the machine refused: permission, memory, disk, a missing program
};

/// One failure. `message` is one sentence for a person: the place (file:line or JSON pointer), the
/// offending value and what is allowed.
struct Error {
    ErrorCode code = ErrorCode::kInvalid;
    std::string message;

    bool operator==(const Error&) const = default;
};

/// A `T`, or the Error that says why there is none.
template <typename T>
using Result = tl::expected<T, Error>;

/// Makes the failing side of any Result.
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string message) {
    return tl::unexpected<Error>(Error{code, std::move(message)});
}

/// The same error with the place it happened in put in front: "national.json: nodes: ...".
[[nodiscard]] inline Error in_context(const std::string& place, Error error) {
    error.message = place + ": " + error.message;
    return error;
}

}  // namespace hexi
