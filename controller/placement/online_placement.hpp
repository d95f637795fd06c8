// Jobs placed one at a time, as they come.
#pragma once

#include "controller/placement/placement_book.hpp"

namespace hexi {

/// Places the jobs in order of their start, then of the set: each takes the best offer there is when it comes
/// (see hub_offers()), or is refused by all, and nothing that stands is moved for it. Deterministic.
[[nodiscard]] PlacementPlan place_online(const PlacementModel& model);

/// Places one job where it is best now and writes it into `book`; without an offer `chosen` stays empty.
JobPlacement place_one(PlacementBook& book, std::size_t job);

/// The jobs in the order in which they are placed.
[[nodiscard]] std::vector<std::size_t> arrival_order(const PlacementModel& model);

}  // namespace hexi
