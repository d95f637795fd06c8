#include "controller/engineering/protect_routes.hpp"

#include <algorithm>
#include <set>

#include "controller/backup_path.hpp"
#include "controller/bounded_path.hpp"
#include "controller/shortest_path.hpp"

namespace hexi {
namespace {

/// One path to protect, with the rate it carries.
struct Carried {
    TePath* path;
    const TeDemand* demand;
    double rate;                ///< bit/s
    std::vector<SrlgId> risks;  ///< of the path
};

class Protector {
public:
    Protector(const TeProblem& problem, TeSolution& solution, double limit)
        : problem_(problem),
          topology_(*problem.topology),
          graph_(te_graph(problem)),
          limit_(limit),
          base_(installed_loads(problem, solution)),
          after_(topology_.srlgs().size()) {
        for (TeRoute& route : solution.routes) {
            const TeDemand& demand = problem.demands[route.demand];
            const auto rate = static_cast<double>(demand.rate.count()) * route.carried;
            for (TePath& path : route.paths) {
                if (path.weight == 0) continue;
                carried_.push_back(
                    {&path, &demand, rate * path.weight / kSplitBuckets, path_srlgs(topology_, path.path)});
            }
        }
        std::ranges::stable_sort(carried_, std::greater<>(), &Carried::rate);
    }

    ProtectionReport run() {
        for (const Carried& carried : carried_) vacate(carried);
        for (const Carried& carried : carried_) protect(carried);
        for (std::size_t risk = 0; risk < after_.size(); ++risk) count(SrlgId(risk));
        std::ranges::stable_sort(report_.failures, std::greater<>(), &FailureLoad::utilisation);
        return std::move(report_);
    }

private:
    /// The network after one failure.
    struct After {
        std::vector<double> load;  ///< by link; empty where no path runs the risk
        double moved = 0, lost = 0;
    };

    void vacate(const Carried& carried) {
        for (const SrlgId risk : carried.risks) {
            After& after = after_[risk.index()];
            if (after.load.empty()) after.load = base_;
            for (const LinkId link : carried.path->path.links()) after.load[link.index()] -= carried.rate;
        }
    }

    [[nodiscard]] double capacity(LinkId link) const {
        return static_cast<double>(topology_.link(link).capacity.count()) *
               problem_.state[link].capacity_factor;
    }

    /// The rate fits on the link after every failure of the path.
    [[nodiscard]] bool fits(const Carried& carried, LinkId link) const {
        return std::ranges::all_of(carried.risks, [&](SrlgId risk) {
            return after_[risk.index()].load[link.index()] + carried.rate <=
                   limit_ * capacity(link) * (1 + 1e-9);
        });
    }

    [[nodiscard]] BackupPath backup_of(const Carried& carried) const {
        const Path& path = carried.path->path;
        RiskSet risks(topology_);
        risks.add(path);
        const CostGraph apart = without(graph_, risks);
        CostGraph room = apart;
        for (std::size_t link = 0; link < base_.size(); ++link) {
            if (room.usable(LinkId(link)) && !fits(carried, LinkId(link))) room.remove(LinkId(link));
        }
        auto found = quickest_within_bounds(room, carried);
        if (!found) found = cheapest_path(room, path.source(), path.destination());
        if (!found) found = quickest_within_bounds(apart, carried);
        if (!found) return backup_path(graph_, path);
        const SharedRisk shared = shared_risk(topology_, path, *found);
        return {std::move(found), shared};
    }

    /// The quickest path that keeps what the demand asks of its paths.
    [[nodiscard]] std::optional<Path> quickest_within_bounds(const CostGraph& graph,
                                                             const Carried& carried) const {
        const NodeId from = carried.demand->source, to = carried.demand->destination;
        auto quickest = cheapest_path(graph, from, to);
        if (!quickest || extra_hops(*quickest) == 0) {
            const bool late = quickest && late_by(carried, *quickest) > SimTime(0);
            return late ? std::nullopt : quickest;
        }
        const auto found =
            cheapest_path_within(graph, problem_.state, from, to,
                                 {.max_delay = carried.demand->max_delay, .max_hops = problem_.max_hops});
        return found ? std::optional(*found) : std::nullopt;
    }

    [[nodiscard]] SimTime late_by(const Carried& carried, const Path& path) const {
        const auto& most = carried.demand->max_delay;
        return most ? std::max(SimTime(0), SimTime(graph_.cost(path)) - *most) : SimTime(0);
    }
    [[nodiscard]] std::size_t extra_hops(const Path& path) const {
        const std::size_t most = problem_.max_hops.value_or(path.links().size());
        return path.links().size() - std::min(most, path.links().size());
    }

    /// By how much the backup misses what its demand asks.
    void note_bounds(const Carried& carried, const Path& backup) {
        const SimTime late = late_by(carried, backup);
        const std::size_t extra = extra_hops(backup);
        report_.late_backups += late > SimTime(0) ? 1 : 0;
        report_.latest_by = std::max(report_.latest_by, late);
        report_.long_backups += extra > 0 ? 1 : 0;
        report_.longest_by = std::max(report_.longest_by, extra);
    }

    void protect(const Carried& carried) {
        BackupPath backup = backup_of(carried);
        const bool whole = backup.path && backup.shared.kind == Disjointness::kSrlgDisjoint;
        ++(whole ? report_.protected_paths : backup.path ? report_.partly_protected : report_.unprotected);
        std::set<SrlgId> also;
        if (backup.path) {
            note_bounds(carried, *backup.path);
            for (const SrlgId risk : path_srlgs(topology_, *backup.path)) also.insert(risk);
        }
        for (const SrlgId risk : carried.risks) {
            After& after = after_[risk.index()];
            if (!backup.path || also.contains(risk)) {
                after.lost += carried.rate;
                continue;
            }
            after.moved += carried.rate;
            for (const LinkId link : backup.path->links()) after.load[link.index()] += carried.rate;
        }
        carried.path->backup = std::move(backup.path);
    }

    void count(SrlgId risk) {
        const After& after = after_[risk.index()];
        if (after.load.empty()) return;
        FailureLoad failure{.risk = risk, .worst = {}, .moved_bps = after.moved, .lost_bps = after.lost};
        for (std::size_t link = 0; link < after.load.size(); ++link) {
            const double utilisation = after.load[link] / capacity(LinkId(link));
            if (utilisation <= failure.utilisation) continue;
            failure.utilisation = utilisation;
            failure.worst = LinkId(link);
        }
        report_.failures.push_back(failure);
    }

    const TeProblem& problem_;
    const Topology& topology_;
    CostGraph graph_;
    double limit_;
    std::vector<double> base_;  ///< bit/s by link, nothing failed
    std::vector<Carried> carried_;
    std::vector<After> after_;  ///< by risk
    ProtectionReport report_;
};

}  // namespace

ProtectionReport protect_routes(const TeProblem& problem, TeSolution& solution, double limit) {
    return Protector(problem, solution, limit).run();
}

}  // namespace hexi
