#include "dataplane/daemon/order_board.hpp"

#include <algorithm>

namespace hexi {

std::uint64_t OrderBoard::post(SimTime at, DataplaneOrder what) {
    const std::lock_guard lock(guard_);
    while (!orders_.empty() && done_by_all(orders_.front().number)) orders_.pop_front();
    const std::uint64_t number = posted_.load(std::memory_order_relaxed) + 1;
    orders_.push_back({number, at, std::move(what)});
    posted_.store(number, std::memory_order_release);
    return number;
}

bool OrderBoard::done_by_all(std::uint64_t number) const {
    return std::all_of(workers_.begin(), workers_.end(), [&](const Worker& worker) {
        return worker.done.load(std::memory_order_acquire) >= number;
    });
}

void OrderBoard::clear() {
    const std::lock_guard lock(guard_);
    orders_.clear();
}

void OrderBoard::take(std::size_t worker, std::deque<Order>& orders) {
    std::uint64_t& taken = workers_[worker].taken;
    if (posted_.load(std::memory_order_acquire) == taken) return;
    // Whoever posts holds it for as long as a copy takes; the next round is soon.
    const std::unique_lock lock(guard_, std::try_to_lock);
    if (!lock) return;
    for (const Order& order : orders_) {
        if (order.number > taken) orders.push_back(order);
    }
    taken = posted_.load(std::memory_order_relaxed);
}

}  // namespace hexi
