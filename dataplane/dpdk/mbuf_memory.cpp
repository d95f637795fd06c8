#include "dataplane/dpdk/mbuf_memory.hpp"

#include <sys/mman.h>

#include <array>

#include <fmt/format.h>
#include <rte_errno.h>
#include <rte_mbuf.h>
#include <rte_mbuf_pool_ops.h>
#include <rte_mempool.h>

#include "dataplane/packet/buffer_memory.hpp"
#include "topology/base/check.hpp"

namespace hexi {
namespace {

constexpr std::uint32_t kCache = 256;
static_assert(kBufferOverhead == sizeof(rte_mbuf) + 64 + RTE_PKTMBUF_HEADROOM + 64);

constexpr std::size_t kLargePage = std::size_t{2} << 20U;

/// `bytes`, a multiple of kLargePage, that begin at one; in large pages where the system has them to give.
/// Null where it has no memory.
char* map_large(std::size_t bytes) {
    void* mapped =
        mmap(nullptr, bytes + kLargePage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) return nullptr;
    char* const start = static_cast<char*>(mapped);
    const std::size_t before = (kLargePage - reinterpret_cast<std::uintptr_t>(start)) % kLargePage;
    if (before > 0) munmap(start, before);
    munmap(start + before + bytes, kLargePage - before);
    madvise(start + before, bytes, MADV_HUGEPAGE);
    return start + before;
}

void unmap(rte_mempool_memhdr* memory, void* /*unused*/) { munmap(memory->addr, memory->len); }

/// Gives `pool` memory that no card reads, which need not be DPDK's: ours may be in large pages although DPDK
/// was given none.
bool populate_large(rte_mempool& pool) {
    rte_mempool_objsz sizes{};
    const std::size_t each = rte_mempool_calc_obj_size(pool.elt_size, pool.flags, &sizes);
    const std::size_t bytes =
        (pool.size * each + RTE_CACHE_LINE_SIZE + kLargePage - 1) / kLargePage * kLargePage;
    char* const memory = map_large(bytes);
    if (memory == nullptr) return false;
    const auto address = reinterpret_cast<rte_iova_t>(memory);  // of a device, too: --iova-mode=va
    if (rte_mempool_populate_iova(&pool, memory, address, bytes, unmap, nullptr) ==
        static_cast<int>(pool.size))
        return true;
    return false;
}

/// As rte_pktmbuf_pool_create(), but that buffers may cross the borders of ordinary pages. Kept within them,
/// each would begin a page of its own, and as many as there are would share a few lines of the cache.
rte_mempool* make_pool(std::uint32_t frames, std::uint16_t room, bool large) {
    rte_mempool* pool = rte_mempool_create_empty("hexi-frames", frames, sizeof(rte_mbuf) + room, kCache,
                                                 sizeof(rte_pktmbuf_pool_private), SOCKET_ID_ANY,
                                                 RTE_MEMPOOL_F_NO_IOVA_CONTIG);
    if (pool == nullptr) return nullptr;
    rte_pktmbuf_pool_private kind{.mbuf_data_room_size = room, .mbuf_priv_size = 0, .flags = 0};
    rte_mempool_set_ops_byname(pool, rte_mbuf_best_mempool_ops(), nullptr);
    rte_pktmbuf_pool_init(pool, &kind);
    if (!(large && populate_large(*pool)) && rte_mempool_populate_default(pool) < 0) {
        rte_mempool_free(pool);
        return nullptr;
    }
    rte_mempool_obj_iter(pool, rte_pktmbuf_init, nullptr);
    return pool;
}

}  // namespace

Result<std::unique_ptr<MbufMemory>> MbufMemory::create(const Eal& eal, std::uint32_t frames,
                                                       std::uint32_t longest) {
    const auto room = static_cast<std::uint16_t>(longest + RTE_PKTMBUF_HEADROOM);
    rte_mempool* pool = make_pool(frames, room, !eal.huge_pages() && !eal.has_cards());
    if (pool == nullptr)
        return fail(ErrorCode::kEnvironment,
                    fmt::format("{} frames of {} bytes need {} MiB of memory, and there is not so much: {}",
                                frames, longest, buffer_memory_mb(frames, longest), rte_strerror(rte_errno)));
    return std::unique_ptr<MbufMemory>(new MbufMemory(pool, longest));
}

MbufMemory::~MbufMemory() { rte_mempool_free(pool_); }

std::optional<HeldFrame> MbufMemory::allocate(std::uint32_t length) {
    if (length == 0 || length > longest_) return std::nullopt;
    rte_mbuf* mbuf = rte_pktmbuf_alloc(pool_);
    if (mbuf == nullptr) return std::nullopt;
    mbuf->data_len = static_cast<std::uint16_t>(length);
    mbuf->pkt_len = length;
    return view(reinterpret_cast<std::uint64_t>(mbuf));
}

bool MbufMemory::allocate_all(std::span<HeldFrame> frames) {
    std::array<rte_mbuf*, kCache> mbufs;
    const auto count = static_cast<unsigned>(frames.size());
    if (count > mbufs.size()) return FrameMemory::allocate_all(frames);
    for (const HeldFrame& frame : frames) {
        if (frame.length == 0 || frame.length > longest_) return false;
    }
    if (rte_pktmbuf_alloc_bulk(pool_, mbufs.data(), count) != 0) return false;
    for (unsigned i = 0; i < count; ++i) {
        mbufs[i]->data_len = static_cast<std::uint16_t>(frames[i].length);
        mbufs[i]->pkt_len = frames[i].length;
        frames[i].bytes = rte_pktmbuf_mtod(mbufs[i], std::uint8_t*);
        frames[i].vlan = kNoVlan;
        frames[i].handle = reinterpret_cast<std::uint64_t>(mbufs[i]);
    }
    return true;
}

void MbufMemory::reuse_all(std::span<HeldFrame> frames) {
    for (HeldFrame& frame : frames) {
        rte_mbuf* mbuf = mbuf_of(frame.handle);
        HEXI_CHECK(mbuf->nb_segs == 1 && rte_mbuf_refcnt_read(mbuf) == 1 && RTE_MBUF_DIRECT(mbuf),
                   "a buffer that is used again is in one piece, and nobody else's");
        // All there is to forget of how its frame was received.
        mbuf->data_off = RTE_PKTMBUF_HEADROOM;
        mbuf->ol_flags = 0;
        mbuf->data_len = static_cast<std::uint16_t>(frame.length);
        mbuf->pkt_len = frame.length;
        frame = {rte_pktmbuf_mtod(mbuf, std::uint8_t*), frame.length, kNoVlan,
                 reinterpret_cast<std::uint64_t>(mbuf)};
    }
}

HeldFrame MbufMemory::view(std::uint64_t handle) {
    rte_mbuf* mbuf = mbuf_of(handle);
    return {rte_pktmbuf_mtod(mbuf, std::uint8_t*), mbuf->data_len, kNoVlan, handle};
}

void MbufMemory::release(std::uint64_t handle) { rte_pktmbuf_free(mbuf_of(handle)); }

void MbufMemory::release_all(std::span<const std::uint64_t> handles) {
    // Of one pool and one segment each, as here: no more than a look at the count of users.
    std::array<void*, kCache> mbufs;
    std::size_t count = 0;
    for (const std::uint64_t handle : handles) {
        rte_mbuf* mbuf = rte_pktmbuf_prefree_seg(mbuf_of(handle));
        if (mbuf == nullptr) continue;
        mbufs[count++] = mbuf;
        if (count < mbufs.size()) continue;
        rte_mempool_put_bulk(pool_, mbufs.data(), static_cast<unsigned>(count));
        count = 0;
    }
    rte_mempool_put_bulk(pool_, mbufs.data(), static_cast<unsigned>(count));
}

void MbufMemory::prefetch(std::uint64_t handle) const {
    rte_prefetch0(mbuf_of(handle));
    // Where the bytes begin, unless a tag was taken off in front of them.
    rte_prefetch0(reinterpret_cast<const char*>(mbuf_of(handle)) + sizeof(rte_mbuf) + RTE_PKTMBUF_HEADROOM);
}

std::uint64_t MbufMemory::held() const { return rte_mempool_in_use_count(pool_); }

}  // namespace hexi
