// What is about to reach one link, put in order.
#pragma once

#include <cstdint>
#include <vector>

#include "topology/base/units.hpp"

namespace hexi {

/// A packet on its way into a link.
struct Arrival {
    SimTime time{0};
    std::uint32_t slot = 0;      ///< where the packet is
    std::uint32_t upstream = 0;  ///< the link it comes from, or another mark of where it is kept
};

/// Gathers runs that ascend in time, one per upstream, and merges them. One thread.
class ArrivalInbox {
public:
    /// `before` as sorted()'s.
    template <typename Before>
    void add(const Arrival& arrival, const Before& before) {
        if (!arrivals_.empty() && arrival.time <= arrivals_.back().time) [[unlikely]] {
            // A burst has one time, and is in order.
            if (arrival.time != arrivals_.back().time || before(arrival, arrivals_.back()))
                runs_.push_back(static_cast<std::uint32_t>(arrivals_.size()));
        }
        arrivals_.push_back(arrival);
    }
    [[nodiscard]] bool empty() const { return arrivals_.empty(); }
    [[nodiscard]] std::size_t size() const { return arrivals_.size(); }

    /// All of them in no order.
    [[nodiscard]] const std::vector<Arrival>& pending() const { return arrivals_; }

    /// All of them in order of time; those of equal times as `before(a, b)` has it, else as they were added.
    /// Valid until the next call.
    template <typename Before>
    [[nodiscard]] const std::vector<Arrival>& sorted(const Before& before) {
        if (runs_.empty()) [[likely]]
            return arrivals_;
        while (!runs_.empty()) merge_pairs(before);
        return arrivals_;
    }
    /// Forgets the first `count` of sorted(), and `stays(arrival)` for each of the others, which it may
    /// change but for its time.
    template <typename Stays>
    void drop(std::size_t count, const Stays& stays) {
        arrivals_.erase(arrivals_.begin(), arrivals_.begin() + static_cast<std::ptrdiff_t>(count));
        for (Arrival& arrival : arrivals_) stays(arrival);
    }
    void prefetch() const { __builtin_prefetch(arrivals_.data()); }
    void clear() { arrivals_.clear(); }

private:
    /// Merges run 0 with 1, 2 with 3 and so on.
    template <typename Before>
    void merge_pairs(const Before& before) {
        scratch_.resize(arrivals_.size());
        std::size_t from = 0, kept = 0;
        for (std::size_t run = 0;; run += 2) {
            const std::size_t middle = run < runs_.size() ? runs_[run] : arrivals_.size();
            const std::size_t end = run + 1 < runs_.size() ? runs_[run + 1] : arrivals_.size();
            merge(from, middle, end, before);
            if (end == arrivals_.size()) break;
            runs_[kept++] = static_cast<std::uint32_t>(end);
            from = end;
        }
        runs_.resize(kept);
        arrivals_.swap(scratch_);
    }
    template <typename Before>
    void merge(std::size_t from, std::size_t middle, std::size_t end, const Before& before) {
        const Arrival* a = arrivals_.data() + from;
        const Arrival* const a_end = arrivals_.data() + middle;
        const Arrival* b = a_end;
        const Arrival* const b_end = arrivals_.data() + end;
        Arrival* out = scratch_.data() + from;
        // Which comes first cannot be foreseen: a choice without a branch, but for equal times.
        while (a != a_end && b != b_end) {
            bool second = b->time < a->time;
            if (b->time == a->time) [[unlikely]]
                second = before(*b, *a);
            const Arrival* const first = second ? b : a;
            *out++ = *first;
            b += second ? 1 : 0;
            a += second ? 0 : 1;
        }
        while (a != a_end) *out++ = *a++;
        while (b != b_end) *out++ = *b++;
    }

    std::vector<Arrival> arrivals_, scratch_;
    std::vector<std::uint32_t> runs_;  ///< where every run but the first begins
};

}  // namespace hexi
