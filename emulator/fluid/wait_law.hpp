// What the fluid engine knows of a wait: how often there is none, and its first two moments.
#pragma once

#include <span>

namespace hexi {

/// Law of a wait in seconds. Waits of different links are taken for independent, so laws of a path add: means
/// and variances do, and nobody waits where none of the links makes it wait. A value.
struct WaitLaw {
    double none = 1;      ///< P(wait = 0), 0 .. 1
    double mean = 0;      ///< of all packets, those that do not wait included; s, >= 0
    double variance = 0;  ///< likewise; s^2, >= 0

    /// `busy`: P(wait > 0); `first` and `second` moments about 0.
    [[nodiscard]] static WaitLaw of_moments(double busy, double first, double second) {
        return {1 - busy, first, second > first * first ? second - first * first : 0};
    }
    WaitLaw& operator+=(const WaitLaw& other) {
        none *= other.none;
        mean += other.mean;
        variance += other.variance;
        return *this;
    }
    /// Every wait `factor` times as long.
    [[nodiscard]] WaitLaw stretched(double factor) const {
        return {none, mean * factor, variance * factor * factor};
    }

    /// Everybody waits `wait_s` (> 0) longer.
    [[nodiscard]] WaitLaw lengthened(double wait_s) const { return {0, mean + wait_s, variance}; }

    bool operator==(const WaitLaw&) const = default;
};

/// With probability `share` (0 .. 1) a wait of law `one`, else of `other`.
[[nodiscard]] inline WaitLaw mixed(double share, const WaitLaw& one, const WaitLaw& other) {
    const double rest = 1 - share, mean = share * one.mean + rest * other.mean;
    const double second =
        share * (one.variance + one.mean * one.mean) + rest * (other.variance + other.mean * other.mean);
    return WaitLaw::of_moments(1 - share * one.none - rest * other.none, mean, second);
}

/// P(wait > t) / P(wait > 0) of a gamma-distributed wait of shape `shape` (> 0) at `ratio` = t over the mean
/// of those who wait. Interpolated in a table, within 1e-3.
[[nodiscard]] double gamma_survival(double shape, double ratio);

/// gamma_survival() of `shape` at ratios that begin with `first` (> 0) and grow by a sixteenth of a decade
/// each: as many as `survivals` has room for. The same values, far quicker.
void gamma_survivals(double shape, double first, std::span<double> survivals);

/// The ratio at which gamma_survival() of `shape` is `survival` (0 < survival < 1), in the same table.
[[nodiscard]] double gamma_ratio_at(double shape, double survival);

/// The gamma law that `law`'s waits above 0 are taken to follow.
struct WaitShape {
    double busy = 0;  ///< P(wait > 0)
    double mean = 0;  ///< of those who wait, s
    double shape = 1;
};
[[nodiscard]] WaitShape shape_of(const WaitLaw& law);

/// Least wait that at most a share of 1 - `q` of all exceeds, s; 0 <= q < 1.
[[nodiscard]] double wait_quantile(const WaitLaw& law, double q);
/// P(wait > `wait_s`), wait_s >= 0.
[[nodiscard]] double wait_survival(const WaitLaw& law, double wait_s);

}  // namespace hexi
