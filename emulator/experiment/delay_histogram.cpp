#include "emulator/experiment/delay_histogram.hpp"

#include <algorithm>
#include <cmath>

#include "topology/base/check.hpp"

namespace hexi {
namespace {

/// `floor` + `excess`, at most SimTime::max().
SimTime above(SimTime floor, std::uint64_t excess) {
    const Int128 sum = static_cast<Int128>(floor.count()) + static_cast<Int128>(excess);
    const Int128 most = SimTime::max().count();
    return SimTime(static_cast<std::int64_t>(std::min(sum, most)));
}

}  // namespace

void DelayHistogram::merge(const DelayHistogram& other) {
    HEXI_CHECK(floor_ == other.floor_, "histograms of different floors cannot be merged");
    if (other.counts_.size() > counts_.size()) counts_.resize(other.counts_.size());
    for (std::size_t i = 0; i < other.counts_.size(); ++i) counts_[i] += other.counts_[i];
    count_ += other.count_;
    sum_ += other.sum_;
    min_ = std::min(min_, other.min_);
    max_ = std::max(max_, other.max_);
}

SimTime DelayHistogram::mean() const {
    HEXI_CHECK(count_ > 0, "mean of no delays");
    const auto n = static_cast<Int128>(count_);
    const Int128 half = sum_ < 0 ? -n / 2 : n / 2;
    return SimTime(static_cast<std::int64_t>((sum_ + half) / n));
}

SimTime DelayHistogram::quantile(double q) const {
    HEXI_CHECK(count_ > 0, "quantile of no delays");
    HEXI_CHECK(q >= 0 && q <= 1, "a quantile lies in 0..1");
    // The factor keeps 0.07 * 100, a little above 7 in binary, from asking for the eighth.
    const double wanted = std::ceil(q * static_cast<double>(count_) * (1 - 1e-12));
    const auto rank = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(wanted));
    std::uint64_t seen = 0;
    for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
        seen += counts_[bucket];
        if (seen >= rank) return std::clamp(upper_end(bucket), min_, max_);
    }
    return max_;
}

std::vector<DelayHistogram::Bucket> DelayHistogram::buckets() const {
    std::vector<Bucket> filled;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
        if (counts_[i] > 0) filled.push_back({lower_end(i), upper_end(i), counts_[i]});
    }
    return filled;
}

void DelayHistogram::grow(std::size_t bucket) {
    constexpr std::size_t kDoubling = std::size_t{1} << kPrecisionBits;
    counts_.resize((bucket / kDoubling + 1) * kDoubling);
}

SimTime DelayHistogram::lower_end(std::size_t bucket) const {
    const std::size_t row = bucket >> kPrecisionBits;
    const std::size_t shift = row == 0 ? 0 : row - 1;
    const std::uint64_t leading = bucket - (shift << kPrecisionBits);
    return above(floor_, leading << shift);
}

SimTime DelayHistogram::upper_end(std::size_t bucket) const {
    const std::size_t row = bucket >> kPrecisionBits;
    const std::size_t shift = row == 0 ? 0 : row - 1;
    const std::uint64_t leading = bucket - (shift << kPrecisionBits);
    return above(floor_, (leading << shift) + ((std::uint64_t{1} << shift) - 1));
}

}  // namespace hexi
