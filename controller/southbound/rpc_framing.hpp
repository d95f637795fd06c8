// Messages out of bytes: a line each.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "topology/json/json.hpp"

namespace hexi {

/// What has come and is no whole line yet.
struct ReceivedText {
    std::string text;
    std::size_t searched = 0;  ///< bytes of it that are known to hold no line's end
};

/// Splits `received` at line ends: calls `take` with each whole line, keeps the rest. False where the rest is
/// longer than `longest`. Each byte is looked at once, however small the pieces that it comes in.
[[nodiscard]] bool take_lines(ReceivedText& received, std::size_t longest,
                              const std::function<void(std::string_view)>& take);

/// The id of a response; nothing where `message` is none.
[[nodiscard]] std::optional<std::int64_t> response_id(const Json& message);

}  // namespace hexi
