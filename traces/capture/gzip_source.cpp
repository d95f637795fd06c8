#include <zlib.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "traces/capture/compressed_sources.hpp"

namespace hexi {
namespace {

constexpr std::size_t kPackedBytes = std::size_t{256} << 10U;
/// zlib: the largest window, and a gzip header is expected.
constexpr int kGzipWindow = 15 + 16;

class GzipSource final : public ByteSource {
public:
    GzipSource(std::unique_ptr<ByteSource> packed, std::string name)
        : packed_(std::move(packed)), name_(std::move(name)), input_(kPackedBytes) {}
    ~GzipSource() override {
        if (ready_) inflateEnd(&stream_);
    }

    bool prepare() { return ready_ = inflateInit2(&stream_, kGzipWindow) == Z_OK; }

    Result<std::size_t> read(std::span<std::uint8_t> into) override {
        stream_.next_out = into.data();
        stream_.avail_out = static_cast<uInt>(std::min<std::size_t>(into.size(), 1U << 30U));
        const uInt room = stream_.avail_out;
        while (stream_.avail_out == room && !ended_) {
            const auto done = step();
            if (!done) return tl::unexpected(done.error());
        }
        unpacked_ += room - stream_.avail_out;
        const auto fair = check_expansion(name_, file_position(), unpacked_);
        if (!fair) return tl::unexpected(fair.error());
        return room - stream_.avail_out;
    }
    std::uint64_t file_position() const override { return packed_->file_position() - stream_.avail_in; }

private:
    /// Unpacks some, reading on where nothing is left.
    Result<void> step() {
        if (stream_.avail_in == 0) {
            const auto got = packed_->read(input_);
            if (!got) return tl::unexpected(got.error());
            if (*got == 0) return at_end();
            stream_.next_in = input_.data();
            stream_.avail_in = static_cast<uInt>(*got);
        }
        if (between_) return next_member();
        const int code = inflate(&stream_, Z_NO_FLUSH);
        between_ = code == Z_STREAM_END;
        if (code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR) return {};
        return damaged(stream_.msg != nullptr ? stream_.msg : "what follows is not gzip data");
    }
    Result<void> at_end() {
        ended_ = true;
        if (!between_) return damaged("the file ends in the middle of its data");
        return {};
    }
    /// Behind a member stands another, or zeros that a tape or disk block was filled up with.
    Result<void> next_member() {
        while (stream_.avail_in > 0 && *stream_.next_in == 0) {
            ++stream_.next_in;
            --stream_.avail_in;
        }
        if (stream_.avail_in == 0) return {};
        between_ = false;
        inflateReset(&stream_);
        return {};
    }
    tl::unexpected<Error> damaged(std::string_view why) const {
        return damaged_at(file_position(), name_, why);
    }

    std::unique_ptr<ByteSource> packed_;
    std::string name_;
    std::vector<std::uint8_t> input_;
    z_stream stream_{};
    std::uint64_t unpacked_ = 0;
    bool ready_ = false, between_ = false, ended_ = false;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> gzip_source(std::unique_ptr<ByteSource> packed, const std::string& name) {
    auto source = std::make_unique<GzipSource>(std::move(packed), name);
    if (!source->prepare()) return fail(ErrorCode::kEnvironment, name + ": no memory to unpack gzip with");
    return source;
}

}  // namespace hexi
