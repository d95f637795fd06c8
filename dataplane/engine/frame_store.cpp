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
    // Copied, for the cell is about to be written.
    std::array<std::uint32_t, kMostWords> listed;
    const std::size_t words = words_in(size_class);
    std::memcpy(listed.data(), cell(granule), words * sizeof(std::uint32_t));
    freed.older = listed[0];
    if (freed.older != kNone) __builtin_prefetch(cell(freed.older), 1);
    for (std::size_t i = 1; i < words && listed[i] != kNone; ++i) freed.last[freed.count++] = listed[i];
    return true;
}

/// Makes room for what is freed next.
void FrameStore::put_away(std::size_t size_class) {
    Freed& freed = freed_[size_class];
    const std::size_t half = freed.last.size() / 2, words = words_in(size_class);
    for (std::size_t i = 0; i < half; i += words) {
        std::array<std::uint32_t, kMostWords> listed;
        listed.fill(kNone);
        listed[0] = freed.older;
        std::copy_n(&freed.last[i + 1], std::min(words, half - i) - 1, &listed[1]);
        freed.older = freed.last[i];
        std::memcpy(cell(freed.older), listed.data(), words * sizeof(std::uint32_t));
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
