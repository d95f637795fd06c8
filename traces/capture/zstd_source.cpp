#include <zstd.h>

#include <utility>
#include <vector>

#include "traces/capture/compressed_sources.hpp"

namespace hexi {
namespace {

class ZstdSource final : public ByteSource {
public:
    ZstdSource(std::unique_ptr<ByteSource> packed, std::string name)
        : packed_(std::move(packed)),
          name_(std::move(name)),
          stream_(ZSTD_createDStream()),
          buffer_(ZSTD_DStreamInSize()) {}
    ~ZstdSource() override { ZSTD_freeDStream(stream_); }

    [[nodiscard]] bool prepared() const {
        constexpr int kWindowLog = 27;  // 128 MiB
        return stream_ != nullptr &&
               ZSTD_isError(ZSTD_DCtx_setParameter(stream_, ZSTD_d_windowLogMax, kWindowLog)) == 0;
    }

    Result<std::size_t> read(std::span<std::uint8_t> into) override {
        ZSTD_outBuffer out{into.data(), into.size(), 0};
        while (out.pos == 0 && !ended_) {
            const auto done = step(out);
            if (!done) return tl::unexpected(done.error());
        }
        unpacked_ += out.pos;
        const auto fair = check_expansion(name_, file_position(), unpacked_);
        if (!fair) return tl::unexpected(fair.error());
        return out.pos;
    }
    std::uint64_t file_position() const override { return packed_->file_position() - (in_.size - in_.pos); }

private:
    Result<void> step(ZSTD_outBuffer& out) {
        if (in_.pos == in_.size && !full_) {
            const auto got = packed_->read(buffer_);
            if (!got) return tl::unexpected(got.error());
            if (*got == 0) {
                ended_ = true;
                if (inside_) return damaged("the file ends in the middle of its data");
                return {};
            }
            in_ = {buffer_.data(), *got, 0};
        }
        const std::size_t code = ZSTD_decompressStream(stream_, &out, &in_);
        if (ZSTD_isError(code) != 0) return damaged(ZSTD_getErrorName(code));
        inside_ = code != 0;
        full_ = inside_ && out.pos == out.size;  // the library may hold more than there was room for
        return {};
    }
    tl::unexpected<Error> damaged(std::string_view why) const {
        return damaged_at(file_position(), name_, why);
    }

    std::unique_ptr<ByteSource> packed_;
    std::string name_;
    ZSTD_DStream* stream_;
    std::vector<std::uint8_t> buffer_;
    ZSTD_inBuffer in_{nullptr, 0, 0};
    std::uint64_t unpacked_ = 0;
    bool inside_ = false, full_ = false, ended_ = false;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> zstd_source(std::unique_ptr<ByteSource> packed, const std::string& name) {
    auto source = std::make_unique<ZstdSource>(std::move(packed), name);
    if (!source->prepared()) return fail(ErrorCode::kEnvironment, name + ": no memory to unpack zstd with");
    return source;
}

}  // namespace hexi
