// How unevenly a source's work comes, over every span of time.
#pragma once

#include <array>

#include "emulator/experiment/traffic.hpp"

namespace hexi {

/// The spans of time at which variances are known, in seconds: equal steps of the logarithm from 0.1 ns to
/// about 1000 s.
inline constexpr std::size_t kSpans = 64;
[[nodiscard]] double span_s(std::size_t index);
using SpanCurve = std::array<double, kSpans>;

/// Moments of work that a stream brings to a link, in bits. Streams are independent, so those of several add.
struct WorkMoments {
    double rate_bps = 0;
    double packets_per_s = 0;
    /// Of packets that come at random: sum of rate x E[size^2] / E[size], bit^2/s, and x E[size^3] / E[size],
    /// bit^3/s.
    double second = 0, third = 0;
    SpanCurve spaced{};  ///< variance that packets spaced by a clock or a peak rate bring in each span, bit^2
    SpanCurve bursts{};  ///< variance of the rate itself, by bursts and silences, in each span, bit^2
    /// Of sources that are on and off, part of the above.
    struct Bursts {
        double rate_bps = 0, packets_per_s = 0;
        double second = 0;        ///< of `second`, bit^2/s
        double third_moment = 0;  ///< central, of what they send at one time, (bit/s)^3
    };
    Bursts on_off;
    bool even = true;  ///< both curves are 0 everywhere: arrivals at random alone

    /// Adds `factor` (>= 0) times `other`: as many packets less where a link upstream thinned them.
    void add(const WorkMoments& other, double factor = 1);
};

/// `factor` times `work`.
[[nodiscard]] WorkMoments scaled(const WorkMoments& work, double factor);

/// `work` at a time when its sources that are on and off together send `level` (>= 0) times what they do on
/// average, each `peak_bps` while it is on. Of their bursts nothing is left but the packets.
[[nodiscard]] WorkMoments at_burst_level(const WorkMoments& work, double level, double peak_bps);

/// Of `source` at `factor` times its rate, each of its packets taken with probability `share`.
/// Poisson: variance grows as the span. Constant gaps: it stops at that of one packet (a sawtooth, here its
/// smooth envelope). On-off: packets spaced by the peak rate, and the variance of a rate that is on and off
/// for exponential times (D. Anick, D. Mitra, M. Sondhi, Bell Syst. Tech. J. 61(8), 1982), less what a whole
/// number of packets varies less than an exponential length does.
[[nodiscard]] WorkMoments work_of(const PacketSource& source, double factor, double share);

}  // namespace hexi
