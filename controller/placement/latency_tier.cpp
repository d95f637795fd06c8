#include "controller/placement/latency_tier.hpp"

#include <algorithm>

#include "topology/words.hpp"

namespace hexi {
namespace {

constexpr Words<LatencyTier, 3> kTiers{
    {{LatencyTier::kUp, "up"}, {LatencyTier::kDegraded, "degraded"}, {LatencyTier::kDown, "down"}}};

}  // namespace

std::string_view to_string(LatencyTier tier) { return word_of(kTiers, tier); }

LatencyTier tier_of(const LatencyBounds& bounds, std::optional<SimTime> latency) {
    if (!latency) return LatencyTier::kDown;
    if (!bounds.target || *latency <= *bounds.target) return LatencyTier::kUp;
    return bounds.tier2 && *latency <= *bounds.tier2 ? LatencyTier::kDegraded : LatencyTier::kDown;
}

LatencyTier TierWatch::observe(SimTime now, std::optional<SimTime> latency) {
    const LatencyTier seen = tier_of(bounds_, latency);
    if (!started_ || !latency || seen == tier_) {
        started_ = true;
        since_.reset();
        return tier_ = seen;
    }
    const bool worse = seen > tier_;
    const bool turned = since_ && (mildest_ > tier_) != worse;
    if (!since_ || turned) {
        since_ = now;
        mildest_ = seen;
    }
    mildest_ = worse ? std::min(mildest_, seen) : std::max(mildest_, seen);
    if (now - *since_ >= (worse ? patience_.worse : patience_.better)) {
        tier_ = mildest_;
        since_.reset();
    }
    return tier_;
}

}  // namespace hexi
