// Frames in DPDK's packet buffers.
#pragma once

#include <memory>

#include "dataplane/dpdk/eal.hpp"
#include "dataplane/packet/packet_port.hpp"

struct rte_mbuf;
struct rte_mempool;

namespace hexi {

/// A pool of packet buffers (mbufs), all made at the start. A frame's handle is its mbuf's address. Every
/// thread that DPDK runs (see run_on_lcores) may use it at once, each with a cache of its own; the main one
/// counts and ends it.
class MbufMemory : public FrameMemory {
public:
    /// Room for `frames` frames of up to `longest` bytes, on top of what `eal` set aside. kEnvironment names
    /// the memory needed. `eal` must outlive it.
    static Result<std::unique_ptr<MbufMemory>> create(const Eal& eal, std::uint32_t frames,
                                                      std::uint32_t longest);
    ~MbufMemory() override;
    MbufMemory(const MbufMemory&) = delete;
    MbufMemory& operator=(const MbufMemory&) = delete;

    std::optional<HeldFrame> allocate(std::uint32_t length) override;
    bool allocate_all(std::span<HeldFrame> frames) override;
    void reuse_all(std::span<HeldFrame> frames) override;
    HeldFrame view(std::uint64_t handle) override;
    void release(std::uint64_t handle) override;
    void release_all(std::span<const std::uint64_t> handles) override;
    void prefetch(std::uint64_t handle) const override;
    /// Includes what devices hold to receive into.
    [[nodiscard]] std::uint64_t held() const override;

    [[nodiscard]] rte_mempool* pool() const { return pool_; }
    [[nodiscard]] std::uint32_t longest() const { return longest_; }

private:
    MbufMemory(rte_mempool* pool, std::uint32_t longest) : pool_(pool), longest_(longest) {}
    rte_mempool* pool_;
    std::uint32_t longest_;
};

/// The buffer whose address `handle` is.
[[nodiscard]] inline rte_mbuf* mbuf_of(std::uint64_t handle) {
    // NOLINTNEXTLINE(performance-no-int-to-ptr): frames carry it through code that knows no DPDK, as a number
    return reinterpret_cast<rte_mbuf*>(handle);
}

}  // namespace hexi
