#include "controller/placement/reservation_book.hpp"

#include <algorithm>

#include "topology/base/check.hpp"

namespace hexi {

void ReservationBook::reserve(std::size_t thing, const TimeSpan& span, std::int64_t amount) {
    if (amount > 0 && span.begin < span.end) held_[thing].push_back({span, amount});
}

void ReservationBook::release(std::size_t thing, const TimeSpan& span, std::int64_t amount) {
    if (amount <= 0 || span.begin >= span.end) return;
    auto& held = held_[thing];
    const auto found = std::find(held.begin(), held.end(), Held{span, amount});
    HEXI_CHECK(found != held.end(), "what is released was reserved");
    held.erase(found);
}

std::int64_t ReservationBook::peak(std::size_t thing, const TimeSpan& span) const {
    const auto& held = held_[thing];
    // The sum only rises where a reservation begins, so the peak is at one of these instants or at the start.
    const auto at = [&](SimTime instant) {
        std::int64_t sum = 0;
        for (const Held& one : held) {
            if (one.span.begin <= instant && instant < one.span.end) sum += one.amount;
        }
        return sum;
    };
    std::int64_t most = at(span.begin);
    for (const Held& one : held) {
        if (one.span.begin > span.begin && one.span.begin < span.end)
            most = std::max(most, at(one.span.begin));
    }
    return most;
}

}  // namespace hexi
