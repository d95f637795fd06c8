// What CMake puts into the program. Private to this folder.
#pragma once

#include <string_view>

namespace hexi {

/// docs/accuracy.json as it was when the program was built.
[[nodiscard]] std::string_view measured_accuracy();

}  // namespace hexi
