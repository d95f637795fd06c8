#include "topology/base/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

#include <fmt/format.h>

namespace hexi {
namespace {

tl::unexpected<Error> refusal(const std::string& path, std::string_view step, int reason) {
    const bool absent = reason == ENOENT || reason == ENOTDIR;
    return fail(absent ? ErrorCode::kNotFound : ErrorCode::kEnvironment,
                fmt::format("{}: cannot {}: {}", path, step, std::strerror(reason)));
}

/// A file descriptor that closes itself.
class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return fd_; }
    /// Closes now; false where the system reports that written bytes were lost.
    bool close() { return ::close(std::exchange(fd_, -1)) == 0; }

private:
    int fd_;
};

Result<std::string> read_all(int fd, const std::string& path, std::uint64_t largest) {
    std::string text;
    std::string chunk(1U << 16U, '\0');
    for (;;) {
        const ssize_t got = ::read(fd, chunk.data(), chunk.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return refusal(path, "read", errno);
        if (got == 0) return text;
        text.append(chunk, 0, static_cast<std::size_t>(got));
        if (text.size() > largest) {
            return fail(ErrorCode::kInvalid,
                        fmt::format("{}: holds more than {} bytes, the most that is read", path, largest));
        }
    }
}

/// 0, or the errno of the failure.
int write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t put = ::write(fd, text.data(), text.size());
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return errno;
        text.remove_prefix(static_cast<std::size_t>(put));
    }
    return 0;
}

Result<void> write_directly(const std::string& path, std::string_view text) {
    const Descriptor out(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (out.get() < 0) return refusal(path, "open for writing", errno);
    if (const int reason = write_all(out.get(), text)) return refusal(path, "write", reason);
    return {};
}

/// Where `path` leads when it is a symbolic link, so that the link survives; else `path`.
std::string resolved(const std::string& path) {
    const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr), &std::free);
    return real ? std::string(real.get()) : path;
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::uint64_t largest) {
    if (path.empty()) return fail(ErrorCode::kInvalid, "'' names no file");
    struct stat about {};
    if (::stat(path.c_str(), &about) != 0) return refusal(path, "open", errno);
    if (S_ISDIR(about.st_mode)) return fail(ErrorCode::kInvalid, path + ": is a directory, a file is needed");
    if (!S_ISREG(about.st_mode) && !S_ISFIFO(about.st_mode)) {
        return fail(ErrorCode::kInvalid, path + ": is a device or socket, a file is needed");
    }
    if (std::cmp_greater(about.st_size, largest)) {
        return fail(ErrorCode::kInvalid,
                    fmt::format("{}: holds {} bytes, at most {} are read", path, about.st_size, largest));
    }
    const Descriptor in(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (in.get() < 0) return refusal(path, "open", errno);
    return read_all(in.get(), path, largest);
}

Result<void> write_file(const std::string& path, std::string_view text) {
    struct stat about {};
    const bool exists = ::stat(path.c_str(), &about) == 0;
    if (exists && S_ISDIR(about.st_mode)) return refusal(path, "write", EISDIR);
    if (exists && !S_ISREG(about.st_mode)) return write_directly(path, text);

    const std::string target = resolved(path);
    const std::string beside = fmt::format("{}.{}.part", target, ::getpid());
    Descriptor out(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (out.get() < 0) return refusal(path, "create", errno);
    int reason = write_all(out.get(), text);
    if (!out.close() && reason == 0) reason = errno;
    if (reason == 0 && std::rename(beside.c_str(), target.c_str()) != 0) reason = errno;
    if (reason != 0) {
        ::unlink(beside.c_str());
        return refusal(path, "write", reason);
    }
    return {};
}

}  // namespace hexi
