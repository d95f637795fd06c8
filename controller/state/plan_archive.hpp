// Plans that were committed, so that one can go back to any of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "controller/state/state_store.hpp"

namespace hexi {

/// One plan as it was committed.
struct ArchivedPlan {
    std::uint64_t version = 0;  ///< from 1, ascending
    std::string summary;        ///< JSON: why, when, how many routes
    std::string routes;         ///< JSON: the whole table

    bool operator==(const ArchivedPlan&) const = default;
};

/// Keeps `plan` and forgets all but the `most` newest and the one that routes are pinned to. Errors are the
/// database's.
Result<void> archive_plan(StateStore& store, const ArchivedPlan& plan, std::size_t most);
Result<std::optional<ArchivedPlan>> find_plan(StateStore& store, std::uint64_t version);
/// Every plan that is kept, oldest first, without its routes.
Result<std::vector<ArchivedPlan>> plan_summaries(StateStore& store);

}  // namespace hexi
