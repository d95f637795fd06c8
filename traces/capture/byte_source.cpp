#include "traces/capture/byte_source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "traces/capture/compressed_sources.hpp"

namespace hexi {
namespace {

tl::unexpected<Error> refusal(const std::string& name, std::string_view step, int reason) {
    const bool absent = reason == ENOENT || reason == ENOTDIR;
    return fail(absent ? ErrorCode::kNotFound : ErrorCode::kEnvironment,
                fmt::format("{}: cannot {}: {}", name, step, std::strerror(reason)));
}

/// A file or pipe as it is.
class FileSource final : public ByteSource {
public:
    FileSource(int fd, std::string name) : fd_(fd), name_(std::move(name)) {}
    ~FileSource() override {
        if (fd_ != STDIN_FILENO) ::close(fd_);
    }

    Result<std::size_t> read(std::span<std::uint8_t> into) override {
        for (;;) {
            const ssize_t got = ::read(fd_, into.data(), into.size());
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) return refusal(name_, "read", errno);
            position_ += static_cast<std::uint64_t>(got);
            return static_cast<std::size_t>(got);
        }
    }
    std::uint64_t file_position() const override { return position_; }
    bool seek(std::uint64_t offset) override {
        if (::lseek(fd_, static_cast<off_t>(offset), SEEK_SET) < 0) return false;
        position_ = offset;
        return true;
    }

private:
    int fd_;
    std::string name_;
    std::uint64_t position_ = 0;
};

/// Bytes in memory.
class MemorySource final : public ByteSource {
public:
    explicit MemorySource(std::string bytes) : bytes_(std::move(bytes)) {}

    Result<std::size_t> read(std::span<std::uint8_t> into) override {
        const std::size_t count = std::min(into.size(), bytes_.size() - position_);
        std::memcpy(into.data(), bytes_.data() + position_, count);
        position_ += count;
        return count;
    }
    std::uint64_t file_position() const override { return position_; }
    bool seek(std::uint64_t offset) override {
        if (offset > bytes_.size()) return false;
        position_ = offset;
        return true;
    }

private:
    std::string bytes_;
    std::size_t position_ = 0;
};

constexpr std::size_t kMagicBytes = 6;
using Magic = std::array<std::uint8_t, kMagicBytes>;

/// A source whose first bytes were looked at already.
class LookedAtSource final : public ByteSource {
public:
    LookedAtSource(std::unique_ptr<ByteSource> source, Magic head, std::size_t size)
        : source_(std::move(source)), head_(head), size_(size) {}

    Result<std::size_t> read(std::span<std::uint8_t> into) override {
        if (taken_ == size_) return source_->read(into);
        const std::size_t count = std::min(into.size(), size_ - taken_);
        std::memcpy(into.data(), head_.data() + taken_, count);
        taken_ += count;
        return count;
    }
    std::uint64_t file_position() const override { return source_->file_position() - (size_ - taken_); }
    bool seek(std::uint64_t offset) override {
        if (!source_->seek(offset)) return false;
        taken_ = size_;
        return true;
    }

private:
    std::unique_ptr<ByteSource> source_;
    Magic head_;
    std::size_t size_, taken_ = 0;
};

struct KnownMagic {
    std::string_view bytes, program;
};
/// What is recognised so that it can be refused by name.
constexpr std::array<KnownMagic, 3> kNotUnpacked{{{"BZh", "bzip2"},
                                                  {{"\xFD"
                                                    "7zXZ\0",
                                                    6},
                                                   "xz"},
                                                  {"\x04\x22\x4D\x18", "lz4"}}};

/// Skippable frames (RFC 8878, 3.1.2) may stand first.
bool is_zstd(std::string_view head) {
    return head.starts_with("\x28\xB5\x2F\xFD") ||
           (head.size() >= 4 && (static_cast<std::uint8_t>(head[0]) & 0xF0U) == 0x50 &&
            head.substr(1).starts_with("\x2A\x4D\x18"));
}

Result<std::size_t> read_head(ByteSource& source, Magic& head) {
    std::size_t size = 0;
    while (size < head.size()) {
        auto got = source.read(std::span(head).subspan(size));
        if (!got) return got;
        if (*got == 0) break;
        size += *got;
    }
    return size;
}

/// `plain`, unpacked where its first bytes say so.
Result<OpenedSource> unpacked(std::unique_ptr<ByteSource> plain, const std::string& name) {
    Magic magic{};
    const auto size = read_head(*plain, magic);
    if (!size) return tl::unexpected(size.error());
    const std::string_view head(reinterpret_cast<const char*>(magic.data()), *size);
    for (const auto& [bytes, program] : kNotUnpacked) {
        if (head.starts_with(bytes))
            return fail(
                ErrorCode::kUnsupported,
                fmt::format("{}: is compressed by {}, which is not read: gzip and zstd are", name, program));
    }
    auto source = std::make_unique<LookedAtSource>(std::move(plain), magic, *size);
    const Compression compression = head.starts_with("\x1F\x8B") ? Compression::kGzip
                                    : is_zstd(head)              ? Compression::kZstd
                                                                 : Compression::kNone;
    if (compression == Compression::kNone) return OpenedSource{std::move(source), compression, {}};
    auto unpacking = compression == Compression::kGzip ? gzip_source(std::move(source), name)
                                                       : zstd_source(std::move(source), name);
    if (!unpacking) return tl::unexpected(unpacking.error());
    return OpenedSource{std::move(*unpacking), compression, {}};
}

}  // namespace

std::string_view to_string(Compression compression) {
    constexpr std::array<std::string_view, 3> kWords{"none", "gzip", "zstd"};
    return kWords[static_cast<std::size_t>(compression)];
}

tl::unexpected<Error> damaged_at(std::uint64_t byte, const std::string& name, std::string_view why) {
    return fail(ErrorCode::kInvalid, fmt::format("{}: byte {} of the compressed file: {}", name, byte, why));
}

Result<void> check_expansion(const std::string& name, std::uint64_t packed, std::uint64_t unpacked) {
    if (unpacked <= kFreeExpansion || unpacked / kMostExpansion <= packed) return {};
    return fail(
        ErrorCode::kInvalid,
        fmt::format("{}: byte {} of the compressed file has unpacked to {} bytes; more than {} times its "
                    "size is not allowed: unpack it first if it is meant",
                    name, packed, unpacked, kMostExpansion));
}

Result<OpenedSource> open_source(const std::string& path) {
    const int fd = path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return refusal(path, "open", errno);
    auto file = std::make_unique<FileSource>(fd, path);
    struct stat about {};
    if (::fstat(fd, &about) != 0) return refusal(path, "look at", errno);
    if (S_ISDIR(about.st_mode)) return fail(ErrorCode::kInvalid, path + ": is a directory");
    auto opened = unpacked(std::move(file), path);
    if (opened && S_ISREG(about.st_mode)) opened->file_bytes = static_cast<std::uint64_t>(about.st_size);
    return opened;
}

Result<OpenedSource> memory_source(std::string packed, const std::string& name) {
    const std::uint64_t size = packed.size();
    auto opened = unpacked(std::make_unique<MemorySource>(std::move(packed)), name);
    if (opened) opened->file_bytes = size;
    return opened;
}

}  // namespace hexi
