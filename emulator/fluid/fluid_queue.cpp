#include "emulator/fluid/fluid_queue.hpp"

#include <algorithm>
#include <limits>

#include "topology/base/check.hpp"

namespace hexi {
namespace {

/// Part of a rate or of a buffer that sums of rates may be off by.
constexpr double kRounding = 1e-9;

}  // namespace

FluidQueue::FluidQueue(double rate_bps, double buffer_bits, std::size_t classes)
    : rate_(rate_bps), buffer_(buffer_bits), classes_(classes) {
    HEXI_CHECK(rate_bps > 0 && classes > 0, "a queue is served and has a class");
}

void FluidQueue::offer(std::span<const double> inflow_bps) {
    for (std::size_t k = 0; k < classes_.size(); ++k) classes_[k].inflow = inflow_bps[k];
    settle();
}

void FluidQueue::clear() {
    for (Class& traffic : classes_) traffic.backlog = 0;
    settle();
}

/// Service by priority, and how much of what comes finds room.
void FluidQueue::settle() {
    double offered = 0;
    for (const Class& traffic : classes_) offered += traffic.inflow;
    const bool full = backlog_bits() >= buffer_ * (1 - kRounding);
    accepted_ = full && offered > rate_ * (1 + kRounding) ? rate_ / offered : 1;
    double left = rate_;
    for (Class& traffic : classes_) {
        const double comes = traffic.inflow * accepted_;
        // What is full stays as it is: what fits takes the place of what leaves.
        const bool drains = traffic.backlog > 0 && accepted_ == 1;
        traffic.outflow = drains ? left : std::min(comes, left);
        left = std::max(left - traffic.outflow, 0.0);
    }
}

double FluidQueue::passed(std::size_t k) const {
    const Class& traffic = classes_[k];
    return traffic.inflow > 0 ? traffic.outflow / traffic.inflow : 1;
}

bool FluidQueue::backlogged(std::size_t k) const {
    double inflow = 0;
    for (std::size_t i = 0; i <= k; ++i) {
        if (classes_[i].backlog > 0) return true;
        inflow += classes_[i].inflow * accepted_;
    }
    return inflow > rate_ * (1 + kRounding);
}

double FluidQueue::wait_s(std::size_t k, double after_s) const {
    double ahead = 0, urgent = 0;
    for (std::size_t i = 0; i <= k; ++i) {
        const Class& traffic = classes_[i];
        ahead += std::max(traffic.backlog + traffic.growth(accepted_) * after_s, 0.0);
        if (i < k) urgent += traffic.inflow * accepted_;
    }
    // A class that more urgent ones leave nothing waits for as long as the whole buffer takes, at least.
    return ahead / std::max(rate_ - urgent, rate_ * 1e-6);
}

double FluidQueue::backlog_bits() const {
    double sum = 0;
    for (const Class& traffic : classes_) sum += traffic.backlog;
    return sum;
}

double FluidQueue::outflow_bps() const {
    double sum = 0;
    for (const Class& traffic : classes_) sum += traffic.outflow;
    return sum;
}

double FluidQueue::next_change_s() const {
    double next = std::numeric_limits<double>::infinity(), growth = 0;
    for (const Class& traffic : classes_) {
        const double own = traffic.growth(accepted_);
        growth += own;
        if (traffic.backlog > 0 && own < 0) next = std::min(next, traffic.backlog / -own);
    }
    const double room = buffer_ - backlog_bits();
    if (growth > rate_ * kRounding && room > buffer_ * kRounding) next = std::min(next, room / growth);
    return next;
}

void FluidQueue::advance(double span_s) {
    for (Class& traffic : classes_) {
        traffic.backlog += traffic.growth(accepted_) * span_s;
        // The rest that rounding leaves of a class that has drained would make an event of its own.
        if (traffic.backlog < buffer_ * kRounding) traffic.backlog = 0;
    }
    settle();
}

}  // namespace hexi
