#include "traces/flow/flow_table.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "topology/base/wide.hpp"

namespace hexi {
namespace {

/// Folds a product of 128 bits: every bit of both sides counts.
std::uint64_t folded(std::uint64_t a, std::uint64_t b) {
    const Uint128 product = static_cast<Uint128>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

std::uint32_t hash_of(const FlowTuple& key) {
    constexpr std::uint64_t kA = 0x9E3779B97F4A7C15, kB = 0xD6E8FEB86659FD93, kC = 0xA0761D6478BD642F;
    const std::uint64_t ports =
        std::uint64_t{key.source_port} << 32U | std::uint64_t{key.destination_port} << 8U | key.protocol;
    const std::uint64_t low = folded(key.source.low() ^ kA, key.destination.low() ^ kB);
    const std::uint64_t high = folded(key.source.high() ^ kC, key.destination.high() ^ kA);
    const std::uint64_t all = folded(low ^ ports ^ kB, high ^ kC);
    return static_cast<std::uint32_t>(all ^ all >> 32U);
}

/// Times are taken to lie within 126 years of the first, so that no difference of two overflows.
constexpr std::int64_t kFarthestNs = 4'000'000'000'000'000'000;

/// The table of places is a half or a quarter full at most.
std::size_t slots_for(std::size_t flows) { return std::bit_ceil(2 * flows); }

}  // namespace

FlowTable::FlowTable(FlowTimeouts timeouts, Consumer ended)
    : timeouts_(timeouts),
      ended_(std::move(ended)),
      mask_(slots_for(timeouts.most_flows) - 1),
      slots_(mask_ + 1) {
    pending_.reserve(kBatch);
    entries_.reserve(timeouts.most_flows);  // address space; memory comes with the flows
}

void FlowTable::add(std::span<const TracePacket> packets, std::span<const LinkType> links) {
    for (const TracePacket& packet : packets) {
        take(packet, links[packet.interface]);
        if (pending_.size() == kBatch) work_off();
    }
    work_off();
}

void FlowTable::take(const TracePacket& packet, LinkType link) {
    ++counts_.packets;
    const PacketHeaders headers = find_headers(packet, link);
    if (headers.kind == HeaderKind::kOther) {
        ++counts_.other_packets;
        counts_.other_bytes += packet.wire_bytes;
        return;
    }
    if (headers.kind == HeaderKind::kCut) {
        ++counts_.cut_packets;
        counts_.cut_bytes += packet.wire_bytes;
        return;
    }
    if (!origin_) origin_ = packet.at;
    const std::uint32_t hash = hash_of(headers.key);
    __builtin_prefetch(&slots_[hash & mask_]);
    pending_.push_back({headers.key, hash, packet.wire_bytes,
                        std::clamp(ns_between(*origin_, packet.at), -kFarthestNs, kFarthestNs)});
}

/// Memory is asked for a batch ahead: a table of a million flows is in no cache.
void FlowTable::work_off() {
    for (const Pending& packet : pending_) {
        const Slot& slot = slots_[packet.hash & mask_];
        if (slot.entry == 0) continue;
        const auto* const entry = reinterpret_cast<const char*>(&entries_[slot.entry - 1]);
        __builtin_prefetch(entry);
        __builtin_prefetch(entry + 64);
    }
    for (const Pending& packet : pending_) count_in(packet);
    pending_.clear();
}

std::size_t FlowTable::find(const FlowTuple& key, std::uint32_t hash) const {
    std::size_t at = hash & mask_;
    while (slots_[at].entry != 0 && (slots_[at].hash != hash || entries_[slots_[at].entry - 1].key != key))
        at = (at + 1) & mask_;
    return at;
}

void FlowTable::count_in(const Pending& packet) {
    sweep(packet.at_ns);
    ++counts_.flow_packets;
    counts_.flow_bytes += packet.bytes;
    std::size_t slot = find(packet.key, packet.hash);
    if (slots_[slot].entry != 0) {
        Entry& entry = entries_[slots_[slot].entry - 1];
        if (packet.at_ns - entry.last_ns <= timeouts_.idle_ns &&
            packet.at_ns - entry.first_ns <= timeouts_.active_ns) {
            entry.first_ns = std::min(entry.first_ns, packet.at_ns);
            entry.last_ns = std::max(entry.last_ns, packet.at_ns);
            ++entry.packets;
            entry.bytes += packet.bytes;
            return;
        }
        end(slots_[slot].entry - 1);
    } else if (live_ == timeouts_.most_flows) {
        make_room();
    }
    begin(packet, find(packet.key, packet.hash));
}

void FlowTable::begin(const Pending& packet, std::size_t slot) {
    if (free_.empty()) {
        free_.push_back(static_cast<std::uint32_t>(entries_.size()));
        entries_.emplace_back();
    }
    const std::uint32_t index = free_.back();
    free_.pop_back();
    entries_[index] = {packet.key, packet.hash, packet.at_ns, packet.at_ns, 1, packet.bytes};
    slots_[slot] = {packet.hash, index + 1};
    counts_.most_live = std::max(counts_.most_live, ++live_);
}

void FlowTable::end(std::size_t index) {
    Entry& entry = entries_[index];
    remove_slot(find(entry.key, entry.hash));
    emit(entry);
    entry.packets = 0;
    free_.push_back(static_cast<std::uint32_t>(index));
    --live_;
}

void FlowTable::emit(const Entry& entry) {
    const auto at = [&](std::int64_t ns) {
        const std::int64_t s = ns >= 0 ? ns / kNsPerSecond : -((-ns + kNsPerSecond - 1) / kNsPerSecond);
        return trace_time(origin_->s + s,
                          std::uint64_t{origin_->ns} + static_cast<std::uint64_t>(ns - s * kNsPerSecond));
    };
    ++counts_.flows;
    ended_({entry.key, at(entry.first_ns), at(entry.last_ns), entry.packets, entry.bytes});
}

/// Closes the gap, so that no search ends too early: what follows moves up unless it is at home already.
void FlowTable::remove_slot(std::size_t gap) {
    for (std::size_t at = (gap + 1) & mask_; slots_[at].entry != 0; at = (at + 1) & mask_) {
        const std::size_t home = slots_[at].hash & mask_;
        if (((at - home) & mask_) < ((at - gap) & mask_)) continue;
        slots_[gap] = slots_[at];
        gap = at;
    }
    slots_[gap] = {};
}

/// Looks at a share of the entries now and then, so that each is seen twice in the time a flow may pause.
void FlowTable::sweep(std::int64_t now_ns) {
    constexpr std::int64_t kShares = 64;
    if (now_ns - sweep_ns_ < timeouts_.idle_ns / (2 * kShares)) return;
    sweep_ns_ = now_ns;
    for (std::size_t i = 0; i < entries_.size() / static_cast<std::size_t>(kShares) + 1 && !entries_.empty();
         ++i) {
        swept_ = swept_ + 1 < entries_.size() ? swept_ + 1 : 0;
        const Entry& entry = entries_[swept_];
        if (entry.packets > 0 && now_ns - entry.last_ns > timeouts_.idle_ns) end(swept_);
    }
}

/// Ends the flow among some neighbours that has paused longest.
void FlowTable::make_room() {
    constexpr std::size_t kNeighbours = 16;
    std::size_t oldest = swept_;
    for (std::size_t i = 0; i < kNeighbours; ++i) {
        swept_ = swept_ + 1 < entries_.size() ? swept_ + 1 : 0;
        if (entries_[swept_].last_ns < entries_[oldest].last_ns) oldest = swept_;
    }
    ++counts_.evicted;
    end(oldest);
}

void FlowTable::finish() {
    std::vector<const Entry*> left;
    for (const Entry& entry : entries_) {
        if (entry.packets > 0) left.push_back(&entry);
    }
    std::sort(left.begin(), left.end(), [](const Entry* a, const Entry* b) {
        return a->first_ns != b->first_ns ? a->first_ns < b->first_ns : a->key < b->key;
    });
    for (const Entry* entry : left) emit(*entry);
    entries_.clear();
    free_.clear();
    std::fill(slots_.begin(), slots_.end(), Slot{});
    live_ = 0;
}

}  // namespace hexi
