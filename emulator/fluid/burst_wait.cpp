#include "emulator/fluid/burst_wait.hpp"

#include <algorithm>
#include <cmath>

#include "emulator/fluid/class_waits.hpp"

namespace hexi {
namespace {

/// More sources are so even that as many, of the same moments, do as well.
constexpr int kMostMatched = 64;

/// States rarer than this show in no figure.
constexpr double kRare = 1e-9;

/// Load at which packets wait for packets while a queue stands.
constexpr double kFullLoad = 0.98;

BurstSources of_count(int count, double mean_bps, double peak_bps, double lasts_s) {
    const double activity = mean_bps / peak_bps;
    return {.count = count, .peak_bps = peak_bps, .activity = activity, .on_s = lasts_s / (1 - activity)};
}

/// How many sources are on, of those matched to all classes.
class States {
public:
    explicit States(const BurstSources& sources) : sources_(sources), share_(sources.count + 1U) {
        const double a = sources.activity;
        for (int i = 0; i <= sources.count; ++i) {
            const double ways = std::lgamma(sources.count + 1.0) - std::lgamma(i + 1.0) -
                                std::lgamma(sources.count - i + 1.0);
            share_[at(i)] = std::exp(ways + i * std::log(a) + (sources.count - i) * std::log1p(-a));
        }
    }
    [[nodiscard]] int count() const { return sources_.count; }
    /// What they send over what they do on average.
    [[nodiscard]] double level(int i) const { return i / (sources_.count * sources_.activity); }
    [[nodiscard]] double share(int i) const { return share_[at(i)]; }

    /// Shares of the states below `below`, tilted so that their mean level is `mean`: what is known of them
    /// where nothing stands. All add up to 1.
    [[nodiscard]] std::vector<double> tilted(double below, double mean) const {
        double low = -40, high = 40;  // logarithm of the tilt from one state to the next
        for (int turn = 0; turn < 60; ++turn) {
            const double middle = (low + high) / 2;
            (mean_level(tilted_by(below, middle)) < mean ? low : high) = middle;
        }
        return tilted_by(below, (low + high) / 2);
    }

private:
    static std::size_t at(int i) { return static_cast<std::size_t>(i); }
    [[nodiscard]] double mean_level(const std::vector<double>& shares) const {
        double sum = 0;
        for (int i = 0; i <= count(); ++i) sum += shares[at(i)] * level(i);
        return sum;
    }
    [[nodiscard]] std::vector<double> tilted_by(double below, double tilt) const {
        std::vector<double> shares(share_.size());
        double sum = 0;
        const double middle = count() * sources_.activity;
        for (int i = 0; i <= count() && level(i) < below; ++i)
            sum += shares[at(i)] = share_[at(i)] * std::exp(tilt * (i - middle));
        for (double& share : shares) share /= sum;
        return shares;
    }

    BurstSources sources_;
    std::vector<double> share_;
};

/// Work that stands in a buffer of `room_bits`: as in an endless one up to there, and full for as long as
/// what exceeds the link is lost.
struct HeldWork {
    double busy = 0, mean_bits = 0, second = 0;
    double lost_bps = 0;
};

HeldWork held_work(const BurstWork& endless, double room_bits, double excess_bps, double excess_share) {
    HeldWork held;
    const double beyond = endless.beyond(room_bits), kept = 1 - beyond;
    if (endless.busy <= 0 || kept <= 0) return held;
    // Loss falls with the buffer as the tail does (H. Kim, N. Shroff, IEEE/ACM ToN 9(6), 2001).
    held.lost_bps = excess_bps * beyond / endless.busy;
    const double full = excess_share > 0 ? held.lost_bps * excess_share / excess_bps : 0, open = 1 - full;
    held.busy = open * (endless.busy - beyond) / kept + full;
    double first = -room_bits * beyond, second = room_bits * first;
    for (const BurstWork::Mode& mode : endless.modes) {
        const double z = mode.per_bit, left = std::exp(-z * room_bits);
        first += mode.weight / z * (1 - left);
        second += mode.weight * 2 / (z * z) * (1 - left * (1 + z * room_bits));
    }
    held.mean_bits = open * first / kept + full * room_bits;
    held.second = open * second / kept + full * room_bits * room_bits;
    return held;
}

/// Of all time, what `sources` send beyond `room_bps`, and the share of the time they do.
struct Excess {
    double bps = 0, share = 0;
};

Excess excess_of(const BurstSources& sources, double room_bps) {
    const States states(sources);
    Excess excess;
    for (int i = 0; i <= sources.count; ++i) {
        const double beyond = i * sources.peak_bps - room_bps;
        if (beyond <= 0) continue;
        excess.bps += states.share(i) * beyond;
        excess.share += states.share(i);
    }
    return excess;
}

class BurstyLink {
public:
    BurstyLink(const std::vector<WorkMoments>& classes, double rate_bps, double through,
               const MatchedBursts& all)
        : classes_(classes), rate_bps_(rate_bps), through_(through), all_(all), states_(all.sources) {
        passing_.lasts_s = all.lasts_s;
        double load = 0;
        for (const WorkMoments& work : classes) passing_.mean.push_back(load += work.rate_bps / rate_bps);
        for (int i = 0; i <= states_.count(); ++i) {
            const bool matters =
                states_.share(i) > kRare && load_at(classes.size() - 1, states_.level(i)) < 1;
            at_.push_back(matters ? waits_at(states_.level(i)) : std::vector<WaitLaw>{});
        }
        full_ = waits_at(level_at(classes.size() - 1, kFullLoad));
    }

