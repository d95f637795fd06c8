// Small frames packed tightly, so that what is under way need not pin a network card's buffers.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>

#include "topology/base/check.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// Copies `from`, at least one byte, to `to`: most are of 32 to 64 bytes, which needs no loop.
inline void copy_short(std::span<const std::uint8_t> from, std::uint8_t* to) {
    const std::size_t size = from.size();
    if (size < 32 || size > 64) {
        std::memcpy(to, from.data(), size);
        return;
    }
    std::memcpy(to, from.data(), 32);
    std::memcpy(to + size - 32, from.data() + size - 32, 32);  // these overlap the former
}

/// Keeps frames of up to kLongest bytes in cells of 16 bytes' granularity. A frame is copied in once and read
/// when it leaves; cells freed last are used first, so the ones in use stay in the caches. Address space is
/// reserved at the start, pages are touched when first used, and memory once used for one size class stays
/// with it. Longer frames stay in their buffers: copying them costs more than it saves. One thread.
class FrameStore {
public:
    static constexpr std::size_t kLongest = 192;
    /// Set in every handle, and in no address of user space: tells a packed frame from a pinned buffer.
    static constexpr std::uint64_t kPacked = std::uint64_t{1} << 63U;

    /// kEnvironment where the machine has not `bytes` of memory to reserve; kInvalid above 64 GiB. Handles
    /// say whose the store is: `owner`.
    static Result<FrameStore> create(std::size_t bytes, std::uint8_t owner = 0);
    /// Bytes to reserve for `frames` of `length` each.
    [[nodiscard]] static std::size_t memory_needed(std::size_t frames, std::size_t length);
    /// The same for frames of any lengths that occupy a wire no longer than `frames` smallest ones do: a cell
    /// is never larger than its frame with its framing.
    [[nodiscard]] static std::size_t memory_for_smallest(std::size_t frames) {
        return memory_needed(frames, kSmallestOnWire);
    }

    [[nodiscard]] static bool holds(std::uint64_t handle) { return (handle & kPacked) != 0; }

    [[nodiscard]] static std::size_t owner_of(std::uint64_t handle) { return (handle >> 40U) & 0xffU; }

    /// Where a store's frames are: for whoever holds one of them, on whichever thread.
    class Cells {
    public:
        explicit Cells(std::uint8_t* memory) : memory_(memory) {}
        [[nodiscard]] std::span<std::uint8_t> view(std::uint64_t handle) const {
            return {memory_ + std::size_t{granule_of(handle)} * kGranule, length_of(handle)};
        }

    private:
        std::uint8_t* memory_;
    };
    /// Valid as long as the store.
    [[nodiscard]] Cells cells() const { return Cells(memory_.get()); }

    /// Copies `frame` (1 .. kLongest bytes); nothing when the store is full.
    [[nodiscard]] std::optional<std::uint64_t> put(std::span<const std::uint8_t> frame) {
        HEXI_CHECK(!frame.empty() && frame.size() <= kLongest, "a frame of this length cannot be packed");
        Freed& freed = freed_[class_of(frame.size())];
        std::uint32_t granule = kNone;
        if (freed.count != 0) [[likely]] {
            granule = freed.last[--freed.count];
        } else if (!take_older(class_of(frame.size()), granule)) {
            return std::nullopt;
        }
        copy_short(frame, cell(granule));
        ++frames_;
        return mark_ | std::uint64_t{frame.size()} << 32U | granule;
    }
    /// The frame of `handle`, until it is released.
    [[nodiscard]] std::span<std::uint8_t> view(std::uint64_t handle) { return cells().view(handle); }
    void release(std::uint64_t handle) {
        Freed& freed = freed_[class_of(length_of(handle))];
        if (freed.count == freed.last.size()) [[unlikely]]
            put_away(class_of(length_of(handle)));
        freed.last[freed.count++] = granule_of(handle);
        --frames_;
    }
    /// How long the frame of `handle` is.
    static std::size_t length_of(std::uint64_t handle) { return (handle >> 32U) & 0xffU; }

    /// Frames held now.
    [[nodiscard]] std::size_t frames() const { return frames_; }
    /// Bytes in slabs that some size class has taken.
    [[nodiscard]] std::size_t used() const { return taken_slabs_ * kSlab; }

private:
    static constexpr std::size_t kSmallestOnWire = 84;  ///< IEEE 802.3: 60, and 24 of framing
    static constexpr std::size_t kGranule = 16, kSlab = 16'384, kClasses = kLongest / kGranule;
    static constexpr std::uint32_t kNone = 0xffffffffU;

    struct Unmap {
        std::size_t bytes = 0;
        void operator()(std::uint8_t* memory) const;
    };
    FrameStore(std::uint8_t* memory, std::size_t bytes, std::uint8_t owner);

    // A handle: kPacked, the owner in bits 40 to 47, the length in bits 32 to 39, the cell's first granule in
    // the low 32 bits.
    static std::uint32_t granule_of(std::uint64_t handle) { return static_cast<std::uint32_t>(handle); }
    /// Index of the class of cells for `length`.
    static std::size_t class_of(std::size_t length) { return (length - 1) / kGranule; }

    [[nodiscard]] std::uint8_t* cell(std::uint32_t granule) const {
        return memory_.get() + std::size_t{granule} * kGranule;
    }
    bool take_older(std::size_t size_class, std::uint32_t& granule);
    bool take_fresh(std::size_t size_class, std::uint32_t& granule);
    bool refill(std::size_t size_class);

    std::unique_ptr<std::uint8_t, Unmap> memory_;
    std::uint64_t mark_;  ///< of every handle: kPacked and the owner
    std::size_t slabs_, taken_slabs_ = 0, frames_ = 0;
    /// Free cells of one class. Those freed last are listed here, so that taking one need not wait for a cell
    /// to say which is next.
    struct Freed {
        std::array<std::uint32_t, 1024> last;
        std::uint32_t count = 0;      ///< of `last`
        std::uint32_t older = kNone;  ///< the others: one names the next that does so, then as many as it can
    };
    static constexpr std::size_t kMostWords = kLongest / sizeof(std::uint32_t);
    /// Numbers that a free cell has room for: the more, the seldomer a cell that lies far away has to be
    /// read.
    static std::size_t words_in(std::size_t size_class) {
        return (size_class + 1) * (kGranule / sizeof(std::uint32_t));
    }
    void put_away(std::size_t size_class);
    std::array<Freed, kClasses> freed_;
    std::array<std::uint32_t, kClasses> fresh_;  ///< cells never used in the class's latest slab
    std::array<std::uint32_t, kClasses> fresh_left_{};
};

}  // namespace hexi
