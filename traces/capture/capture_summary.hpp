// What a capture holds, counted in one pass.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "traces/capture/capture_reader.hpp"

namespace hexi {

/// Counts over packets of one interface, or of a whole capture.
struct PacketTotals {
    std::uint64_t packets = 0;
    std::uint64_t wire_bytes = 0, captured_bytes = 0;
    std::uint64_t cut_packets = 0;                                        ///< captured shorter than they were
    std::uint32_t least_cut = std::numeric_limits<std::uint32_t>::max();  ///< captured bytes of those
    std::uint32_t most_cut = 0;
    std::uint32_t least_wire = std::numeric_limits<std::uint32_t>::max();  ///< shortest and longest packet
    std::uint32_t most_wire = 0;
    std::uint64_t lost = 0;                ///< by the capture between its packets, as far as it says so
    std::optional<TraceTime> first, last;  ///< earliest and latest time
    std::uint64_t timed = 0;               ///< packets that have a time

    void add(const TracePacket& packet);
    void add(const PacketTotals& other);
};

/// What capinfos says of a capture, and what it does not.
struct CaptureSummary {
    std::string name;
    CaptureFormat format = CaptureFormat::kPcap;
    Compression compression = Compression::kNone;
    std::vector<TraceInterface> interfaces;
    PacketTotals totals;
    std::vector<PacketTotals> per_interface;  ///< as many as interfaces
    std::uint64_t out_of_order = 0;           ///< packets earlier than one before them in the file
    CaptureCounts counts;
    std::vector<std::string> remarks;

    /// Decimals of a second that the finest of its interfaces that have packets tells, 0..9; 6 without any.
    [[nodiscard]] int time_digits() const;
    /// Word of the link type where all packets' interfaces have one, else "per-packet".
    [[nodiscard]] std::string link_word() const;
    /// The largest snap length of any interface; 0 where none says one.
    [[nodiscard]] std::uint32_t snap_bytes() const;
};

/// Sums up what is handed to it.
class CaptureSummariser {
public:
    CaptureSummariser() = default;
    /// Goes on behind packets whose latest time is `latest`.
    explicit CaptureSummariser(const TraceTime& latest) : latest_(latest) {}
    /// What another summed up behind this one.
    void merge(const CaptureSummariser& behind);
    /// `summary` with what was added here.
    [[nodiscard]] CaptureSummary with(CaptureSummary summary) const;
    void add(std::span<const TracePacket> packets);
    /// What was added, as packets of `reader`, which has handed them all over.
    [[nodiscard]] CaptureSummary summary(const CaptureReader& reader) const;

private:
    PacketTotals totals_;
    std::vector<PacketTotals> per_interface_;
    std::uint64_t out_of_order_ = 0;
    std::optional<TraceTime> latest_;
};

}  // namespace hexi
