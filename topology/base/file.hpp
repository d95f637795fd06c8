// Whole files in and out, with errors that name the file and the reason.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "topology/base/result.hpp"

namespace hexi {

/// Largest file read_file() takes: 1 GiB.
inline constexpr std::uint64_t kLargestTextFile = std::uint64_t{1} << 30U;

/// The bytes of `path`, a regular file or a pipe. kNotFound where it does not exist; kInvalid for a
/// directory, a device or more than `largest` bytes; kEnvironment where the machine refuses. Every message
/// begins with `path`.
Result<std::string> read_file(const std::string& path, std::uint64_t largest = kLargestTextFile);

/// Puts `text` into `path`, whole or not at all: it is written beside it and renamed over it. A pipe or
/// device (/dev/stdout) is written to directly. kEnvironment says which step failed and why.
Result<void> write_file(const std::string& path, std::string_view text);

}  // namespace hexi
