// Seeded randomness: equal seeds give equal bits everywhere (the real-valued laws as far as libm agrees).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace hexi {

/// One stream of pseudo-random numbers (xoshiro256++, Blackman & Vigna, ACM TOMS 47(4), 2021, seeded by
/// SplitMix64 over the seed and an FNV-1a hash of the name). Streams of different names are
/// independent, so adding a consumer does not change what the others draw. Value type; not shared between
/// threads.
class RandomStream {
public:
    /// The sub-stream `name` of `seed`; equal arguments give equal numbers.
    RandomStream(std::uint64_t seed, std::string_view name);

    /// 64 uniform bits.
    std::uint64_t next();
    /// Uniform in [0, 1), 53 bits.
    double uniform();
    /// Uniform integer in [0, bound), without modulo bias; `bound` > 0.
    std::uint64_t below(std::uint64_t bound);
    /// Exponential with the given mean (> 0), at least 0.
    double exponential(double mean);
    /// Normal with mean 0 and standard deviation 1 (Marsaglia's polar method).
    double normal();
    /// Pareto with the given mean (> 0) and shape (> 1).
    double pareto(double mean, double shape);

private:
    std::array<std::uint64_t, 4> state_{};
};

}  // namespace hexi
