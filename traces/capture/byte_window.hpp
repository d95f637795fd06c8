// A moving window over the bytes of a source: what a parser needs of a file of any size.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "topology/base/result.hpp"
#include "traces/capture/byte_source.hpp"

namespace hexi {

/// The bytes a parser is at, contiguous, in memory that does not grow. Not shared between threads.
class ByteWindow {
public:
    /// Most bytes that can be asked for at once.
    static constexpr std::size_t kBytes = std::size_t{4} << 20U;

    explicit ByteWindow(std::unique_ptr<ByteSource> source);

    /// What has been read and not been consumed. Lives until the next fill() or skip().
    [[nodiscard]] std::span<const std::uint8_t> bytes() const {
        return {buffer_.get() + from_, until_ - from_};
    }
    /// The first `count` of bytes() are done with.
    void consume(std::size_t count);
    /// Reads on until bytes() holds `wanted`, at most kBytes; false where the source ends before. Errors are
    /// the source's.
    [[nodiscard]] Result<bool> fill(std::size_t wanted);
    /// Passes over `count` bytes; false where the source ends before.
    [[nodiscard]] Result<bool> skip(std::uint64_t count);
    /// Goes on at byte `offset` of the unpacked bytes; false where the source cannot.
    bool seek(std::uint64_t offset);

    /// Where bytes() begins, in the unpacked bytes.
    [[nodiscard]] std::uint64_t position() const { return position_; }
    [[nodiscard]] std::uint64_t file_position() const { return source_->file_position(); }

private:
    std::unique_ptr<ByteSource> source_;
    std::unique_ptr<std::uint8_t[]> buffer_;
    std::size_t from_ = 0, until_ = 0;
    std::uint64_t position_ = 0;
    bool ended_ = false;
};

}  // namespace hexi
