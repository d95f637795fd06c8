// What all workers of an emulation are told to do, in one order.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <variant>
#include <vector>

#include "dataplane/control/running_dataplane.hpp"
#include "dataplane/daemon/live_taps.hpp"
#include "dataplane/daemon/plan_ways.hpp"

namespace hexi {

/// `link` is set so.
struct LinkOrder {
    LinkId link;
    LinkSetting setting;
};
/// Packets of these chains may come from other workers from now on.
struct ChainsOrder {
    std::shared_ptr<const ChainTable> chains;
};
/// Packets take these ways, once every worker has carried out the order `chains`.
struct PlanOrder {
    std::shared_ptr<const WayTable> ways;
    std::uint64_t chains = 0;
};
using DataplaneOrder = std::variant<LinkOrder, ChainsOrder, PlanOrder, TapOrder>;

/// Hands orders to every worker, and knows how far each has come. A worker says between two rounds what it
/// has carried out, so an order that all have is one that nobody can still be working without:
/// read-copy-update by quiescent states (docs/decisions/0009-own-quiescence.md). Workers never wait for
/// anybody.
class OrderBoard {
public:
    struct Order {
        std::uint64_t number = 0;  ///< counts from 1
        SimTime at{0};             ///< not before
        DataplaneOrder what;
    };

    explicit OrderBoard(std::size_t workers) : workers_(workers) {}

    /// Any thread: its number. Forgets orders that all workers have carried out.
    std::uint64_t post(SimTime at, DataplaneOrder what);
    /// Any thread: whether every worker has carried out the order `number`, and those before it.
    [[nodiscard]] bool done_by_all(std::uint64_t number) const;

    /// `worker`'s thread: appends to `orders` what it has not taken yet. One load where there is nothing.
    void take(std::size_t worker, std::deque<Order>& orders);
    /// `worker`'s thread: it has carried out the order `number`, and those before it.
    void done(std::size_t worker, std::uint64_t number) {
        workers_[worker].done.store(number, std::memory_order_release);
    }

    /// Once no worker takes any more: forgets all orders.
    void clear();

private:
    struct alignas(64) Worker {
        std::atomic<std::uint64_t> done{0};
        std::uint64_t taken = 0;  ///< the worker's own
    };

    std::vector<Worker> workers_;
    alignas(64) std::atomic<std::uint64_t> posted_{0};
    std::mutex guard_;  ///< of what follows
    std::deque<Order> orders_;
};

}  // namespace hexi
