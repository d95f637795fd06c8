// Packets that were accepted from outside and are about to enter a shard's links.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "dataplane/engine/arrival_inbox.hpp"
#include "dataplane/engine/shard_exchange.hpp"
#include "dataplane/plan/chain_table.hpp"
#include "topology/base/check.hpp"

namespace hexi {

/// Where a packet from outside is from.
struct OutsideOrigin {
    SimTime decided = SimTime::min();  ///< see Outsider
    std::uint32_t upstream = 0;        ///< likewise
};

/// Packets by slot, in the order of acceptance, or of time once sort() was called; those of one time as they
/// were accepted. Slots hold until forget_entered(). One thread.
class OutsidePackets {
public:
    /// Takes `packets`, none before `now`, each to the first hop of its chain.
    void accept(std::span<const EmulatedPacket> packets, const OutsideOrigin& origin, SimTime now,
                const ChainTable& chains) {
        SimTime last = packets_.empty() ? now : packets_.back().time;
        bool ascends = ascending_;
        const std::size_t before = packets_.size();
        packets_.insert(packets_.end(), packets.begin(), packets.end());
        decided_.insert(decided_.end(), packets.size(), origin.decided.count());
        upstream_.insert(upstream_.end(), packets.size(), origin.upstream);
        for (EmulatedPacket& packet : std::span(packets_).subspan(before)) {
            HEXI_CHECK(packet.time >= now, "a packet is accepted in the network's past");
            HEXI_CHECK(packet.flow < chains.size(), "a packet's flow is not in the table of chains");
            ascends = ascends && last <= packet.time;
            last = packet.time;
            packet.hop = chains.first(packet.flow);
        }
        ascending_ = ascends;
    }

    /// Puts those that have not entered in order of time.
    void sort() {
        if (ascending_) return;
        std::vector<Outsider> all;
        for (std::size_t i = entered_; i < packets_.size(); ++i) all.push_back(outsider(i));
        std::stable_sort(all.begin(), all.end(),
                         [](const auto& a, const auto& b) { return a.packet.time < b.packet.time; });
        for (std::size_t i = entered_; i < packets_.size(); ++i) {
            packets_[i] = all[i - entered_].packet;
            decided_[i] = all[i - entered_].decided.count();
            upstream_[i] = all[i - entered_].upstream;
        }
        ascending_ = true;
    }

    /// `enter(link, run)` for all that come before `end`, in runs to one link, marked with `mark`; sorted.
    template <typename Enter>
    void enter_before(SimTime end, const std::uint32_t* chain, std::uint32_t mark, const Enter& enter) {
        while (entered_ < packets_.size() && packets_[entered_].time < end) {
            const std::size_t first = entered_++;
            const std::uint32_t link = chain[packets_[first].hop];
            while (entered_ < packets_.size() && packets_[entered_].time < end &&
                   chain[packets_[entered_].hop] == link)
                ++entered_;
            enter(link, ArrivalRun{packets_[first].time, packets_[entered_ - 1].time,
                                   static_cast<std::uint32_t>(first), mark,
                                   static_cast<std::uint32_t>(entered_ - first)});
        }
    }
    /// Makes room, where most have entered; nobody reads these any more.
    void forget_entered() {
        const bool all = entered_ == packets_.size();
        if (!all && (entered_ <= kRoom || entered_ * 2 <= packets_.size())) return;
        const auto first = static_cast<std::ptrdiff_t>(std::exchange(entered_, 0));
        packets_.erase(packets_.begin(), packets_.begin() + first);
        decided_.erase(decided_.begin(), decided_.begin() + first);
        upstream_.erase(upstream_.begin(), upstream_.begin() + first);
    }
    /// Hands those that have not entered to `take(packet)`, and forgets all.
    template <typename Take>
    void clear(const Take& take) {
        for (; entered_ < packets_.size(); ++entered_) take(packets_[entered_]);
        forget_entered();
    }

    /// How many have not entered.
    [[nodiscard]] std::size_t waiting() const { return packets_.size() - entered_; }
    /// When the next of them enters; SimTime::max() where there is none.
    [[nodiscard]] SimTime next() const { return waiting() > 0 ? packets_[entered_].time : SimTime::max(); }

    [[nodiscard]] std::span<const EmulatedPacket> packets(std::uint32_t slot, std::uint32_t count) const {
        return std::span(packets_).subspan(slot, count);
    }
    [[nodiscard]] SimTime decided(std::size_t slot) const { return SimTime(decided_[slot]); }
    [[nodiscard]] std::uint32_t upstream(std::size_t slot) const { return upstream_[slot]; }
    [[nodiscard]] Outsider outsider(std::size_t slot) const {
        return {packets_[slot], decided(slot), upstream_[slot]};
    }

private:
    static constexpr std::size_t kRoom = 4096;

    std::vector<EmulatedPacket> packets_;  ///< those before entered_ have entered
    std::vector<std::int64_t> decided_;    ///< in picoseconds: g++ 12 fills a vector of SimTime byte by byte
    std::vector<std::uint32_t> upstream_;
    std::size_t entered_ = 0;
    bool ascending_ = true;
};

}  // namespace hexi
