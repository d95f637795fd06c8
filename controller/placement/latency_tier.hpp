// UP, DEGRADED, DOWN: how well a flow's latency keeps its targets, and how slowly that word changes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "topology/base/units.hpp"

namespace hexi {

/// Ordered: a later one is worse.
enum class LatencyTier : std::uint8_t {
    kUp,        ///< within the target, or there is none
    kDegraded,  ///< within tier two only
    kDown,      ///< above both, or no path
};
/// "up", "degraded", "down".
[[nodiscard]] std::string_view to_string(LatencyTier tier);

/// The two bounds of a flow, one way, both inclusive.
struct LatencyBounds {
    std::optional<SimTime> target = {};  ///< absent: any latency is UP
    std::optional<SimTime> tier2 = {};   ///< absent: above the target is DOWN

    bool operator==(const LatencyBounds&) const = default;
};
/// The tier of `latency`; nothing is no path.
[[nodiscard]] LatencyTier tier_of(const LatencyBounds& bounds, std::optional<SimTime> latency);

/// How long a new tier must hold before it is believed.
struct TierPatience {
    SimTime worse{1'000'000'000'000};  ///< before the word gets worse: 1 s
    SimTime better{
        10'000'000'000'000};  ///< before it gets better: 10 s, so that a flapping link is not praised
};

/// Watches one flow. A loss of all paths is believed at once; every other change once the observations have
/// stayed on the same side of the word for the patience: worse than it throughout, or better throughout; the
/// word then is the mildest change seen in that time. One thread; times are the caller's and never go back.
class TierWatch {
public:
    TierWatch(LatencyBounds bounds, TierPatience patience) : bounds_(bounds), patience_(patience) {}

    /// At `now` the flow's latency is `latency` (nothing: no path). The word that holds from now on.
    LatencyTier observe(SimTime now, std::optional<SimTime> latency);
    [[nodiscard]] LatencyTier tier() const { return tier_; }

private:
    LatencyBounds bounds_;
    TierPatience patience_;
    LatencyTier tier_ = LatencyTier::kUp;
    bool started_ = false;
    std::optional<SimTime> since_;            ///< when the observations left the word
    LatencyTier mildest_ = LatencyTier::kUp;  ///< of those since, the nearest to the word
};

}  // namespace hexi
