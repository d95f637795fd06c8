#include "emulator/fluid/class_waits.hpp"

#include <algorithm>
#include <cmath>

#include "emulator/fluid/clock_wait.hpp"

namespace hexi {
namespace {

/// How far service gets ahead of what comes over spans, as seen from now: the load was as it is, or came
/// from its mean.
struct Drift {
    double idle = 1, passing = 0, lasts_s = 1;

    [[nodiscard]] double over(double span) const {
        return passing == 0 ? idle * span : idle * span + passing * lasts_s * std::expm1(-span / lasts_s);
    }
};

/// Largest value of sqrt(2 V(t)) less the drift over the spans t; V in s^2. Twice (1 - load) times this is
/// the variance per second that the Pollaczek-Khinchine formula would need for the same mean.
double robust_wait(const SpanCurve& variance, double linear, const Drift& drift) {
    const auto value = [&](std::size_t i) {
        return std::sqrt(2 * (variance[i] + linear * span_s(i))) - drift.over(span_s(i));
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

/// True where all packets are of clocks.
bool clocks_alone(const WorkMoments& work) {
    return work.rate_bps > 0 && work.on_off.rate_bps <= 0 &&
           work.second <= 1e-9 * work.rate_bps * work.rate_bps / work.packets_per_s;
}

Urgent urgent_of(const WorkMoments& work, double rate_bps, double through, Drift drift) {
    const double square = rate_bps * rate_bps;
    // Waits among through traffic are as uneven, for their mean, as those at random: measured on chains.
    Urgent urgent{.load = work.rate_bps / rate_bps,
                  .packets = work.second * through / square,
                  .third = work.third * through * through / (square * rate_bps)};
    urgent.second = urgent.packets;
    if (work.even && drift.passing == 0) return urgent;
    if (clocks_alone(work) && drift.passing == 0) {
        // Of the mean that counts packets by their bits: few small ones among large ones change nothing.
        const double packet = work.spaced.front() / span_s(0) / work.rate_bps;
        const ClockWait wait = clock_wait(6 * work.spaced.back() / (packet * packet), urgent.load);
        urgent.second = 2 * (1 - urgent.load) * wait.mean * through * packet / rate_bps;
        urgent.spread = wait.second / (wait.mean * wait.mean);
        return urgent;
    }
    SpanCurve variance{};
    for (std::size_t i = 0; i < kSpans; ++i)
        variance[i] = (work.spaced[i] * through + work.bursts[i]) / square;
    urgent.second = 2 * (1 - urgent.load) * robust_wait(variance, urgent.packets, drift);
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

/// Law of the class whose own and more urgent classes are `own`, whose more urgent ones are `before`; `load`
/// of the link by all.
WaitLaw law_of(const Urgent& own, const Urgent& before, const Residual& residual, double load) {
    const double ahead = std::max(1 - before.load, kLeastIdle), left = std::max(1 - own.load, kLeastIdle);
    const double arrived = own.second / 2 + residual.work;
    const double mean = arrived / (ahead * left);
    const double all_second = 2 * arrived;
    const double third = own.spread ? 0 : third_of(own), spread = own.spread.value_or(2) / 2;
    const double second = (third + residual.third) / (3 * ahead * ahead * left) +
                          spread * all_second * own.second / (2 * ahead * ahead * left * left) +
                          all_second * before.second / (2 * ahead * ahead * ahead * left);
    return WaitLaw::of_moments(std::min(load, 1.0), mean, std::max(second, mean * mean));
}

}  // namespace

ClassWaits class_waits(const std::vector<WorkMoments>& classes, double rate_bps, double through,
                       const PassingLoad* passing) {
    WorkMoments all;
    std::vector<Urgent> urgent;
    for (const WorkMoments& work : classes) {
        all.add(work);
        const double load = all.rate_bps / rate_bps;
        Drift drift{.idle = 1 - load};
        if (passing != nullptr) {
            const double mean = passing->mean[urgent.size()];
            drift = {.idle = 1 - mean, .passing = load - mean, .lasts_s = passing->lasts_s};
        }
        urgent.push_back(urgent_of(all, rate_bps, through, drift));
    }
    ClassWaits waits{.classes = std::vector<WaitLaw>(classes.size()), .all = {}};
    Residual residual;
    for (std::size_t k = classes.size(); k-- > 0;) {
        const Urgent before = k > 0 ? urgent[k - 1] : Urgent{};
        waits.classes[k] = law_of(urgent[k], before, residual, all.rate_bps / rate_bps);
        residual.work += residual_of(classes[k], rate_bps);
        residual.third += classes[k].third / (rate_bps * rate_bps * rate_bps);
    }
    if (!urgent.empty()) waits.all = urgent.back();
    return waits;
}

}  // namespace hexi
