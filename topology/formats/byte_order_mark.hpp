// The mark that some editors put before the first character of a text.
#pragma once

#include <string_view>

#include "topology/base/result.hpp"

namespace hexi {

/// `text` without a UTF-8 byte order mark. kUnsupported for the marks of UTF-16, which nothing here reads.
Result<std::string_view> without_byte_order_mark(std::string_view text, std::string_view name);

}  // namespace hexi
