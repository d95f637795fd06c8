#include "dataplane/engine/frame_store.hpp"

#include <algorithm>

#include <sys/mman.h>

#include <fmt/format.h>

namespace hexi {
namespace {

constexpr std::size_t kMost = std::size_t{64} << 30U;

}  // namespace

void FrameStore::Unmap::operator()(std::uint8_t* memory) const { munmap(memory, bytes); }

FrameStore::FrameStore(std::uint8_t* memory, std::size_t bytes, std::uint8_t owner)
    : memory_(memory, Unmap{bytes}), mark_(kPacked | std::uint64_t{owner} << 40U), slabs_(bytes / kSlab) {
    fresh_.fill(kNone);
}

std::size_t FrameStore::memory_needed(std::size_t frames, std::size_t length) {
    const std::size_t cell_bytes = (class_of(length) + 1) * kGranule, cells = kSlab / cell_bytes;
    // Each size class may leave its latest slab almost empty.
    return ((frames + cells - 1) / cells + kClasses) * kSlab;
}

Result<FrameStore> FrameStore::create(std::size_t bytes, std::uint8_t owner) {
    if (bytes > kMost) {
        return fail(ErrorCode::kInvalid,
                    fmt::format("{} bytes are too many for packed frames; allowed are {}", bytes, kMost));
    }
    const std::size_t whole = (bytes + kSlab - 1) / kSlab * kSlab;
    void* memory = whole == 0 ? MAP_FAILED
                              : mmap(nullptr, whole, PROT_READ | PROT_WRITE,
                                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        return fail(ErrorCode::kEnvironment,
                    fmt::format("packed frames need {} bytes of memory, which the system refuses", bytes));
    }
    madvise(memory, whole, MADV_HUGEPAGE);
    return FrameStore(static_cast<std::uint8_t*>(memory), whole, owner);
}

/// A cell that was not freed lately; false where there is none.
bool FrameStore::take_older(std::size_t size_class, std::uint32_t& granule) {
    Freed& freed = freed_[size_class];
    if (freed.older == kNone) return take_fresh(size_class, granule);
    granule = freed.older;
    std::memcpy(&freed.older, cell(granule), sizeof(std::uint32_t));
    if (freed.older != kNone) __builtin_prefetch(cell(freed.older), 1);
    return true;
}

/// Makes room for what is freed next.
void FrameStore::put_away(Freed& freed) {
    const std::size_t half = freed.last.size() / 2;
    for (std::size_t i = 0; i < half; ++i) {
        std::memcpy(cell(freed.last[i]), &freed.older, sizeof(std::uint32_t));
        freed.older = freed.last[i];
    }
    std::copy(freed.last.begin() + static_cast<std::ptrdiff_t>(half), freed.last.end(), freed.last.begin());
    freed.count = static_cast<std::uint32_t>(half);
}

/// The next cell that was never used; false where there is none.
bool FrameStore::take_fresh(std::size_t size_class, std::uint32_t& granule) {
    if (fresh_left_[size_class] == 0 && !refill(size_class)) return false;
    granule = fresh_[size_class];
    fresh_[size_class] += static_cast<std::uint32_t>(size_class + 1);
    --fresh_left_[size_class];
    return true;
}

bool FrameStore::refill(std::size_t size_class) {
    if (taken_slabs_ == slabs_) return false;
    fresh_[size_class] = static_cast<std::uint32_t>(taken_slabs_++ * (kSlab / kGranule));
    fresh_left_[size_class] = static_cast<std::uint32_t>(kSlab / ((size_class + 1) * kGranule));
    return true;
}

}  // namespace hexi
