// How far an intent is kept, by what, and why so.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "controller/service/intent.hpp"
#include "controller/service/network.hpp"
#include "topology/route_request.hpp"

namespace hexi {

enum class Standing : std::uint8_t {
    kPending,  ///< until a plan knows the intent
    kRouted,
    kShort,  ///< "short-of-room": routed over links that are promised more than they have
    kOverTarget,
    kUnreachable,
};
[[nodiscard]] std::string_view to_string(Standing standing);

struct IntentStanding {
    Standing standing = Standing::kPending;
    std::optional<SimTime> delay;  ///< of its slowest path: fixed delays and what states add, one way
    std::size_t broken = 0;        ///< paths with a link that is down: traffic is on their backups
};
/// A compute flow stands as the worst of its sites does.
[[nodiscard]] IntentStanding standing_of(const Intent& intent, const Network& network);
/// {"state", "plan", "delay_us", "broken_paths"}; `delay_us` is null where there is no path.
[[nodiscard]] Json to_json(const IntentStanding& standing, const Network& network);

/// {"standing", "paths", "reasons", "alternatives"}: what carries the intent, sentences why it is so, and the
/// three best paths of now between each pair of ends. Searches: some milliseconds.
[[nodiscard]] Json explanation(const Intent& intent, const IntentStanding& now, const Network& network,
                               PathMetric metric);

/// A path with its backup: {"links", "nodes", "delay_us", "weight", "whole", "backup"}.
[[nodiscard]] Json to_json(const WeightedPath& path, const Network& network);
/// Fixed delays of its links and what `network`'s state adds.
[[nodiscard]] SimTime delay_now(const Path& path, const Network& network);

}  // namespace hexi
