// What each hub says to one job.
#pragma once

#include "controller/placement/placement_book.hpp"

namespace hexi {

/// Every hub's answer to `job`, given what `book` holds: offers best first, with refusals in order of the
/// hubs. `chosen` stays empty.
///
/// A hub's paths are, site by site in the job's order, those of least delay with the rate free, what the
/// job's own earlier sites take counted. (With several sites that share a scarce link, another order might
/// have found room where this one refuses.) Better is: UP before DEGRADED, then the lower score, the lower
/// latency, the lower cost, the hub listed first.
[[nodiscard]] JobPlacement hub_offers(const PlacementBook& book, std::size_t job);

/// The answer in which `chosen`, which `book` holds, was taken: the other hubs speak as if the job were not
/// there yet and all else were. Leaves the book as it was.
[[nodiscard]] JobPlacement with_others(PlacementBook& book, std::size_t job, std::optional<HubOffer> chosen);

/// The offer of a hub over given paths; nothing where they break the job's latency or deadline.
[[nodiscard]] std::optional<HubOffer> make_offer(const PlacementModel& model, std::size_t job,
                                                 std::size_t hub, std::vector<std::optional<Path>> paths);

/// Whether `a` is better for the job than `b`, as hub_offers() orders them.
[[nodiscard]] bool better_offer(const HubOffer& a, const HubOffer& b);

}  // namespace hexi
