#include "emulator/fluid/work_variance.hpp"

#include <algorithm>
#include <cmath>

namespace hexi {
namespace {

constexpr double kLeastSpan = 1e-10, kSpanStep = 1.6;

/// e to the minus this is lost beside 1 in a double, and takes long to compute.
constexpr double kUnseen = 40;

/// Mean of the square and cube of a packet's size in bits, over its mean.
struct SizeMoments {
    double mean, square, cube;
};

SizeMoments sizes_of(const PacketSource& source) {
    const double mean = mean_packet_bytes(source) * 8;
    if (source.size_law == PacketSizeLaw::kFixed) return {mean, mean * mean, mean * mean * mean};
    // Of the exponential law that sizes are drawn from before they are held to their bounds.
    return {mean, 2 * mean * mean, 6 * mean * mean * mean};
}

/// Variance of the number of ticks of a clock of random phase in `ticks` periods: x (1 - x) of the part x of
/// a period, which has the slope 1 at 0 and a mean of 1/6.
double ticks_variance(double ticks) { return ticks > kUnseen / 6 ? 1.0 / 6 : (1 - std::exp(-6 * ticks)) / 6; }

/// Variance of what an on-off source at `peak` and of mean `rate` (bit/s) sends in `span`, packets
/// disregarded but for their number: of mean n, geometric, it has the variance n (n - 1), by which the
/// variance of cycles, and so the time over which the rate is alike, falls by 1 / 2n.
double burst_variance(double rate, double peak, double mean_burst_bits, double packet_bits, double span) {
    if (peak <= rate) return 0;
    const double on = mean_burst_bits / peak, off = on * (peak - rate) / rate;
    const double alike = 1 / (1 / on + 1 / off) * (1 - packet_bits / mean_burst_bits / 2);
    const double x = span / alike;
    // x - 1 + e^-x, without cancellation where x is small.
    const double grown = x < 1e-3 ? x * x / 2 - x * x * x / 6 : x + (x > kUnseen ? -1 : std::expm1(-x));
    return 2 * rate * (peak - rate) * span * span * grown / (x * x);
}

}  // namespace

double span_s(std::size_t index) {
    static const auto kTable = [] {
        SpanCurve spans{};
        for (std::size_t i = 0; i < kSpans; ++i) spans[i] = kLeastSpan * std::pow(kSpanStep, i);
        return spans;
    }();
    return kTable[index];
}

void WorkMoments::add(const WorkMoments& other, double factor) {
    rate_bps += other.rate_bps * factor;
    packets_per_s += other.packets_per_s * factor;
    second += other.second * factor;
    third += other.third * factor;
    if (other.even) return;
    even = false;
    on_off.rate_bps += other.on_off.rate_bps * factor;
    on_off.packets_per_s += other.on_off.packets_per_s * factor;
    on_off.second += other.on_off.second * factor;
    on_off.third_moment += other.on_off.third_moment * factor;
    for (std::size_t i = 0; i < kSpans; ++i) {
        spaced[i] += other.spaced[i] * factor;
        bursts[i] += other.bursts[i] * factor;
    }
}

WorkMoments scaled(const WorkMoments& work, double factor) {
    WorkMoments result;
    result.add(work, factor);
    return result;
}

WorkMoments at_burst_level(const WorkMoments& work, double level, double peak_bps) {
    WorkMoments now = work;
    now.bursts = {};
    const WorkMoments::Bursts& on_off = work.on_off;
    if (on_off.rate_bps <= 0) return now;
    const double more = level - 1, packet = on_off.rate_bps / on_off.packets_per_s;
    now.rate_bps += more * on_off.rate_bps;
    now.packets_per_s += more * on_off.packets_per_s;
    now.second += more * on_off.second;
    now.third *= std::max(now.rate_bps, 0.0) / work.rate_bps;
    const double on = on_off.rate_bps / peak_bps;
    for (std::size_t i = 0; i < kSpans; ++i) {
        const double each = packet * packet * ticks_variance(peak_bps * span_s(i) / packet);
        now.spaced[i] = std::max(now.spaced[i] + more * on * each, 0.0);
    }
    return now;
}

WorkMoments work_of(const PacketSource& source, double factor, double share) {
    const SizeMoments size = sizes_of(source);
    const double whole = offered_bps(source, 1) * (source.interval ? 1 : factor);
    const double rate = whole * share;
    WorkMoments work{.rate_bps = rate, .packets_per_s = rate / size.mean};
    work.third = rate * size.cube / size.mean;
    const double at_random = rate * size.square / size.mean;
    if (source.process == ArrivalProcess::kPoisson) {
        work.second = at_random;
        return work;
    }
    // Taking each packet with probability `share` leaves share^2 of the variance and adds that of the draws.
    const double size_variance = size.square - size.mean * size.mean;
    work.second = share * (1 - share) * whole * size.square / size.mean +
                  share * share * whole * size_variance / size.mean;
    work.even = false;
    const bool bursty = source.process == ArrivalProcess::kOnOff;
    const double peak = bursty ? static_cast<double>(source.peak.count()) * factor : whole;
    const double burst = std::max(static_cast<double>(source.mean_burst.count()) * 8, size.mean);
    if (bursty)
        work.on_off = {rate, work.packets_per_s, work.second,
                       share * share * share * whole * (peak - whole) * (peak - 2 * whole)};
    for (std::size_t i = 0; i < kSpans; ++i) {
        const double span = span_s(i);
        work.spaced[i] =
            share * share * size.mean * size.mean * (whole / peak) * ticks_variance(peak * span / size.mean);
        if (bursty) work.bursts[i] = share * share * burst_variance(whole, peak, burst, size.mean, span);
    }
    return work;
}

}  // namespace hexi
