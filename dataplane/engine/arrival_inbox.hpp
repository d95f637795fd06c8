// What is about to reach one link, put in order.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "topology/base/units.hpp"

namespace hexi {

/// Packets on their way into a link, in slots in a row and in order of time.
struct ArrivalRun {
    SimTime first{0}, last{0};   ///< when the first and the last of them come
    std::uint32_t slot = 0;      ///< where the first is
    std::uint32_t upstream = 0;  ///< the link they come from, or another mark of where they are kept
    std::uint32_t count = 1;     ///< at least 1

    /// The last of them, alone.
    [[nodiscard]] ArrivalRun back() const { return {last, last, slot + count - 1, upstream, 1}; }
};

/// Gathers sequences of runs that ascend in time, one per upstream, and merges them. `Order` answers
/// `before(a, b)`, whether the first packet of one run comes before that of another where both come at one
/// instant, and `time(run, i)`, when packet number i of a run comes. One thread.
class ArrivalInbox {
public:
    /// Inlined, and copied piece by piece, so that the run goes from registers to its place: written to
    /// memory in pieces and then copied as a whole, it would have to wait for its own pieces.
    template <typename Order>
    [[gnu::always_inline]] void add(const ArrivalRun& run, const Order& order) {
        if (count_ > 0 && run.first <= runs_[count_ - 1].last) [[unlikely]]
            begin_sequence(run.first, run.slot, run.upstream, order);
        if (count_ == runs_.size()) [[unlikely]]
            runs_.resize(2 * count_ + 16);
        ArrivalRun& place = runs_[count_++];
        place.first = run.first;
        place.last = run.last;
        place.slot = run.slot;
        place.upstream = run.upstream;
        place.count = run.count;
    }
    [[nodiscard]] bool empty() const { return count_ == 0; }

    /// All of them in no order.
    [[nodiscard]] std::span<const ArrivalRun> pending() const { return std::span(runs_).first(count_); }

    /// All of them in order of time, for which runs are divided where they have to be; those of equal times
    /// as `order` has it, else as they were added. Valid until the next call.
    template <typename Order>
    [[nodiscard]] std::span<const ArrivalRun> sorted(const Order& order) {
        while (!sequences_.empty()) merge_pairs(order);
        return pending();
    }
    /// Puts `runs`, which are sorted, in the place of all.
    void replace(const std::vector<ArrivalRun>& runs) {
        runs_.assign(runs.begin(), runs.end());
        count_ = runs_.size();
    }
    void prefetch() const { __builtin_prefetch(runs_.data()); }
    void clear() { count_ = 0; }

private:
    /// A run comes before the last one, or at its time: unless it is of the same burst, it begins a sequence.
    template <typename Order>
    [[gnu::noinline]] void begin_sequence(SimTime first, std::uint32_t slot, std::uint32_t upstream,
                                          const Order& order) {
        const ArrivalRun& last = runs_[count_ - 1];
        if (first != last.last || order.before({first, first, slot, upstream}, last.back()))
            sequences_.push_back(static_cast<std::uint32_t>(count_));
    }
    /// Merges sequence 0 with 1, 2 with 3 and so on.
    template <typename Order>
    void merge_pairs(const Order& order) {
        if (scratch_.size() < count_) scratch_.resize(runs_.size());
        divided_ = 0;
        std::size_t from = 0, kept = 0;
        for (std::size_t sequence = 0;; sequence += 2) {
            const std::size_t middle = sequence < sequences_.size() ? sequences_[sequence] : count_;
            const std::size_t end = sequence + 1 < sequences_.size() ? sequences_[sequence + 1] : count_;
            merge(from, middle, end, order);
            if (end == count_) break;
            sequences_[kept++] = static_cast<std::uint32_t>(end + divided_);
            from = end;
        }
        sequences_.resize(kept);
        count_ += divided_;
        runs_.swap(scratch_);
    }
    template <typename Order>
    void merge(std::size_t from, std::size_t middle, std::size_t end, const Order& order) {
        ArrivalRun* a = runs_.data() + from;
        ArrivalRun* const a_end = runs_.data() + middle;
        ArrivalRun* b = a_end;
        ArrivalRun* const b_end = runs_.data() + end;
        ArrivalRun* out = scratch_.data() + from + divided_;
        // Which comes first cannot be foreseen: a choice without a branch, but for equal times.
        while (a != a_end && b != b_end) {
            bool second = b->first < a->first;
            if (b->first == a->first) [[unlikely]]
                second = order.before(*b, *a);
            ArrivalRun* const one = second ? b : a;
            const SimTime other = second ? a->first : b->first;
            *out = *one;
            if (one->count > 1 && one->last >= other) [[unlikely]] {
                out = divide(*one, other, out, order);
                continue;
            }
            ++out;
            b += second ? 1 : 0;
            a += second ? 0 : 1;
        }
        out = std::copy(a, a_end, out);
        std::copy(b, b_end, out);
    }
    /// Of `run`, which was copied to `out` and comes first, the copy keeps the first packet and what comes
    /// before `other`. Returns where the next is to be written.
    template <typename Order>
    ArrivalRun* divide(ArrivalRun& run, SimTime other, ArrivalRun* out, const Order& order) {
        std::uint32_t keeps = 1;
        while (keeps < run.count && order.time(run, keeps) < other) ++keeps;
        out->count = keeps;
        out->last = order.time(run, keeps - 1);
        run.first = order.time(run, keeps);
        run.slot += keeps;
        run.count -= keeps;
        const auto next = static_cast<std::size_t>(out - scratch_.data()) + 1;
        if (count_ + ++divided_ > scratch_.size()) scratch_.resize(2 * scratch_.size() + 16);
        return scratch_.data() + next;
    }

    std::vector<ArrivalRun> runs_, scratch_;  ///< of `runs_` the first count_ are in use
    std::size_t count_ = 0;
    std::size_t divided_ = 0;               ///< runs that became two in this round of merging
    std::vector<std::uint32_t> sequences_;  ///< where every sequence but the first begins
};

}  // namespace hexi
