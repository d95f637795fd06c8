#include "controller/northbound/rate_limit.hpp"

#include <algorithm>

namespace hexi {
namespace {

constexpr std::size_t kMostBuckets = 10'000;

}  // namespace

bool RateLimit::take(const std::string& client, std::chrono::nanoseconds now) {
    const std::lock_guard lock(mutex_);
    if (buckets_.size() >= kMostBuckets) forget_the_idle(now);
    auto [entry, fresh] = buckets_.try_emplace(client, Bucket{burst_, now});
    Bucket& bucket = entry->second;
    const double seconds = std::chrono::duration<double>(now - bucket.at).count();
    bucket.left = std::min(burst_, bucket.left + std::max(seconds, 0.0) * per_second_);
    bucket.at = now;
    if (bucket.left < 1) return false;
    bucket.left -= 1;
    return true;
}

/// Full buckets are as good as none. Where none is full all go: better that than to grow.
void RateLimit::forget_the_idle(std::chrono::nanoseconds now) {
    const auto full = std::chrono::duration<double>(burst_ / per_second_);
    std::erase_if(buckets_, [&](const auto& entry) { return now - entry.second.at >= full; });
    if (buckets_.size() >= kMostBuckets) buckets_.clear();
}

}  // namespace hexi
