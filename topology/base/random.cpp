#include "topology/base/random.hpp"

#include <bit>
#include <cmath>

#include "topology/base/check.hpp"
#include "topology/base/wide.hpp"

namespace hexi {
namespace {

std::uint64_t fnv1a(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return hash;
}

std::uint64_t split_mix(std::uint64_t& state) {
    std::uint64_t z = (state += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111eb;
    return z ^ (z >> 31U);
}

}  // namespace

RandomStream::RandomStream(std::uint64_t seed, std::string_view name) {
    std::uint64_t mixed = seed;
    mixed = split_mix(mixed) ^ fnv1a(name);
    for (auto& word : state_) word = split_mix(mixed);
}

std::uint64_t RandomStream::next() {
    const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t t = state_[1] << 17U;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = std::rotl(state_[3], 45);
    return result;
}

double RandomStream::uniform() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }

std::uint64_t RandomStream::below(std::uint64_t bound) {
    HEXI_CHECK(bound > 0, "a random integer needs a positive bound");
    // Lemire, "Fast random integer generation in an interval", ACM TOMACS 29(1), 2019.
    Uint128 product = static_cast<Uint128>(next()) * bound;
    if (static_cast<std::uint64_t>(product) < bound) {
        const std::uint64_t threshold = (0 - bound) % bound;
        while (static_cast<std::uint64_t>(product) < threshold)
            product = static_cast<Uint128>(next()) * bound;
    }
    return static_cast<std::uint64_t>(product >> 64U);
}

double RandomStream::exponential(double mean) { return -mean * std::log1p(-uniform()); }

double RandomStream::normal() {
    for (;;) {
        const double u = 2 * uniform() - 1;
        const double v = 2 * uniform() - 1;
        const double s = u * u + v * v;
        if (s > 0 && s < 1) return u * std::sqrt(-2 * std::log(s) / s);
    }
}

double RandomStream::pareto(double mean, double shape) {
    const double smallest = mean * (shape - 1) / shape;
    return smallest * std::pow(1 - uniform(), -1 / shape);
}

}  // namespace hexi
