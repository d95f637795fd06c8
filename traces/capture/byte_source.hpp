// Bytes of a file in order, unpacked where it is compressed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "topology/base/result.hpp"

namespace hexi {

/// Bytes that come in order, once. Not shared between threads.
class ByteSource {
public:
    ByteSource() = default;
    virtual ~ByteSource() = default;
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;

    /// Puts the next bytes at the beginning of `into` (not empty) and says how many; 0 at the end.
    /// kInvalid where compressed data are damaged, cut short or unpack to suspiciously much; kEnvironment
    /// where the machine refuses. Begins with the file's name.
    [[nodiscard]] virtual Result<std::size_t> read(std::span<std::uint8_t> into) = 0;
    /// Bytes of the file itself, packed ones, that have been read so far.
    [[nodiscard]] virtual std::uint64_t file_position() const = 0;
    /// Goes on at byte `offset`; false where the source cannot (a pipe, compressed data).
    virtual bool seek(std::uint64_t /*offset*/) { return false; }
};

enum class Compression { kNone, kGzip, kZstd };
/// "none", "gzip", "zstd".
[[nodiscard]] std::string_view to_string(Compression compression);

/// Compressed data may unpack to this many times their own size once kFreeExpansion bytes have come; more is
/// taken for a bomb. Captures shrink by 2 to 30.
inline constexpr std::uint64_t kMostExpansion = 250, kFreeExpansion = std::uint64_t{64} << 20U;

/// A file, ready to be read.
struct OpenedSource {
    std::unique_ptr<ByteSource> source;
    Compression compression = Compression::kNone;
    std::optional<std::uint64_t> file_bytes;  ///< packed; nothing for a pipe
};

/// Opens `path` ("-": standard input; else a file or pipe) and finds out from its first bytes whether it is
/// compressed. kNotFound or kEnvironment where it cannot be opened; kUnsupported for bzip2, xz and LZ4.
[[nodiscard]] Result<OpenedSource> open_source(const std::string& path);

/// `packed` bytes in memory as a source, unpacked as a file would be; `name` begins errors. For tests.
[[nodiscard]] Result<OpenedSource> memory_source(std::string packed, const std::string& name);

}  // namespace hexi
