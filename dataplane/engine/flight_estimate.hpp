// How much can be under way at once, and what memory that takes.
#pragma once

#include <cstdint>
#include <vector>

#include "dataplane/plan/chain_table.hpp"
#include "emulator/experiment/play/link_service.hpp"

namespace hexi {

/// What an emulation has to be made for.
struct FlightEstimate {
    SimTime longest_stay{0};    ///< on any chain, with every buffer on it full
    std::uint64_t packets = 0;  ///< under way at once, at most
    ByteCount descriptors;      ///< FlightPool::memory_needed() of that many
    ByteCount packed_frames;    ///< FrameStore::memory_needed(); 0 where frames are too long to be packed
    ByteCount pinned_frames;    ///< bytes of frames that stay in their buffers instead
    [[nodiscard]] ByteCount memory() const { return descriptors + packed_frames + pinned_frames; }

    bool operator==(const FlightEstimate&) const = default;
};

/// For packets of `packet` bytes (1 .. 65535, on the wire) that enter at `ingress` in all: no more is under
/// way than enters during the longest stay, nor than all links and buffers hold.
[[nodiscard]] FlightEstimate estimate_flight(const std::vector<LinkService>& links, const ChainTable& chains,
                                             BitRate ingress, ByteCount packet);

}  // namespace hexi
