// Who holds how much of which link and hub, from when to when.
#pragma once

#include <cstdint>
#include <vector>

#include "topology/base/ids.hpp"
#include "topology/base/units.hpp"

namespace hexi {

/// A stretch of time: from `begin` to just before `end`.
struct TimeSpan {
    SimTime begin{0}, end{0};

    [[nodiscard]] bool overlaps(const TimeSpan& other) const {
        return begin < other.end && other.begin < end;
    }
    bool operator==(const TimeSpan&) const = default;
};

/// Amounts held of numbered things over time. A value; whole numbers, so that what is released leaves nothing
/// behind.
class ReservationBook {
public:
    explicit ReservationBook(std::size_t count) : held_(count) {}

    /// `amount` >= 0 of `thing` over `span`.
    void reserve(std::size_t thing, const TimeSpan& span, std::int64_t amount);
    /// Takes back one reservation that was made with equal arguments; there being none is our bug.
    void release(std::size_t thing, const TimeSpan& span, std::int64_t amount);
    /// The most that is held of `thing` at any instant of `span`. O(n^2) in its reservations.
    [[nodiscard]] std::int64_t peak(std::size_t thing, const TimeSpan& span) const;

private:
    struct Held {
        TimeSpan span;
        std::int64_t amount;
        bool operator==(const Held&) const = default;
    };
    std::vector<std::vector<Held>> held_;
};

}  // namespace hexi
