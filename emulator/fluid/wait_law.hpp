// What the fluid engine knows of a wait: how often there is none, and its first two moments.
#pragma once

#include <array>
#include <span>

namespace hexi {

/// Waits behind work that bursts left standing. Far longer than others, so kept apart from them.
struct StandingWait {
    double share = 0;               ///< of all packets, 0 .. 1
    double mean = 0, variance = 0;  ///< of the waits of these; s and s^2

    [[nodiscard]] double second() const { return variance + mean * mean; }
    bool operator==(const StandingWait&) const = default;
};

/// Law of a wait in seconds. Waits of different links are taken for independent, so laws of a path add: means
/// and variances do, and nobody waits where none of the links makes it wait. A value.
struct WaitLaw {
    double none = 1;        ///< P(wait = 0), 0 .. 1
    double mean = 0;        ///< of all packets, those that do not wait included; s, >= 0
    double variance = 0;    ///< likewise; s^2, >= 0
    StandingWait bursts{};  ///< part of all this; none of `none`

    /// `busy`: P(wait > 0); `first` and `second` moments about 0. Nothing stands.
    [[nodiscard]] static WaitLaw of_moments(double busy, double first, double second) {
        return {1 - busy, first, second > first * first ? second - first * first : 0, {}};
    }
    [[nodiscard]] double second() const { return variance + mean * mean; }
    /// Law of those who find nothing that bursts left.
    [[nodiscard]] WaitLaw calm() const;
    WaitLaw& operator+=(const WaitLaw& other);
    /// Every wait `factor` times as long.
    [[nodiscard]] WaitLaw stretched(double factor) const;
    /// `waiting` times as many wait, and all together `mean` times as long; those who do as unevenly as
    /// before. Nothing stands.
    [[nodiscard]] WaitLaw weighed(double waiting, double mean) const;
    /// Everybody waits `wait_s` (> 0) longer.
    [[nodiscard]] WaitLaw lengthened(double wait_s) const;

    bool operator==(const WaitLaw&) const = default;
};

/// With probability `share` (0 .. 1) a wait of law `one`, else of `other`.
[[nodiscard]] WaitLaw mixed(double share, const WaitLaw& one, const WaitLaw& other);

/// `law` where moreover a share `standing.share` of all finds work that bursts left, and waits as `standing`
/// says instead. `law` has nothing that stands.
[[nodiscard]] WaitLaw with_standing(const WaitLaw& law, const StandingWait& standing);

/// P(wait > t) / P(wait > 0) of a gamma-distributed wait of shape `shape` (> 0) at `ratio` = t over the mean
/// of those who wait. Interpolated in a table, within 1e-3.
[[nodiscard]] double gamma_survival(double shape, double ratio);

/// gamma_survival() of `shape` at ratios that begin with `first` (> 0) and grow by a sixteenth of a decade
/// each: as many as `survivals` has room for. The same values, far quicker.
void gamma_survivals(double shape, double first, std::span<double> survivals);

/// The ratio at which gamma_survival() of `shape` is `survival` (0 < survival < 1), in the same table.
[[nodiscard]] double gamma_ratio_at(double shape, double survival);

/// The gamma law that waits above 0 are taken to follow.
struct WaitShape {
    double busy = 0;  ///< P(wait > 0)
    double mean = 0;  ///< of those who wait, s
    double shape = 1;
};
/// Of all waits of `law`, those behind bursts not told apart.
[[nodiscard]] WaitShape shape_of(const WaitLaw& law);
/// Of those apart: the calm ones, then those behind bursts; `busy` is a share of all.
[[nodiscard]] std::array<WaitShape, 2> shapes_of(const WaitLaw& law);

/// Least wait that at most a share of 1 - `q` of all exceeds, s; 0 <= q < 1.
[[nodiscard]] double wait_quantile(const WaitLaw& law, double q);
/// P(wait > `wait_s`), wait_s >= 0.
[[nodiscard]] double wait_survival(const WaitLaw& law, double wait_s);

}  // namespace hexi
