// Secrets: made at random, kept as digests, compared in constant time. The only place that knows how.
#pragma once

#include <string>
#include <string_view>

#include "topology/base/result.hpp"

namespace hexi {

/// 32 bytes from the system's generator as 64 hexadecimal digits. kEnvironment where it has none to give.
Result<std::string> random_secret();

/// SHA-256 (FIPS 180-4) of `text` as 64 hexadecimal digits. Enough for secrets of 256 random bits, which need
/// no salt and no slow hash.
[[nodiscard]] std::string digest_of(std::string_view text);

/// Whether two digests are equal; the time taken tells nothing of where they differ.
[[nodiscard]] bool same_digest(std::string_view a, std::string_view b);

}  // namespace hexi
