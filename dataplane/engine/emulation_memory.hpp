// The memory that an emulation needs when as much is under way as it is made for.
#pragma once

#include <cstdint>
#include <string>

#include "topology/base/result.hpp"

namespace hexi {

/// What there is to be room for.
struct EmulationRoom {
    std::uint64_t frames = 0;  ///< buffers: long frames, and what devices use
    std::uint64_t packed = 0;  ///< smallest frames, or fewer of up to FrameStore::kLongest
    std::uint32_t longest_frame = 2048;
    std::size_t links = 0;
    std::size_t workers = 1;
    std::size_t prefixes = 0;  ///< networks behind ports, routers' addresses
};

/// More prefixes than these are looked up by DPDK's tables, which take memory of their own.
inline constexpr std::size_t kManyPrefixes = 1000;

/// In MiB, all workers together. Each reserves addresses for all of it and occupies what it uses; only
/// buffers are occupied from the start.
struct EmulationMemory {
    std::uint64_t buffers_mb = 0;
    std::uint64_t packed_mb = 0;
    std::uint64_t descriptors_mb = 0;
    std::uint64_t devices_mb = 64;  ///< the devices' queues, DPDK's own tables; of many prefixes, too

    [[nodiscard]] std::uint64_t dpdk_mb() const { return buffers_mb + devices_mb; }
    /// Beside huge pages, which are counted apart.
    [[nodiscard]] std::uint64_t ordinary_mb(bool huge_pages) const {
        return packed_mb + descriptors_mb + (huge_pages ? 0 : dpdk_mb());
    }
    bool operator==(const EmulationMemory&) const = default;
};

[[nodiscard]] EmulationMemory memory_needed(const EmulationRoom& room);

/// kEnvironment where `available_mb` are less than is needed in ordinary pages: how much that is, what for,
/// and how to need less.
[[nodiscard]] Result<void> check_memory(const EmulationMemory& memory, bool huge_pages,
                                        std::uint64_t available_mb);

/// What the system could give without swapping (MemAvailable of /proc/meminfo), in MiB.
[[nodiscard]] std::uint64_t available_memory_mb();

}  // namespace hexi
