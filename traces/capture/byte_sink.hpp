// A file under construction.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "topology/base/result.hpp"

namespace hexi {

/// Bytes on their way into a file, which appears under its name only when all are there: until then they are
/// in "NAME.partial", which is removed where close() is never reached. A pipe or device, and "-" for standard
/// output, is written to directly. Not shared between threads.
class ByteSink {
public:
    /// kEnvironment says why the file cannot be made.
    [[nodiscard]] static Result<ByteSink> create(const std::string& path);
    ~ByteSink();
    ByteSink(ByteSink&& other) noexcept;
    ByteSink& operator=(ByteSink&&) = delete;

    /// Goes into buffer(), and to the file once that is large; kEnvironment where the machine refuses.
    [[nodiscard]] Result<void> write(std::string_view bytes);
    /// For whoever appends by himself; flush_if_large() now and then.
    [[nodiscard]] std::string& buffer() { return buffer_; }
    [[nodiscard]] Result<void> flush_if_large() { return buffer_.size() < kLarge ? Result<void>() : flush(); }
    /// Everything is there: the file gets its name. Once.
    [[nodiscard]] Result<void> close();
    /// Bytes written so far, buffered ones among them.
    [[nodiscard]] std::uint64_t size() const { return flushed_ + buffer_.size(); }

private:
    ByteSink(int fd, std::string path, std::string partial);
    Result<void> flush();
    [[nodiscard]] tl::unexpected<Error> refusal(std::string_view step) const;

    static constexpr std::size_t kLarge = std::size_t{1} << 20U;
    int fd_;
    std::string path_, partial_;  ///< `partial_` is empty where the file is written to directly
    std::string buffer_;
    std::uint64_t flushed_ = 0;
};

}  // namespace hexi
