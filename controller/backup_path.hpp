// A second path that fails with a given first one as rarely as possible.
#pragma once

#include <optional>

#include "controller/shared_risk.hpp"

namespace hexi {

/// The backup of a path.
struct BackupPath {
    std::optional<Path> path;  ///< absent where `shared.kind` is kNone
    SharedRisk shared;         ///< what it has in common with the primary
};

/// The best backup for `primary` in `graph`: the cheapest path that shares no risk with it; where there is
/// none, the one with the fewest metres of shared risk (RiskSet::shared_metres summed over its links: a fibre
/// it uses twice counts twice), the cheapest of these; never `primary` itself. Exact for the given primary.
/// Making a link that the answer does not use dearer, or taking it away, does not change the answer.
[[nodiscard]] BackupPath backup_path(const CostGraph& graph, const Path& primary);

}  // namespace hexi