    /// Waits of class `k` where work stands as `held`.
    [[nodiscard]] WaitLaw law(std::size_t k, const HeldWork& held) const {
        const double served = rate_bps_ * std::max(1 - (k > 0 ? passing_.mean[k - 1] : 0), kLeastIdle);
        const WaitLaw calm = calm_law(k, held.busy);
        if (held.busy <= 0) return calm;
        const double mean = held.mean_bits / held.busy / served;
        const double second = held.second / held.busy / (served * served);
        return with_standing(
            calm, {held.busy, mean + full_[k].mean, std::max(second - mean * mean, 0.0) + full_[k].variance});
    }

private:
    /// Of the classes 0 .. `k`, rates by sources that are on and off, and others.
    [[nodiscard]] double on_off_load(std::size_t k) const {
        double sum = 0;
        for (std::size_t i = 0; i <= k; ++i) sum += classes_[i].on_off.rate_bps;
        return sum / rate_bps_;
    }
    [[nodiscard]] double load_at(std::size_t k, double level) const {
        return passing_.mean[k] + (level - 1) * on_off_load(k);
    }
    [[nodiscard]] double level_at(std::size_t k, double load) const {
        return std::max(1 + (load - passing_.mean[k]) / on_off_load(k), 0.0);
    }
    [[nodiscard]] std::vector<WaitLaw> waits_at(double level) const {
        std::vector<WorkMoments> works;
        for (const WorkMoments& work : classes_)
            works.push_back(at_burst_level(work, level, all_.sources.peak_bps));
        return class_waits(works, rate_bps_, through_, &passing_).classes;
    }

    /// Waits while nothing stands, which it does for `busy` of the time. What the link passes is what comes:
    /// that tells the mean load where nothing stands.
    [[nodiscard]] WaitLaw calm_law(std::size_t k, double busy) const {
        const double full = level_at(k, 1);
        const double calm = busy < 1 ? (passing_.mean[k] - busy) / (1 - busy) : 0;
        const std::vector<double> shares = states_.tilted(full, std::max(level_at(k, calm), 0.0));
        WaitLaw law;
        double weight = 0;
        for (std::size_t i = 0; i < shares.size(); ++i) {
            if (shares[i] <= 0 || at_[i].empty()) continue;
            weight += shares[i];
            law = mixed(shares[i] / weight, at_[i][k], law);
        }
        return law;
    }

    const std::vector<WorkMoments>& classes_;
    double rate_bps_, through_;
    const MatchedBursts& all_;
    States states_;
    PassingLoad passing_;
    std::vector<std::vector<WaitLaw>> at_;  ///< by state, then class; empty where rare or overloaded
    std::vector<WaitLaw> full_;             ///< by class, while a queue stands
};

}  // namespace

std::optional<MatchedBursts> matched_bursts(const WorkMoments& work) {
    const double variance = work.bursts.front() / (span_s(0) * span_s(0)), rate = work.on_off.rate_bps;
    if (variance <= 0 || rate <= 0) return std::nullopt;
    MatchedBursts matched;
    matched.lasts_s = work.bursts.back() / (2 * variance * span_s(kSpans - 1));
    const double skew = work.on_off.third_moment / variance, above = variance / rate, one = above - skew;
    if (one * kMostMatched >= rate) {
        const int count = std::max(static_cast<int>(std::lround(rate / one)), 1);
        matched.sources = of_count(count, rate / count, rate / count + above, matched.lasts_s);
    } else {
        const double root = std::sqrt(skew * skew + 4 * variance / kMostMatched), mean = (root - skew) / 2;
        matched.sources = of_count(kMostMatched, mean, root, matched.lasts_s);
        matched.even_bps = std::max(rate - kMostMatched * mean, 0.0);
    }
    return matched;
}

std::optional<BurstyWaits> bursty_waits(const std::vector<WorkMoments>& classes, double rate_bps,
                                        double buffer_bits, double through) {
    WorkMoments all;
    for (const WorkMoments& work : classes) all.add(work);
    const auto matched = matched_bursts(all);
    if (!matched || all.rate_bps >= rate_bps * (1 - kLeastIdle)) return std::nullopt;
    const BurstyLink link(classes, rate_bps, through, *matched);
    BurstyWaits waits;
    WorkMoments up_to;
    for (std::size_t k = 0; k < classes.size(); ++k) {
        up_to.add(classes[k]);
        HeldWork held;
        if (const auto own = matched_bursts(up_to)) {
            const double room_bps = rate_bps - (up_to.rate_bps - up_to.on_off.rate_bps) - own->even_bps;
            const Excess excess = excess_of(own->sources, room_bps);
            const bool last = k + 1 == classes.size();
            held = held_work(burst_work(own->sources, room_bps), last ? buffer_bits : 1e300, excess.bps,
                             excess.share);
        }
        waits.classes.push_back(link.law(k, held));
        waits.lost_ratio = held.lost_bps / all.rate_bps;
    }
    return waits;
}

}  // namespace hexi
