// Where frames come from and go to, so that what handles them need not know whose memory they are in.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "dataplane/packet/frame_fields.hpp"

namespace hexi {

/// A frame in somebody's memory. Whoever holds it sends it, releases it, or keeps it; it is never in two
/// hands.
struct HeldFrame {
    std::uint8_t* bytes = nullptr;  ///< its first byte, without FCS and without the tag of `vlan`
    std::uint32_t length = 0;       ///< at least 1
    std::uint16_t vlan = kNoVlan;   ///< of the tag that was taken off, or that is to be put on
    std::uint64_t handle = 0;       ///< its owner's name for it
};

/// Memory of frames. One thread, unless an implementation says more.
class FrameMemory {
public:
    virtual ~FrameMemory() = default;
    /// A frame of `length` bytes of any content; nothing where memory is short or the frame too long for it.
    virtual std::optional<HeldFrame> allocate(std::uint32_t length) = 0;
    /// As allocate(), for each of `frames` by its length; all or none.
    virtual bool allocate_all(std::span<HeldFrame> frames) {
        for (std::size_t i = 0; i < frames.size(); ++i) {
            const auto frame = allocate(frames[i].length);
            if (!frame) {
                for (const HeldFrame& made : frames.first(i)) release(made.handle);
                return false;
            }
            frames[i] = *frame;
        }
        return true;
    }
    /// Makes of each buffer that `frames` names by its handle, and the caller holds, what allocate() would
    /// have made for its length, at most kShort bytes.
    static constexpr std::uint32_t kShort = 192;
    virtual void reuse_all(std::span<HeldFrame> frames) {
        for (HeldFrame& frame : frames) {
            release(frame.handle);
            frame = allocate(frame.length).value();
        }
    }
    /// The frame called `handle`, as it was last left (its VLAN is not kept: kNoVlan).
    virtual HeldFrame view(std::uint64_t handle) = 0;
    virtual void release(std::uint64_t handle) = 0;
    /// Each of `handles`.
    virtual void release_all(std::span<const std::uint64_t> handles) {
        for (const std::uint64_t handle : handles) release(handle);
    }
    /// Fetches what view() will read.
    virtual void prefetch(std::uint64_t /*handle*/) const {}
    /// Frames in anybody's hand.
    [[nodiscard]] virtual std::uint64_t held() const = 0;
};

/// What a port has done since the start.
struct PortCounters {
    std::uint64_t received = 0, received_bytes = 0;
    std::uint64_t sent = 0, sent_bytes = 0;
    std::uint64_t not_sent = 0;      ///< refused by the device: its queue was full for too long
    std::uint64_t not_received = 0;  ///< lost by the device before we could take them, as far as it tells
};

/// A device that frames cross. One thread.
class PacketPort {
public:
    virtual ~PacketPort() = default;
    /// Takes up to `frames.size()` frames that have arrived; how many.
    virtual std::size_t receive(std::span<HeldFrame> frames) = 0;
    /// Sends them in order; how many the device took. The rest are released and counted.
    virtual std::size_t send(std::span<const HeldFrame> frames) = 0;
    [[nodiscard]] virtual PortCounters counters() const = 0;
    [[nodiscard]] virtual MacAddress mac() const = 0;
    [[nodiscard]] virtual std::uint32_t mtu() const = 0;
    /// True where the driver does not give back all frames it holds when the device is closed.
    [[nodiscard]] virtual bool keeps_frames() const { return false; }
};

}  // namespace hexi
