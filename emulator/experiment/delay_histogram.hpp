// Delays counted in buckets of bounded relative width above a floor.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "topology/base/units.hpp"
#include "topology/base/wide.hpp"

namespace hexi {

/// Log-linear histogram (the layout of HdrHistogram, G. Tene) of delays, kept as their excess over a fixed
/// floor, so that queueing under milliseconds of fibre keeps its digits: quantiles are within 1/256 of the
/// *excess*; count, mean, min and max are exact. Delays below the floor count as the floor in quantiles. A
/// value; merge() needs equal floors. Memory grows with the largest excess: 47 KB up to 1 ms, never more than
/// 117 KB.
class DelayHistogram {
public:
    explicit DelayHistogram(SimTime floor = SimTime{0}) : floor_(floor) {}

    void record(SimTime delay, std::uint64_t count = 1) {
        const std::size_t bucket = bucket_of(excess(delay));
        if (bucket >= counts_.size()) grow(bucket);
        counts_[bucket] += count;
        count_ += count;
        sum_ += static_cast<Int128>(delay.count()) * static_cast<Int128>(count);
        if (delay < min_) min_ = delay;
        if (delay > max_) max_ = delay;
    }
    void merge(const DelayHistogram& other);

    [[nodiscard]] std::uint64_t count() const { return count_; }
    [[nodiscard]] SimTime floor() const { return floor_; }
    /// The rest need count() > 0.
    [[nodiscard]] SimTime min() const { return min_; }
    [[nodiscard]] SimTime max() const { return max_; }
    /// Rounded to the nearest picosecond.
    [[nodiscard]] SimTime mean() const;
    /// Smallest recorded delay that at least `q` (0..1) of all do not exceed, rounded up to the end of its
    /// bucket: never understated; clamped to [min, max].
    [[nodiscard]] SimTime quantile(double q) const;

    /// One bucket for writers: `count` delays from `lower` to `upper`, both included (the first bucket holds
    /// what is below the floor, too).
    struct Bucket {
        SimTime lower, upper;
        std::uint64_t count;

        bool operator==(const Bucket&) const = default;
    };
    /// Those with a count above 0, ascending.
    [[nodiscard]] std::vector<Bucket> buckets() const;

private:
    static constexpr unsigned kPrecisionBits = 8;  ///< 2^8 buckets to each doubling of the excess

    /// In 64 bits without sign, where the difference of any two times fits.
    [[nodiscard]] std::uint64_t excess(SimTime delay) const {
        if (delay <= floor_) return 0;
        return static_cast<std::uint64_t>(delay.count()) - static_cast<std::uint64_t>(floor_.count());
    }
    /// Below 2^9 every value has its own bucket; above, the leading 9 bits name it, and `shift` counts the
    /// doublings.
    [[nodiscard]] static std::size_t bucket_of(std::uint64_t excess) {
        const auto width = static_cast<unsigned>(std::bit_width(excess | (1U << kPrecisionBits)));
        const unsigned shift = width - kPrecisionBits - 1;
        return (static_cast<std::size_t>(shift) << kPrecisionBits) +
               static_cast<std::size_t>(excess >> shift);
    }
    void grow(std::size_t bucket);
    [[nodiscard]] SimTime lower_end(std::size_t bucket) const;
    [[nodiscard]] SimTime upper_end(std::size_t bucket) const;

    SimTime floor_, min_{SimTime::max()}, max_{SimTime::min()};
    Int128 sum_ = 0;
    std::uint64_t count_ = 0;
    std::vector<std::uint64_t> counts_;
};

}  // namespace hexi
