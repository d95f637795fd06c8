#include "traces/capture/capture_summary.hpp"

#include <algorithm>

namespace hexi {

void PacketTotals::add(const TracePacket& packet) {
    ++packets;
    wire_bytes += packet.wire_bytes;
    captured_bytes += packet.captured;
    least_wire = std::min(least_wire, packet.wire_bytes);
    most_wire = std::max(most_wire, packet.wire_bytes);
    lost += packet.lost_before;
    if (packet.captured < packet.wire_bytes) {
        ++cut_packets;
        least_cut = std::min(least_cut, packet.captured);
        most_cut = std::max(most_cut, packet.captured);
    }
    if (!packet.timed) return;
    ++timed;
    if (!first || packet.at < *first) first = packet.at;
    if (!last || packet.at > *last) last = packet.at;
}

void PacketTotals::add(const PacketTotals& other) {
    packets += other.packets;
    wire_bytes += other.wire_bytes;
    captured_bytes += other.captured_bytes;
    cut_packets += other.cut_packets;
    least_cut = std::min(least_cut, other.least_cut);
    most_cut = std::max(most_cut, other.most_cut);
    least_wire = std::min(least_wire, other.least_wire);
    most_wire = std::max(most_wire, other.most_wire);
    lost += other.lost;
    timed += other.timed;
    if (other.first && (!first || *other.first < *first)) first = other.first;
    if (other.last && (!last || *other.last > *last)) last = other.last;
}

int CaptureSummary::time_digits() const {
    std::optional<int> digits;
    for (std::size_t i = 0; i < interfaces.size(); ++i) {
        if (per_interface[i].packets > 0)
            digits = std::max<int>(digits.value_or(0), interfaces[i].time_digits);
    }
    constexpr int kMicroseconds = 6;
    return digits.value_or(kMicroseconds);
}

std::string CaptureSummary::link_word() const {
    std::optional<LinkType> only;
    for (const TraceInterface& interface : interfaces) {
        if (only && *only != interface.link) return "per-packet";
        only = interface.link;
    }
    return only ? link_type_word(*only) : "none";
}

std::uint32_t CaptureSummary::snap_bytes() const {
    std::uint32_t most = 0;
    for (const TraceInterface& interface : interfaces) most = std::max(most, interface.snap_bytes);
    return most;
}

void CaptureSummariser::add(std::span<const TracePacket> packets) {
    for (const TracePacket& packet : packets) {
        totals_.add(packet);
        if (packet.interface >= per_interface_.size()) per_interface_.resize(packet.interface + 1);
        per_interface_[packet.interface].add(packet);
        if (!packet.timed) continue;
        if (latest_ && packet.at < *latest_) {
            ++out_of_order_;
        } else {
            latest_ = packet.at;
        }
    }
}

void CaptureSummariser::merge(const CaptureSummariser& behind) {
    totals_.add(behind.totals_);
    per_interface_.resize(std::max(per_interface_.size(), behind.per_interface_.size()));
    for (std::size_t i = 0; i < behind.per_interface_.size(); ++i)
        per_interface_[i].add(behind.per_interface_[i]);
    out_of_order_ += behind.out_of_order_;
    if (behind.latest_) latest_ = latest_ ? std::max(*latest_, *behind.latest_) : behind.latest_;
}

CaptureSummary CaptureSummariser::with(CaptureSummary summary) const {
    summary.totals = totals_;
    summary.per_interface = per_interface_;
    summary.per_interface.resize(summary.interfaces.size());
    summary.out_of_order = out_of_order_;
    return summary;
}

CaptureSummary CaptureSummariser::summary(const CaptureReader& reader) const {
    return with({.name = reader.name(),
                 .format = reader.format(),
                 .compression = reader.compression(),
                 .interfaces = reader.interfaces(),
                 .totals = {},
                 .per_interface = {},
                 .counts = reader.counts(),
                 .remarks = reader.remarks()});
}

}  // namespace hexi
