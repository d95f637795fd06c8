// The routes that are left once something has failed.
#pragma once

#include <deque>

#include "controller/whatif/failure_case.hpp"
#include "controller/whatif/sweep_model.hpp"

namespace hexi {

/// The new routes of some flows.
class Detours {
public:
    /// `flows` ascending, `routes` in the same order.
    Detours(std::vector<std::uint32_t> flows, std::vector<Route> routes)
        : flows_(std::move(flows)), routes_(std::move(routes)) {}

    [[nodiscard]] std::span<const std::uint32_t> flows() const { return flows_; }
    /// Null where the flow keeps its route.
    [[nodiscard]] const Route* find(std::uint32_t flow) const;

private:
    std::vector<std::uint32_t> flows_;
    std::vector<Route> routes_;
};

/// The flows whose routes may change when `links` fail, ascending: those that use one of them; where routes
/// have an objective and any does, all that have a path.
[[nodiscard]] std::vector<std::uint32_t> affected_flows(const SweepModel& model,
                                                        std::span<const LinkId> links);

/// Routes `flows` (ascending) afresh with `down` failed, as the model routes, without backups. Errors are
/// those of route_flows().
[[nodiscard]] Result<Detours> route_afresh(const SweepModel& model, std::vector<std::uint32_t> flows,
                                           std::span<const LinkId> down);

/// The detours of every element of a plan, made once, so that cases of several elements need look only at
/// flows whose detour around one element runs into another. Not so where routes have an objective: then a
/// failure may move any flow, and every case is routed by itself. Immutable; safe to read from any thread.
/// Refers to model and plan, which must outlive it.
class ElementDetours {
public:
    static Result<ElementDetours> create(const SweepModel& model, const FailurePlan& plan);

    /// New routes of every flow in `affected` when all elements of `failure`, whose links are `down` (by
    /// LinkId), have failed: the same as routing everything afresh, since a route of one failure that avoids
    /// the others is also that of all. The routes live as long as this and `fresh`, to which those are added
    /// that no single element has the answer to. Errors are those of route_flows().
    [[nodiscard]] Result<std::vector<const Route*>> around(const FailureCase& failure,
                                                           const std::vector<bool>& down,
                                                           std::span<const std::uint32_t> affected,
                                                           std::deque<Detours>& fresh) const;

private:
    ElementDetours(const SweepModel& model, const FailurePlan& plan) : model_(&model), plan_(&plan) {}
    [[nodiscard]] const Route* around_one(const FailureCase& failure, const std::vector<bool>& down,
                                          std::uint32_t flow) const;

    const SweepModel* model_;
    const FailurePlan* plan_;
    std::vector<Detours> by_element_;
};

}  // namespace hexi
