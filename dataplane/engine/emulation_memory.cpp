#include "dataplane/engine/emulation_memory.hpp"

#include <fstream>
#include <limits>

#include <fmt/format.h>

#include "dataplane/engine/frame_store.hpp"
#include "dataplane/link/emulated_link.hpp"
#include "dataplane/packet/buffer_memory.hpp"

namespace hexi {
namespace {

/// In MiB, of rte_fib and rte_fib6: 64 each for the first 24 bits, and what is behind longer prefixes.
constexpr std::uint64_t kPrefixTables = 192;

std::uint64_t in_mb(std::size_t bytes) { return (bytes >> 20U) + 1; }

}  // namespace

EmulationMemory memory_needed(const EmulationRoom& room) {
    // A link has one owner, so its queues' half-empty chunks count once; slabs of each length do per worker.
    const std::size_t slabs = (room.workers - 1) * FrameStore::memory_for_smallest(0);
    return {.buffers_mb = buffer_memory_mb(room.frames, room.longest_frame),
            .packed_mb = in_mb(FrameStore::memory_for_smallest(room.packed) + slabs),
            .descriptors_mb = in_mb(
                FlightPool::memory_needed(room.frames + room.packed, room.links * EmulatedLink::kQueues)),
            .devices_mb = 64 + (room.prefixes > kManyPrefixes ? kPrefixTables : 0)};
}

Result<void> check_memory(const EmulationMemory& memory, bool huge_pages, std::uint64_t available_mb) {
    const std::uint64_t needed = memory.ordinary_mb(huge_pages);
    if (needed <= available_mb) return {};
    return fail(
        ErrorCode::kEnvironment,
        fmt::format(
            "{} MiB of memory are needed ({} for buffers, {} for packed frames, {} for descriptors) and "
            "{} MiB are available; --frames and --packed say how much is to be under way at most",
            needed, huge_pages ? 0 : memory.dpdk_mb(), memory.packed_mb, memory.descriptors_mb,
            available_mb));
}

std::uint64_t available_memory_mb() {
    std::ifstream meminfo("/proc/meminfo");
    std::uint64_t value = 0;
    for (std::string key, rest; meminfo >> key >> value && std::getline(meminfo, rest);) {
        if (key == "MemAvailable:") return value / 1024;
    }
    return std::numeric_limits<std::uint64_t>::max();
}

}  // namespace hexi
