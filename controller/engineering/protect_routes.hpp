// Backups for engineered routes, and what every single failure then does to the network.
#pragma once

#include <vector>

#include "controller/engineering/te_solution.hpp"

namespace hexi {

/// The network after one risk (a fibre, a duct, a link of its own) has failed and traffic is on its backups.
struct FailureLoad {
    SrlgId risk;
    LinkId worst;            ///< the most loaded link; invalid where nothing is loaded
    double utilisation = 0;  ///< of that link; above 1: by how much its capacity is exceeded
    double moved_bps = 0;    ///< rate that goes over backups
    double lost_bps = 0;     ///< rate whose path failed and whose backup, if any, failed too
};

/// What protect_routes() found out.
struct ProtectionReport {
    std::vector<FailureLoad>
        failures;  ///< every risk of the layer that some path runs; highest utilisation first
    std::size_t protected_paths = 0;   ///< with a backup that shares no risk
    std::size_t partly_protected = 0;  ///< with one that shares some
    std::size_t unprotected = 0;       ///< without any
    std::size_t late_backups = 0;      ///< that are slower than their demand's delay bound
    SimTime latest_by{0};              ///< by how much, at most
    std::size_t long_backups = 0;      ///< with more links than the problem's `max_hops`
    std::size_t longest_by = 0;        ///< by how many, at most

    /// Utilisation after the worst single failure; 0 where nothing can fail.
    [[nodiscard]] double worst() const { return failures.empty() ? 0 : failures.front().utilisation; }
};

/// Gives every path of weight above 0 its backup. Paths of the largest rate choose first: the quickest backup
/// that shares no risk with the path, leaves every link within `limit` of its capacity after each failure
/// that would call for it, and keeps the bounds on delay and hops. Where there is none, bounds give way
/// first, then the limit, then the risks (backup_path()). Then counts, for every single risk, what its
/// failure leads to. Loads are those of the weights, so what routers would do. Greedy in its order: another
/// choice of backups may exceed less. `solution` is one of `problem`.
[[nodiscard]] ProtectionReport protect_routes(const TeProblem& problem, TeSolution& solution,
                                              double limit = 1);

}  // namespace hexi
