// Packets put back in the order of their times, as far as a bounded window sees.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <queue>
#include <vector>

#include "traces/capture/trace_packet.hpp"

namespace hexi {

/// Holds back the last packets and lets the earliest go first. Equal times keep their order; a packet without
/// a time goes with the one before it. Not shared between threads.
class ReorderWindow {
public:
    /// Most bytes of packets that are held back, however many packets that makes.
    static constexpr std::size_t kMostBytes = std::size_t{64} << 20U;

    /// Holds back up to `packets`, at least 1.
    explicit ReorderWindow(std::size_t packets) : room_(packets) {}

    /// Takes a copy of `packet`.
    void push(const TracePacket& packet);
    /// The earliest packet where more are held than there is room for, or `all` are to go; lives until the
    /// next push().
    [[nodiscard]] std::optional<TracePacket> pop(bool all);

    /// Packets that were earlier than one before them.
    [[nodiscard]] std::uint64_t disordered() const { return disordered_; }
    /// Those among them that came too late to be put right.
    [[nodiscard]] std::uint64_t late() const { return late_; }

private:
    struct Held {
        TracePacket packet;
        std::vector<std::uint8_t> bytes;
    };
    struct Turn {
        TraceTime at;
        std::uint64_t number;
        std::size_t slot;
        /// std::priority_queue hands out the greatest first.
        bool operator<(const Turn& other) const {
            return at != other.at ? at > other.at : number > other.number;
        }
    };

    std::size_t room_;
    std::deque<Held> held_;
    std::vector<std::size_t> free_;
    std::priority_queue<Turn> turns_;
    std::uint64_t number_ = 0, disordered_ = 0, late_ = 0;
    std::size_t bytes_ = 0;
    std::optional<TraceTime> latest_in_, latest_out_;
};

}  // namespace hexi
