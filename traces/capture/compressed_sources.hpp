// Sources that unpack what another source holds; each behind its library's wrapper.
#pragma once

#include <string_view>

#include "traces/capture/byte_source.hpp"

namespace hexi {

/// One or several gzip members (RFC 1952), zeros behind the last ignored. kEnvironment without memory.
[[nodiscard]] Result<std::unique_ptr<ByteSource>> gzip_source(std::unique_ptr<ByteSource> packed,
                                                              const std::string& name);

/// One or several Zstandard frames (RFC 8878), skippable ones left out; windows up to 128 MiB.
[[nodiscard]] Result<std::unique_ptr<ByteSource>> zstd_source(std::unique_ptr<ByteSource> packed,
                                                              const std::string& name);

/// kInvalid where `unpacked` bytes are too many to come out of `packed`.
[[nodiscard]] Result<void> check_expansion(const std::string& name, std::uint64_t packed,
                                           std::uint64_t unpacked);

/// kInvalid: "NAME: byte N of the compressed file: WHY".
[[nodiscard]] tl::unexpected<Error> damaged_at(std::uint64_t byte, const std::string& name,
                                               std::string_view why);

}  // namespace hexi
