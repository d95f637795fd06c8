// A place where frames are copied as they pass: a direction of a link, or an access port.
#pragma once

#include <atomic>

#include "dataplane/capture/capture_ring.hpp"
#include "traces/pcapng.hpp"

namespace hexi {

/// Copies frames into a bounded ring from which a TapRecorder writes them to a file. Where the ring is full a
/// frame is missed and counted: who passes frames never waits.
class TapPoint {
public:
    static constexpr std::size_t kRing = 4U << 20U;  ///< some 3 ms of full frames at 10 Gbit/s

    explicit TapPoint(CaptureInterface interface, std::size_t ring_bytes = kRing)
        : ring_(ring_bytes), interface_(std::move(interface)) {}

    // The thread that passes frames; one at a time.

    /// `frame` passes at `at`, in the time of the network.
    void pass(SimTime at, CaptureDirection direction, std::span<const std::uint8_t> frame);
    /// The place itself lost a packet.
    void dropped() { bump(dropped_); }

    // Any thread.

    [[nodiscard]] const CaptureInterface& interface() const { return interface_; }
    [[nodiscard]] std::uint64_t seen() const { return seen_.load(std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t missed() const { return missed_.load(std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t lost_here() const { return dropped_.load(std::memory_order_relaxed); }

    // The recorder's thread.

    /// A frame in the ring.
    struct Copy {
        SimTime at{0};
        CaptureDirection direction = CaptureDirection::kUnknown;
        std::uint32_t wire_bytes = 0;
        std::uint64_t missed_before = 0;  ///< since the beginning
        std::span<const std::uint8_t> bytes;
    };
    /// `look(copy)` for each that is there; they stay valid until release().
    template <typename Look>
    void peek(const Look& look) {
        ring_.peek([&](std::span<const std::uint8_t> record) { look(read(record)); });
    }
    void release() { ring_.release(); }

private:
    static Copy read(std::span<const std::uint8_t> record);
    /// There is one writer: no need for a locked addition.
    static void bump(std::atomic<std::uint64_t>& counter) {
        counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    }

    CaptureRing ring_;
    CaptureInterface interface_;
    std::atomic<std::uint64_t> seen_{0}, missed_{0}, dropped_{0};
};

}  // namespace hexi
