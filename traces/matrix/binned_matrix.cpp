#include "traces/matrix/binned_matrix.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "topology/base/check.hpp"
#include "topology/base/wide.hpp"

namespace hexi {
namespace {

/// Times are taken to lie within 126 years of the first, so that no difference of two overflows.
constexpr std::int64_t kFarthestNs = 4'000'000'000'000'000'000;

std::int64_t since(const TraceTime& origin, const TraceTime& at) {
    return std::clamp(ns_between(origin, at), -kFarthestNs, kFarthestNs);
}

/// Towards the past, also below 0.
std::int64_t floor_div(std::int64_t value, std::int64_t by) { return value / by - (value % by < 0 ? 1 : 0); }

}  // namespace

std::int64_t BinnedMatrix::bin_of(const TraceTime& at) {
    if (!origin_) origin_ = at;
    return floor_div(since(*origin_, at), bin_ns_);
}

tl::unexpected<Error> BinnedMatrix::too_many() const {
    return fail(ErrorCode::kInvalid,
                fmt::format("more than {} pairs of nodes in bins of {:g} s: choose longer bins", kMostCells,
                            static_cast<double>(bin_ns_) / kNsPerSecond));
}

Result<void> BinnedMatrix::add_to(std::int64_t bin, HubPair pair, std::uint64_t bytes) {
    if (bytes == 0) return {};
    const Key key{bin, pair.from, pair.to};
    if (latest_ == cells_.end() || latest_->first != key) {
        if (cells_.size() == kMostCells && !cells_.contains(key)) return too_many();
        latest_ = cells_.try_emplace(key, 0).first;
    }
    latest_->second += bytes;
    total_ += bytes;
    return {};
}

Result<void> BinnedMatrix::add(const TraceTime& at, HubPair pair, std::uint64_t bytes) {
    return add_to(bin_of(at), pair, bytes);
}

Result<void> BinnedMatrix::spread(const TraceTime& first, const TraceTime& last, HubPair pair,
                                  std::uint64_t bytes) {
    const std::int64_t from_bin = bin_of(first), until_bin = bin_of(last);
    if (from_bin == until_bin) return add_to(from_bin, pair, bytes);
    if (static_cast<std::size_t>(until_bin - from_bin) >= kMostCells) return too_many();
    const std::int64_t begin = since(*origin_, first);
    const auto lasting = static_cast<Uint128>(since(*origin_, last) - begin);
    std::uint64_t before = 0;
    for (std::int64_t bin = from_bin; bin <= until_bin; ++bin) {
        // What has come by the end of the bin, rounded down; the last bin takes what is left.
        const auto past = static_cast<Uint128>((bin + 1) * bin_ns_ - begin);
        const std::uint64_t by_now =
            bin == until_bin ? bytes
                             : static_cast<std::uint64_t>(static_cast<Uint128>(bytes) * past / lasting);
        auto added = add_to(bin, pair, by_now - before);
        if (!added) return added;
        before = by_now;
    }
    return {};
}

std::vector<BinnedMatrix::Cell> BinnedMatrix::cells() const {
    std::vector<Cell> cells;
    cells.reserve(cells_.size());
    for (const auto& [key, bytes] : cells_) cells.push_back({key.bin, {key.from, key.to}, bytes});
    return cells;
}

TraceTime BinnedMatrix::bin_begin(std::int64_t bin) const {
    HEXI_CHECK(origin_.has_value(), "a bin begins only where there is one");
    const std::int64_t ns = bin * bin_ns_, s = floor_div(ns, kNsPerSecond);
    return trace_time(origin_->s + s,
                      std::uint64_t{origin_->ns} + static_cast<std::uint64_t>(ns - s * kNsPerSecond));
}

BitRate mean_rate(std::uint64_t bytes, std::int64_t bin_ns) {
    constexpr Uint128 kBitNs = Uint128{8} * kNsPerSecond;
    const Uint128 rate = kBitNs * Uint128{bytes} / static_cast<Uint128>(bin_ns);  // > 0
    constexpr Uint128 kMost{std::numeric_limits<std::uint64_t>::max()};
    return BitRate(static_cast<std::uint64_t>(std::min(rate, kMost)));
}

}  // namespace hexi
