// A link's queue as a fluid: what overload leaves behind.
#pragma once

#include <span>
#include <vector>

namespace hexi {

/// Fills while more comes than the link carries, loses what does not fit, drains when less comes; strict
/// priority, one buffer for all classes from whose end arrivals are dropped whatever their class. Rates in
/// bit/s, work in bits, time in s; between two changes rates are constant. Packets and their randomness are
/// not its affair (see link_wait.hpp).
class FluidQueue {
public:
    /// `rate_bps` > 0, `buffer_bits` >= 0, at least one class.
    FluidQueue(double rate_bps, double buffer_bits, std::size_t classes);

    /// The link carries so much from now on (> 0).
    void serve(double rate_bps) { rate_ = rate_bps; }
    /// Comes from now on, by class; each >= 0.
    void offer(std::span<const double> inflow_bps);
    /// Everything that waits is gone.
    void clear();

    [[nodiscard]] double rate_bps() const { return rate_; }
    /// Rate at which class `k` leaves over the rate at which it comes; above 1 while it drains, 1 where
    /// nothing comes.
    [[nodiscard]] double passed(std::size_t k) const;
    /// Share of arrivals, the same for every class, that finds no room.
    [[nodiscard]] double lost_ratio() const { return 1 - accepted_; }
    /// True where class `k` waits for work that fluid left behind or is leaving behind now.
    [[nodiscard]] bool backlogged(std::size_t k) const;
    /// Wait of what comes `after_s` from now in class `k`, where backlogged(); after_s <= next_change_s().
    [[nodiscard]] double wait_s(std::size_t k, double after_s) const;
    [[nodiscard]] double backlog_bits() const;
    /// Rate at which all classes together leave.
    [[nodiscard]] double outflow_bps() const;
    /// Until the buffer is full or a class has drained; infinity where neither will happen.
    [[nodiscard]] double next_change_s() const;
    /// Moves time; `span_s` <= next_change_s().
    void advance(double span_s);

private:
    struct Class {
        double inflow = 0, outflow = 0, backlog = 0;
        [[nodiscard]] double growth(double accepted) const { return inflow * accepted - outflow; }
    };
    void settle();

    double rate_, buffer_, accepted_ = 1;
    std::vector<Class> classes_;
};

}  // namespace hexi
