#include "emulator/fluid/link_wait.hpp"

#include <algorithm>
#include <cmath>

#include "emulator/fluid/burst_wait.hpp"
#include "emulator/fluid/class_waits.hpp"

namespace hexi {
namespace {

/// Waits that a buffer of `room` seconds cuts off, and the share of packets that find it full.
struct CutOff {
    double mean_factor = 1, second_factor = 1, lost_ratio = 0;
};

CutOff cut_off(const Urgent& all, double room, double load) {
    const double x = 2 * std::max(1 - load, kLeastIdle) / all.second * room;
    if (x > 40) return {};  // e^-40: nothing of it shows in any figure
    if (x < 1e-6) return {x / 2, x * x / 6, all.second / (2 * room * load)};
    const double left = std::exp(-x), kept = -std::expm1(-x);
    return {.mean_factor = 1 - x * left / kept,
            .second_factor = 1 - left / kept * (x + x * x / 2),
            .lost_ratio = (1 - load) * left / kept / load};
}

/// True where bursts are over within the span that decides the wait: their variance grows straight with the
/// span from there on.
bool come_in_batches(const WorkMoments& work, const Urgent& all) {
    const double idle = std::max(1 - all.load, kLeastIdle), decides = all.second / (2 * idle * idle);
    std::size_t i = 0;
    while (i + 1 < kSpans && span_s(i) < decides) ++i;
    const double there = work.bursts[i] / span_s(i), in_the_end = work.bursts.back() / span_s(kSpans - 1);
    return there > 0.8 * in_the_end;
}

/// Four standard deviations: a load that is Gaussian at one time exceeds it once in 30,000.
constexpr double kQuietMargin = 4;

/// True where what bursts together send at one time exceeds the link for moments that matter.
bool overload_for_moments(const WorkMoments& work, const Urgent& all, double rate_bps) {
    const double deviation_bps = std::sqrt(work.bursts.front()) / span_s(0);
    return (rate_bps - work.rate_bps) < kQuietMargin * deviation_bps && !come_in_batches(work, all);
}

}  // namespace

double LinkInflow::rate_bps() const {
    double sum = 0;
    for (const WorkMoments& work : classes) sum += work.rate_bps;
    return sum;
}

void leave_out_excess(LinkInflow& inflow, double rate_bps) {
    double room = rate_bps;
    for (WorkMoments& work : inflow.classes) {
        if (work.rate_bps > room) work = scaled(work, room / work.rate_bps);
        room -= work.rate_bps;
    }
}

double through_factor(std::span<const ThroughFlow> through, double total_bps, double rate_bps) {
    const double load = std::min(total_bps / rate_bps, 1 - kLeastIdle);
    if (load <= 0 || through.empty()) return 1;
    const double at_random = load / (2 * (1 - load));  // in transmission times, as are those below
    double waits = 0, shares = 0;
    for (const ThroughFlow& flow : through) {
        const ThroughPlace place = through_place(flow, total_bps, rate_bps);
        waits += place.share * at_random * through_wait_ratio(place);
        shares += place.share;
    }
    return (waits + 0.5) / (1 / load - 1 + shares) / at_random;
}

double through_factor(const LinkInflow& inflow, double rate_bps) {
    return through_factor(inflow.through, inflow.rate_bps(), rate_bps);
}

LinkWait wait_for_link(const LinkInflow& inflow, double rate_bps, double buffer_bits) {
    const double through = through_factor(inflow, rate_bps), load = inflow.rate_bps() / rate_bps;
    ClassWaits waits = class_waits(inflow.classes, rate_bps, through);
    LinkWait wait{.classes = std::move(waits.classes), .through = through};
    if (waits.all.second <= 0 || load <= 0) return wait;
    WorkMoments all;
    for (const WorkMoments& work : inflow.classes) all.add(work);
    if (overload_for_moments(all, waits.all, rate_bps)) {
        if (auto bursty = bursty_waits(inflow.classes, rate_bps, buffer_bits, through)) {
            wait.classes = std::move(bursty->classes);
            wait.lost_ratio = bursty->lost_ratio;
            return wait;
        }
    }
    const CutOff cut = cut_off(waits.all, buffer_bits / rate_bps, load);
    wait.lost_ratio = cut.lost_ratio;
    WaitLaw& last = wait.classes.back();
    last = WaitLaw::of_moments(1 - last.none, last.mean * cut.mean_factor, last.second() * cut.second_factor);
    return wait;
}

}  // namespace hexi
