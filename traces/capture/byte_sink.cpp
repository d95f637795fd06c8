#include "traces/capture/byte_sink.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace hexi {
namespace {

/// True for a pipe or device, which is not replaced.
bool is_special(const std::string& path) {
    struct stat about {};
    return ::stat(path.c_str(), &about) == 0 && !S_ISREG(about.st_mode) && !S_ISDIR(about.st_mode);
}

}  // namespace

Result<ByteSink> ByteSink::create(const std::string& path) {
    if (path == "-") return ByteSink(STDOUT_FILENO, path, "");
    const bool directly = is_special(path);
    const std::string partial = directly ? "" : path + ".partial";
    constexpr mode_t kMode = 0666;  // less the umask
    const int fd = directly ? ::open(path.c_str(), O_WRONLY | O_CLOEXEC)
                            : ::open(partial.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kMode);
    if (fd < 0)
        return fail(ErrorCode::kEnvironment,
                    fmt::format("{}: cannot open for writing: {}", path, std::strerror(errno)));
    return ByteSink(fd, path, partial);
}

ByteSink::ByteSink(int fd, std::string path, std::string partial)
    : fd_(fd), path_(std::move(path)), partial_(std::move(partial)) {}

ByteSink::ByteSink(ByteSink&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      path_(std::move(other.path_)),
      partial_(std::exchange(other.partial_, "")),
      buffer_(std::move(other.buffer_)),
      flushed_(other.flushed_) {}

ByteSink::~ByteSink() {
    if (fd_ > STDOUT_FILENO) ::close(fd_);
    if (!partial_.empty()) ::unlink(partial_.c_str());
}

tl::unexpected<Error> ByteSink::refusal(std::string_view step) const {
    return fail(ErrorCode::kEnvironment, fmt::format("{}: cannot {}: {}", path_, step, std::strerror(errno)));
}

Result<void> ByteSink::write(std::string_view bytes) {
    buffer_.append(bytes);
    return flush_if_large();
}

Result<void> ByteSink::flush() {
    std::string_view rest = buffer_;
    while (!rest.empty()) {
        const ssize_t put = ::write(fd_, rest.data(), rest.size());
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return refusal("write");
        rest.remove_prefix(static_cast<std::size_t>(put));
    }
    flushed_ += buffer_.size();
    buffer_.clear();
    return {};
}

Result<void> ByteSink::close() {
    auto flushed = flush();
    if (!flushed) return flushed;
    if (fd_ == STDOUT_FILENO) return {};
    if (::close(std::exchange(fd_, -1)) != 0) return refusal("write");
    if (partial_.empty()) return {};
    if (std::rename(partial_.c_str(), path_.c_str()) != 0) return refusal("rename");
    partial_.clear();
    return {};
}

}  // namespace hexi
