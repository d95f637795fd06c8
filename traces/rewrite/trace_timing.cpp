#include "traces/rewrite/trace_timing.hpp"

#include <algorithm>
#include <cmath>

#include "topology/base/check.hpp"
#include "topology/base/wide.hpp"
#include "traces/mapping/mixed_bits.hpp"

namespace hexi {
namespace {

constexpr std::int64_t kMillion = 1'000'000;

std::uint64_t hash_of(const IpAddress& address, std::uint16_t port, std::uint64_t seed) {
    return mixed_bits(mixed_bits(mixed_bits(seed + address.high()) + address.low()) + port);
}

}  // namespace

TimeScale::TimeScale(double speed) : millionths_(std::llround(speed * kMillion)) {
    HEXI_CHECK(millionths_ > 0, "time that runs");
}

TraceTime moved(const TraceTime& at, std::int64_t ns) {
    std::int64_t s = ns / kNsPerSecond, rest = ns % kNsPerSecond;
    if (rest < 0) {
        --s;
        rest += kNsPerSecond;
    }
    return trace_time(at.s + s, std::uint64_t{at.ns} + static_cast<std::uint64_t>(rest));
}

TraceTime TimeScale::at(const TraceTime& at, std::int64_t later_ns) {
    if (!origin_) origin_ = at;
    const Int128 past = static_cast<Int128>(ns_between(*origin_, at)) + later_ns;
    return moved(*origin_, static_cast<std::int64_t>(past * kMillion / millionths_));
}

FlowThinner::FlowThinner(double share, std::uint64_t seed)
    : below_(static_cast<std::uint64_t>(std::ldexp(std::min(share, 0.999'999'999), 64))),
      seed_(seed),
      all_(share >= 1) {}

// A sum is the same in both directions.
std::uint64_t conversation_hash(const FlowTuple& key, std::uint64_t seed) {
    const std::uint64_t ends =
        hash_of(key.source, key.source_port, seed) + hash_of(key.destination, key.destination_port, seed);
    return mixed_bits(ends + key.protocol);
}

bool FlowThinner::keeps(const FlowTuple& key) const { return all_ || conversation_hash(key, seed_) < below_; }

}  // namespace hexi
