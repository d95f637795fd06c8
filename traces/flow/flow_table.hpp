// Flows from packets.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "traces/flow/flow_record.hpp"

namespace hexi {

/// When a flow ends, and how many may live at once.
struct FlowTimeouts {
    std::int64_t idle_ns = 60'000'000'000;       ///< it pauses for longer
    std::int64_t active_ns = 1'800'000'000'000;  ///< it lasts longer
    std::size_t most_flows = std::size_t{1}
                             << 20U;  ///< at 96 bytes each; 2 to 2^24. More end the oldest nearby
};

/// What went by a table of flows. Bytes are those on the wire, so that `flow_bytes + other_bytes + cut_bytes`
/// are all there were.
struct FlowCounts {
    std::uint64_t packets = 0, flow_packets = 0, other_packets = 0, cut_packets = 0;
    std::uint64_t flow_bytes = 0, other_bytes = 0, cut_bytes = 0;
    std::uint64_t flows = 0;    ///< ended so far
    std::uint64_t evicted = 0;  ///< of those, to make room
    std::size_t most_live = 0;
    bool operator==(const FlowCounts&) const = default;
};

/// Live flows by key, in memory of a fixed size. Times may go back: such packets count into their flow, whose
/// first packet is the earliest. Not shared between threads.
class FlowTable {
public:
    using Consumer = std::function<void(const FlowRecord&)>;

    /// `ended` gets each flow once, when it is over; equal packets give equal flows in equal order.
    FlowTable(FlowTimeouts timeouts, Consumer ended);

    /// Counts `packets` in; `links` are the link types of their interfaces.
    void add(std::span<const TracePacket> packets, std::span<const LinkType> links);
    /// Ends all that are alive, in the order in which they began.
    void finish();

    [[nodiscard]] const FlowCounts& counts() const { return counts_; }
    [[nodiscard]] std::size_t live() const { return live_; }

private:
    /// A live flow; `packets` 0: a free place.
    struct Entry {
        FlowTuple key;
        std::uint32_t hash = 0;
        std::int64_t first_ns = 0, last_ns = 0;  ///< since origin_
        std::uint64_t packets = 0, bytes = 0;
    };
    /// Where the entry of a hash may be: its index + 1; 0: nowhere.
    struct Slot {
        std::uint32_t hash = 0, entry = 0;
    };
    struct Pending {
        FlowTuple key;
        std::uint32_t hash, bytes;
        std::int64_t at_ns;
    };

    void take(const TracePacket& packet, LinkType link);
    void work_off();
    void count_in(const Pending& packet);
    void begin(const Pending& packet, std::size_t slot);
    [[nodiscard]] std::size_t find(const FlowTuple& key, std::uint32_t hash) const;
    void end(std::size_t entry);
    void remove_slot(std::size_t slot);
    void emit(const Entry& entry);
    void sweep(std::int64_t now_ns);
    void make_room();

    static constexpr std::size_t kBatch = 64;
    FlowTimeouts timeouts_;
    Consumer ended_;
    std::size_t mask_;
    std::vector<Slot> slots_;
    std::vector<Entry> entries_;
    std::vector<std::uint32_t> free_;
    std::vector<Pending> pending_;
    FlowCounts counts_;
    std::size_t live_ = 0, swept_ = 0;
    std::int64_t sweep_ns_ = 0;
    std::optional<TraceTime> origin_;
};

}  // namespace hexi
