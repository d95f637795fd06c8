// What is absent is null in a document.
#pragma once

#include <functional>
#include <optional>

#include "topology/json/json.hpp"

namespace hexi {

/// `write(*value)` as JSON; null where there is no value.
template <typename T, typename Write = std::identity>
[[nodiscard]] Json or_null(const std::optional<T>& value, const Write& write = {}) {
    return value ? Json(write(*value)) : Json();
}

}  // namespace hexi
