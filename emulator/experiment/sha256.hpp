// The fingerprint of an input.
#pragma once

#include <string>
#include <string_view>

#include "topology/base/result.hpp"

namespace hexi {

/// SHA-256 (FIPS 180-4) of `bytes` as 64 lower-case hexadecimal digits.
[[nodiscard]] std::string sha256(std::string_view bytes);

/// The same of a file's bytes, of any size; kEnvironment where it cannot be read.
[[nodiscard]] Result<std::string> sha256_of_file(const std::string& path);

}  // namespace hexi
