#include "emulator/fluid/link_wait.hpp"

#include <algorithm>
#include <array>
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

struct PlaceOn {
    std::size_t index;
    double along;  ///< from that point to the next, 0 .. 1
};

PlaceOn place_on(const std::array<double, 5>& axis, double value) {
    std::size_t i = 0;
    while (i + 2 < axis.size() && value > axis[i + 1]) ++i;
    return {i, std::clamp((value - axis[i]) / (axis[i + 1] - axis[i]), 0.0, 1.0)};
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

double through_wait_ratio(double load, double share) {
    constexpr std::array kLoads{0.0, 0.5, 0.8, 0.9, 1.0};
    constexpr std::array kShares{0.0, 0.3, 0.5, 0.8, 1.0};
    constexpr std::array<std::array<double, 5>, 5> kRatios{{{1, .85, .70, .37, 0},
                                                            {1, .85, .70, .37, 0},
                                                            {1, .92, .81, .48, 0},
                                                            {1, .94, .84, .52, 0},
                                                            {1, .94, .84, .52, 0}}};
    const auto [i, along_load] = place_on(kLoads, load);
    const auto [j, along_share] = place_on(kShares, share);
    const auto between = [&, j = j, along = along_share](std::size_t row) {
        return kRatios[row][j] + (kRatios[row][j + 1] - kRatios[row][j]) * along;
    };
    return between(i) + (between(i + 1) - between(i)) * along_load;
}

double through_share(const LinkInflow::Through& through, double total_bps, double rate_bps) {
    const double share = through.rate_bps / total_bps;
    return through.upstream_bps > rate_bps ? share * rate_bps / through.upstream_bps : share;
}

double through_factor(const LinkInflow& inflow, double rate_bps) {
    const double total = inflow.rate_bps();
    const double load = std::min(total / rate_bps, 1 - kLeastIdle);
    if (load <= 0 || inflow.through.empty()) return 1;
    const double at_random = load / (2 * (1 - load));  // in transmission times, as are those below
    double waits = 0, shares = 0;
    for (const LinkInflow::Through& through : inflow.through) {
        const double share = through_share(through, total, rate_bps);
        waits += share * at_random * through_wait_ratio(load, share);
        shares += share;
    }
    return (waits + 0.5) / (1 / load - 1 + shares) / at_random;
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
