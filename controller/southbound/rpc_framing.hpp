// Messages out of bytes: a line each.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "topology/json/json.hpp"

namespace hexi {

/// Splits `received` at line ends: calls `take` with each whole line, keeps the rest. False where the rest is
/// longer than `longest`.
[[nodiscard]] bool take_lines(std::string& received, std::size_t longest,
                              const std::function<void(std::string_view)>& take);

/// The id of a response; nothing where `message` is none.
[[nodiscard]] std::optional<std::int64_t> response_id(const Json& message);

}  // namespace hexi
