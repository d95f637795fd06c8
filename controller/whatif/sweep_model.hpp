// A network in service, made ready for asking "what if" many times.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "controller/whatif/carriage.hpp"
#include "controller/whatif/flow_routes.hpp"

namespace hexi {

/// The flows of a service load with their routes and backups, and who uses which link. Immutable; safe to
/// read from any thread.
class SweepModel {
public:
    /// Routes every demand and target by the load's policy, in its state; with an `objective`, demands by
    /// that instead (see solve_te()). kInvalid where there is neither demand nor target, or the objective is
    /// not kMinMlu, the one that always carries everything; a pair without a path is no error: it is lost in
    /// every case. Errors of solve_te(), where it is asked.
    static Result<SweepModel> create(ServiceLoad load, std::optional<TeObjective> objective = {});

    [[nodiscard]] const ServiceLoad& load() const { return load_; }
    [[nodiscard]] const Topology& topology() const { return *load_.topology; }
    /// What routes are best at; nothing: they are the policy's.
    [[nodiscard]] const std::optional<TeObjective>& objective() const { return objective_; }
    [[nodiscard]] std::size_t class_count() const { return load_.classes.size(); }
    /// Where routes have an objective: the optimum that those of a failure are found from.
    [[nodiscard]] const TeSessions& sessions() const { return sessions_; }
    /// In order of key.
    [[nodiscard]] std::span<const SweepFlow> flows() const { return flows_; }
    /// By flow.
    [[nodiscard]] const Route& route(std::size_t flow) const { return table_.routes()[flow]; }
    [[nodiscard]] const Carriage& carriage(std::size_t flow) const { return carriages_[flow]; }
    /// The flows whose paths (not backups) use the link, ascending.
    [[nodiscard]] std::span<const std::uint32_t> flows_over(LinkId link) const {
        return flows_over_[link.index()];
    }
    /// Layers of the flows, ascending, each once.
    [[nodiscard]] const std::vector<Layer>& layers() const { return layers_; }
    /// The flow of a target.
    [[nodiscard]] std::uint32_t flow_of(std::size_t target) const { return flow_of_[target]; }

    /// What the link can carry in the load's state, bit/s.
    [[nodiscard]] std::uint64_t capacity(LinkId link) const { return capacity_[link.index()]; }
    /// Sum of the links' fixed delays, with what the load's state adds.
    [[nodiscard]] SimTime delay(const Path& path) const;

private:
    SweepModel(ServiceLoad load, std::optional<TeObjective> objective)
        : load_(std::move(load)), objective_(objective) {}
    void gather_flows();
    void index_flows();

    ServiceLoad load_;
    std::optional<TeObjective> objective_;
    TeSessions sessions_;
    std::vector<SweepFlow> flows_;
    std::vector<std::uint32_t> flow_of_;
    std::vector<Layer> layers_;
    RoutingTable table_;
    std::vector<Carriage> carriages_;
    std::vector<std::vector<std::uint32_t>> flows_over_;
    std::vector<std::uint64_t> capacity_;
    std::vector<SimTime> delay_;
};

/// `base`, with `links` down as well.
[[nodiscard]] NetworkState with_down(NetworkState base, std::span<const LinkId> links);

}  // namespace hexi
