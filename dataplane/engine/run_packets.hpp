// Where the packets of arrival runs are kept, and in which order runs of one instant come.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dataplane/engine/arrival_inbox.hpp"
#include "dataplane/engine/outside_packets.hpp"
#include "dataplane/engine/shard_exchange.hpp"
#include "dataplane/link/emulated_link.hpp"

namespace hexi {

/// The packets of one shard that are about to enter a link: they stay on the wire they come from, or outside;
/// or are kept here, each as a run of its own. A run's `upstream` is the index of a link, or says which of
/// the others it is. One thread.
class RunPackets {
public:
    /// In ArrivalRun::upstream and Outsider::upstream: a source, which comes before a link where all else is
    /// equal.
    static constexpr std::uint32_t kOutside = 0x80000000U;

    /// Links and what is on them are in `links` and `pool`, which outlive it.
    RunPackets(const FlightPool& pool, const std::vector<EmulatedLink>& links) : pool_(pool), links_(links) {}

    [[nodiscard]] OutsidePackets& outside() { return outside_; }
    [[nodiscard]] const OutsidePackets& outside() const { return outside_; }

    /// Keeps an answer, until the window's end.
    [[nodiscard]] ArrivalRun keep_answer(const Outsider& answer) {
        answers_.push_back(answer);
        return last_of(answers_, kAnswer);
    }
    /// Keeps a packet of another shard until its time has come.
    [[nodiscard]] ArrivalRun keep_late(const Outsider& outsider) {
        late_.push_back(outsider);
        return last_of(late_, kLate);
    }
    /// Keeps packet number `i` of `run` beyond this window. What is answered holds from end_window() on.
    [[nodiscard]] ArrivalRun keep_longer(const ArrivalRun& run, std::uint32_t i) {
        later_.push_back(copy_of(run, i));
        return last_of(later_, kLate);
    }
    /// Forgets what was kept, but for keep_longer().
    void end_window() {
        answers_.clear();
        late_.swap(later_);
        later_.clear();
    }
    void forget() { late_.clear(); }
    /// Packets kept for a later window.
    [[nodiscard]] std::size_t late() const { return late_.size(); }

    [[nodiscard]] std::span<const EmulatedPacket> of(const ArrivalRun& run) const {
        if (run.upstream < kOutside) [[likely]]
            return {&pool_[run.slot], run.count};
        if (run.upstream == kOutside) return outside_.packets(run.slot, run.count);
        return {&single_of(run).packet, 1};
    }
    /// Packet number `i` of `run`, as one from outside.
    [[nodiscard]] Outsider copy_of(const ArrivalRun& run, std::uint32_t i) const {
        if (run.upstream < kOutside) return {pool_[run.slot + i], decided(run, i), run.upstream};
        if (run.upstream > kOutside) return single_of(run);
        return outside_.outsider(run.slot + i);
    }
    /// When it was decided that packet number `i` of `run` comes.
    [[nodiscard]] SimTime decided(const ArrivalRun& run, std::uint32_t i) const {
        if (run.upstream == kOutside) return outside_.decided(run.slot + i);
        if (run.upstream > kOutside) return single_of(run).decided;
        const EmulatedPacket& packet = pool_[run.slot + i];
        return links_[run.upstream].transmission_start(packet.time, packet.bytes);
    }

    /// The order of an ArrivalInbox: see there.
    [[nodiscard]] SimTime time(const ArrivalRun& run, std::uint32_t i) const { return of(run)[i].time; }
    /// Of the first packets of two runs that come at one instant: what was decided earlier, sources before
    /// links, then the lower index.
    [[nodiscard]] bool before(const ArrivalRun& a, const ArrivalRun& b) const {
        const SimTime first = decided(a, 0), second = decided(b, 0);
        if (first != second) return first < second;
        return rank(a) < rank(b);
    }

private:
    // In ArrivalRun::upstream beside kOutside.
    static constexpr std::uint32_t kAnswer = 1, kLate = 2;

    [[nodiscard]] static ArrivalRun last_of(const std::vector<Outsider>& outsiders, std::uint32_t mark) {
        const SimTime time = outsiders.back().packet.time;
        return {time, time, static_cast<std::uint32_t>(outsiders.size() - 1), kOutside | mark};
    }
    [[nodiscard]] const Outsider& single_of(const ArrivalRun& run) const {
        return (run.upstream == (kOutside | kAnswer) ? answers_ : late_)[run.slot];
    }
    [[nodiscard]] std::uint32_t rank(const ArrivalRun& run) const {
        if (run.upstream < kOutside) return run.upstream ^ kOutside;
        return (run.upstream == kOutside ? outside_.upstream(run.slot) : single_of(run).upstream) ^ kOutside;
    }

    const FlightPool& pool_;
    const std::vector<EmulatedLink>& links_;
    OutsidePackets outside_;
    std::vector<Outsider> answers_;  ///< of this window
    std::vector<Outsider> late_;     ///< in inboxes, of other workers or of earlier windows
    std::vector<Outsider> later_;    ///< those of late_ that stay beyond this window
};

}  // namespace hexi
