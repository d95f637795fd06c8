// The units every folder computes in. Each is a type of its own, so that a bit rate is never added
// to a byte count and a picosecond never read as a nanosecond; a bare number leaves only by `.count()`.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <ratio>

#include "topology/base/wide.hpp"

namespace hexi {

/// Simulated time and durations in signed 64-bit picoseconds: +-106.75 days. Picoseconds, because
/// 64 bytes at 800 Gbit/s last 640 ps.
using SimTime = std::chrono::duration<std::int64_t, std::pico>;

/// Bits per second, 0 to 1.8e19.
class BitRate {
public:
    constexpr BitRate() = default;
    constexpr explicit BitRate(std::uint64_t bits_per_second) : value_(bits_per_second) {}
    [[nodiscard]] constexpr std::uint64_t count() const { return value_; }
    constexpr auto operator<=>(const BitRate&) const = default;

private:
    std::uint64_t value_ = 0;
};

/// Most bit/s that a real number may ask for.
inline constexpr double kLargestRate = 1.8e19;

/// `bits_per_second` without its fraction; nothing where it is no number from 0 to kLargestRate.
[[nodiscard]] constexpr std::optional<BitRate> whole_rate(double bits_per_second) {
    if (!(bits_per_second >= 0 && bits_per_second <= kLargestRate)) return std::nullopt;
    return BitRate(static_cast<std::uint64_t>(bits_per_second));
}

/// Whole bytes, 0 to 1.8e19.
class ByteCount {
public:
    constexpr ByteCount() = default;
    constexpr explicit ByteCount(std::uint64_t bytes) : value_(bytes) {}
    [[nodiscard]] constexpr std::uint64_t count() const { return value_; }
    constexpr auto operator<=>(const ByteCount&) const = default;
    constexpr ByteCount& operator+=(ByteCount other) {
        value_ += other.value_;
        return *this;
    }
    constexpr ByteCount& operator-=(ByteCount other) {
        value_ -= other.value_;
        return *this;
    }

private:
    std::uint64_t value_ = 0;
};

/// Length of a fibre route or distance on the ground, in kilometres.
class Kilometres {
public:
    constexpr Kilometres() = default;
    constexpr explicit Kilometres(double kilometres) : value_(kilometres) {}
    [[nodiscard]] constexpr double count() const { return value_; }
    constexpr auto operator<=>(const Kilometres&) const = default;
    constexpr Kilometres& operator+=(Kilometres other) {
        value_ += other.value_;
        return *this;
    }

private:
    double value_ = 0;
};

/// Saturates at 1.8e19 bit/s.
constexpr BitRate operator+(BitRate a, BitRate b) {
    const std::uint64_t sum = a.count() + b.count();
    return BitRate(sum < a.count() ? std::numeric_limits<std::uint64_t>::max() : sum);
}
constexpr ByteCount operator+(ByteCount a, ByteCount b) { return a += b; }
constexpr ByteCount operator-(ByteCount a, ByteCount b) { return a -= b; }
constexpr Kilometres operator+(Kilometres a, Kilometres b) { return a += b; }
constexpr Kilometres operator*(Kilometres a, double factor) { return Kilometres(a.count() * factor); }

/// Time to serialise `size` at `rate`, rounded up to the next picosecond, so that two packets never
/// share an instant on a wire. Exact for any size and rate (128-bit intermediate); `rate` > 0.
/// Saturates at SimTime::max() where the time would exceed 106 days.
[[nodiscard]] constexpr SimTime transmission_time(ByteCount size, BitRate rate) {
    constexpr Uint128 kPicosPerSecond = 1'000'000'000'000;
    const Uint128 bit_picos = kPicosPerSecond * 8 * size.count();
    const Uint128 picos = (bit_picos + rate.count() - 1) / rate.count();
    constexpr auto kMost = static_cast<Uint128>(SimTime::max().count());
    return picos > kMost ? SimTime::max() : SimTime(static_cast<std::int64_t>(picos));
}

/// Nearest picosecond to `seconds`; |seconds| must be below 9.2e6 (106 days).
[[nodiscard]] constexpr SimTime from_seconds(double seconds) {
    const double picos = seconds * 1e12;
    return SimTime(static_cast<std::int64_t>(picos < 0 ? picos - 0.5 : picos + 0.5));
}

// Divided, not multiplied: powers of ten are exact and their inverses are not, so 2035 ms prints as 2035.
[[nodiscard]] constexpr double to_seconds(SimTime time) { return static_cast<double>(time.count()) / 1e12; }
[[nodiscard]] constexpr double to_ms(SimTime time) { return static_cast<double>(time.count()) / 1e9; }
[[nodiscard]] constexpr double to_us(SimTime time) { return static_cast<double>(time.count()) / 1e6; }

inline namespace literals {

constexpr BitRate operator""_bps(unsigned long long n) { return BitRate(n); }
constexpr BitRate operator""_Mbps(unsigned long long n) { return BitRate(n * 1'000'000); }
constexpr BitRate operator""_Gbps(unsigned long long n) { return BitRate(n * 1'000'000'000); }
constexpr BitRate operator""_Tbps(unsigned long long n) { return BitRate(n * 1'000'000'000'000); }
constexpr ByteCount operator""_B(unsigned long long n) { return ByteCount(n); }
constexpr ByteCount operator""_KiB(unsigned long long n) { return ByteCount(n << 10U); }
constexpr ByteCount operator""_MiB(unsigned long long n) { return ByteCount(n << 20U); }
constexpr Kilometres operator""_km(unsigned long long n) { return Kilometres(static_cast<double>(n)); }
constexpr Kilometres operator""_km(long double n) { return Kilometres(static_cast<double>(n)); }
constexpr SimTime operator""_ps(unsigned long long n) { return SimTime(static_cast<std::int64_t>(n)); }
constexpr SimTime operator""_ns(unsigned long long n) {
    return SimTime(static_cast<std::int64_t>(n * 1'000));
}
constexpr SimTime operator""_us(unsigned long long n) {
    return SimTime(static_cast<std::int64_t>(n * 1'000'000));
}
constexpr SimTime operator""_ms(unsigned long long n) {
    return SimTime(static_cast<std::int64_t>(n * 1'000'000'000));
}
constexpr SimTime operator""_s(unsigned long long n) {
    return SimTime(static_cast<std::int64_t>(n * 1'000'000'000'000));
}

}  // namespace literals
}  // namespace hexi
