// Delays counted in buckets of bounded relative width above a floor.
#pragma once

#include <cstdint>
#include <vector>

#include "topology/base/units.hpp"
#include "topology/base/wide.hpp"

namespace hexi {

/// Log-linear histogram (the layout of HdrHistogram, G. Tene) of delays, kept as their excess over a fixed
/// floor, so that queueing under milliseconds of fibre keeps its digits: quantiles are within 1/256 of the
/// *excess*; count, mean, min and max are exact. Delays below the floor count as the floor in quantiles. A
/// value; merge() needs equal floors.
class DelayHistogram {
public:
    explicit DelayHistogram(SimTime floor = SimTime{0}) : floor_(floor) {}

    void record(SimTime delay, std::uint64_t count = 1);
    void merge(const DelayHistogram& other);

    [[nodiscard]] std::uint64_t count() const { return count_; }
    [[nodiscard]] SimTime floor() const { return floor_; }
    /// The rest need count() > 0.
    [[nodiscard]] SimTime min() const { return min_; }
    [[nodiscard]] SimTime max() const { return max_; }
    [[nodiscard]] SimTime mean() const;
    /// Smallest recorded delay that at least `q` (0..1) of all do not exceed, to bucket width; clamped to
    /// [min, max].
    [[nodiscard]] SimTime quantile(double q) const;

    /// One bucket for writers: delays in (`lower`, `upper`] above nothing, counted `count` times.
    struct Bucket {
        SimTime lower, upper;
        std::uint64_t count;
    };
    [[nodiscard]] std::vector<Bucket> buckets() const;

private:
    SimTime floor_, min_{SimTime::max()}, max_{SimTime::min()};
    Int128 sum_ = 0;
    std::uint64_t count_ = 0;
    std::vector<std::uint64_t> counts_;
};

}  // namespace hexi
