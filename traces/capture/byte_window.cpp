#include "traces/capture/byte_window.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "topology/base/check.hpp"

namespace hexi {
namespace {

/// What is read at once stays in a second-level cache until it is parsed.
constexpr std::size_t kAtOnce = std::size_t{256} << 10U;

}  // namespace

ByteWindow::ByteWindow(std::unique_ptr<ByteSource> source)
    : source_(std::move(source)), buffer_(new std::uint8_t[kBytes]) {}

void ByteWindow::consume(std::size_t count) {
    HEXI_CHECK(count <= until_ - from_, "only what is there is consumed");
    from_ += count;
    position_ += count;
}

Result<bool> ByteWindow::fill(std::size_t wanted) {
    HEXI_CHECK(wanted <= kBytes, "a window holds no more than its size");
    if (until_ - from_ >= wanted) return true;
    if (ended_) return false;
    std::memmove(buffer_.get(), buffer_.get() + from_, until_ - from_);
    until_ -= std::exchange(from_, 0);
    while (until_ < wanted) {
        const std::size_t enough = std::max(until_ + kAtOnce, wanted);
        const auto got = source_->read({buffer_.get() + until_, std::min(enough, kBytes) - until_});
        if (!got) return tl::unexpected(got.error());
        ended_ = *got == 0;
        if (ended_) return false;
        until_ += *got;
    }
    return true;
}

Result<bool> ByteWindow::skip(std::uint64_t count) {
    while (count > 0) {
        const auto now = static_cast<std::size_t>(std::min<std::uint64_t>(count, until_ - from_));
        consume(now);
        count -= now;
        if (count == 0) break;
        auto more = fill(1);
        if (!more || !*more) return more;
    }
    return true;
}

bool ByteWindow::seek(std::uint64_t offset) {
    if (!source_->seek(offset)) return false;
    from_ = until_ = 0;
    ended_ = false;
    position_ = offset;
    return true;
}

}  // namespace hexi
