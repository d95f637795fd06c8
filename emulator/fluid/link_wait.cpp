#include "emulator/fluid/link_wait.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace hexi {
namespace {

/// Sums over the classes 0 .. k of what waits depend on, in units of the link's own time (seconds of work).
struct Urgent {
    double load = 0;     ///< utilisation by these classes
    double second = 0;   ///< s: work variance per second that decides the wait
    double packets = 0;  ///< s: the same of packets at random, without bursts and spacing
    double third = 0;    ///< s^2
};

/// Largest value of -(1 - load) t + sqrt(2 V(t)) over the spans t; V in s^2. Twice (1 - load) times this is
/// the variance per second that the Pollaczek-Khinchine formula would need for the same mean.
double robust_wait(const SpanCurve& variance, double linear, double load) {
    const double idle = 1 - load;
    const auto value = [&](std::size_t i) {
        return std::sqrt(2 * (variance[i] + linear * span_s(i))) - idle * span_s(i);
    };
    std::size_t best = 0;
    double most = 0;
    for (std::size_t i = 0; i < kSpans; ++i) {
        const double here = value(i);
        if (here > most) {
            most = here;
            best = i;
        }
    }
    if (best == 0 || best + 1 == kSpans) return most;
    // Between the spans: a parabola through the best and its neighbours, over the logarithm of the span.
    const double left = value(best - 1), right = value(best + 1), bend = left - 2 * most + right;
    return bend < 0 ? most - (right - left) * (right - left) / (8 * bend) : most;
}

Urgent urgent_of(const WorkMoments& work, double rate_bps, double through) {
    const double square = rate_bps * rate_bps;
    Urgent urgent{.load = work.rate_bps / rate_bps,
                  .packets = work.second * through / square,
                  .third = work.third * through / (square * rate_bps)};
    urgent.second = urgent.packets;
    if (work.even) return urgent;
    SpanCurve variance{};
    for (std::size_t i = 0; i < kSpans; ++i)
        variance[i] = (work.spaced[i] * through + work.bursts[i]) / square;
    urgent.second = 2 * (1 - urgent.load) * robust_wait(variance, urgent.packets, urgent.load);
    return urgent;
}

/// Work of a packet in transmission that one of this class may find, in s: half the second moment per second
/// of `work`.
double residual_of(const WorkMoments& work, double rate_bps) {
    if (work.rate_bps <= 0) return 0;
    const double size = work.packets_per_s > 0 ? work.rate_bps / work.packets_per_s : 0;
    const double at_random = std::max(work.second, work.rate_bps * size);
    return at_random / (2 * rate_bps * rate_bps);
}

/// Third moment per second that goes with `urgent`: that of its packets, and where bursts weigh more, of
/// exponential batches of the same variance (whose third moment is 1.5 times the square of the second over
/// the load).
double third_of(const Urgent& urgent) {
    if (urgent.load <= 0 || urgent.second <= 0) return 0;
    const double batches = 1.5 * urgent.second * urgent.second / urgent.load;
    if (urgent.packets <= 0) return batches;
    const double bursty = std::clamp(1 - urgent.packets / urgent.second, 0.0, 1.0);
    const double grown = urgent.second / urgent.packets;
    return urgent.third * grown * grown * (1 - bursty) + batches * bursty;
}

/// Less urgent packets in transmission: what one finds of them, s, and the third moment that they add, s^2.
struct Residual {
    double work = 0, third = 0;
};

/// A load of 1 and above has no steady state; so close to it the buffer decides.
constexpr double kLeastIdle = 1e-9;

/// Law of the class whose own and more urgent classes are `own`, whose more urgent ones are `before`; `load`
/// of the link by all.
WaitLaw law_of(const Urgent& own, const Urgent& before, const Residual& residual, double load) {
    const double ahead = std::max(1 - before.load, kLeastIdle), left = std::max(1 - own.load, kLeastIdle);
    const double arrived = own.second / 2 + residual.work;
    const double mean = arrived / (ahead * left);
    const double all_second = 2 * arrived;
    const double second = (third_of(own) + residual.third) / (3 * ahead * ahead * left) +
                          all_second * own.second / (2 * ahead * ahead * left * left) +
                          all_second * before.second / (2 * ahead * ahead * ahead * left);
    return WaitLaw::of_moments(std::min(load, 1.0), mean, std::max(second, mean * mean));
}

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

double burst_margin_of(const WorkMoments& work, const Urgent& all, double rate_bps) {
    const double deviation_bps = std::sqrt(work.bursts.front()) / span_s(0);
    if (deviation_bps <= 0 || come_in_batches(work, all)) return std::numeric_limits<double>::infinity();
    return (rate_bps - work.rate_bps) / deviation_bps;
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
    const double through = through_factor(inflow, rate_bps);
    LinkWait wait{.classes = {}, .through = through};
    WorkMoments all;
    std::vector<Urgent> urgent;
    for (const WorkMoments& work : inflow.classes) {
        all.add(work);
        urgent.push_back(urgent_of(all, rate_bps, through));
    }
    const double load = all.rate_bps / rate_bps;
    Residual residual;
    wait.classes.resize(inflow.classes.size());
    for (std::size_t k = inflow.classes.size(); k-- > 0;) {
        const Urgent before = k > 0 ? urgent[k - 1] : Urgent{};
        wait.classes[k] = law_of(urgent[k], before, residual, load);
        residual.work += residual_of(inflow.classes[k], rate_bps);
        residual.third += inflow.classes[k].third / (rate_bps * rate_bps * rate_bps);
    }
    if (urgent.empty() || urgent.back().second <= 0 || load <= 0) return wait;
    wait.burst_margin = burst_margin_of(all, urgent.back(), rate_bps);
    const CutOff cut = cut_off(urgent.back(), buffer_bits / rate_bps, load);
    wait.lost_ratio = cut.lost_ratio;
    WaitLaw& last = wait.classes.back();
    const double second = (last.variance + last.mean * last.mean) * cut.second_factor;
    last = WaitLaw::of_moments(1 - last.none, last.mean * cut.mean_factor, second);
    return wait;
}

}  // namespace hexi
