// A placement problem, with everything worked out that does not depend on who is placed where.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "controller/placement/placement.hpp"
#include "controller/placement/placement_policy.hpp"
#include "topology/network_state.hpp"

namespace hexi {

/// The question. The topology and the set must outlive what is made of it.
struct PlacementRequest {
    const Topology* topology;
    const ComputeJobSet* jobs;
    NetworkState state;  ///< links down or drained are not used; capacity factors and delays count
    std::vector<NodeId> failed_hubs = {};
    Layer layer = Layer::kIp;     ///< of jobs that name none
    double background_ratio = 0;  ///< share of every link that other traffic takes, 0..1
    PlacementPolicy policy;
    bool keep_latency =
        true;  ///< false: latency targets refuse no hub (to see what rules that ignore them cost)
    EnergyModel energy = {};
    HubAssumptions assumptions = {};
};

/// Immutable; safe to read from any thread. Compute is counted in whole GFLOPS, 1e-9 EFLOPS, rounded against
/// the job: needs up, rooms down.
class PlacementModel {
public:
    /// kNotFound where the network has no hub; kInvalid where a job has no schedule (see schedule_of()).
    static Result<PlacementModel> create(PlacementRequest request);

    [[nodiscard]] const PlacementRequest& request() const { return request_; }
    [[nodiscard]] const Topology& topology() const { return *request_.topology; }
    [[nodiscard]] std::span<const ComputeJob> jobs() const { return request_.jobs->jobs; }
    [[nodiscard]] std::span<const HubResources> hubs() const { return hubs_; }

    [[nodiscard]] const JobSchedule& schedule(std::size_t job) const { return schedules_[job]; }
    [[nodiscard]] Layer layer(std::size_t job) const { return jobs()[job].layer.value_or(request_.layer); }
    /// The job's bounds, or none where the request does not keep latency.
    [[nodiscard]] LatencyBounds bounds(std::size_t job) const;
    [[nodiscard]] EnergyBill bill(std::size_t job, std::size_t hub) const;
    [[nodiscard]] std::int64_t need_gflops(std::size_t job) const;
    [[nodiscard]] std::int64_t room_gflops(std::size_t hub) const;
    /// What jobs may use of a link in all: its capacity, as degraded, less the background; 0 where it is
    /// down.
    [[nodiscard]] std::int64_t room_bps(LinkId link) const { return room_[link.index()]; }
    /// Least delay from a site of the job to a hub over links that are up; nothing where there is no path.
    [[nodiscard]] std::optional<SimTime> least_delay(std::size_t job, std::size_t site,
                                                     std::size_t hub) const;

    /// What stands against the hub whoever else is placed: other hubs allowed, down, PUE, green share.
    [[nodiscard]] std::vector<RefusalReason> standing_reasons(std::size_t job, std::size_t hub) const;

    /// Weighted sum of the criteria, each (value - least) / (most - least), where least and most are over the
    /// hubs that could take the job in an empty network; a criterion in which these do not differ counts 0.
    /// 0 is a hub that is best in everything; above 1 only where load has forced longer paths.
    [[nodiscard]] double score(std::size_t job, std::size_t hub, SimTime mean_latency) const;

private:
    explicit PlacementModel(PlacementRequest request) : request_(std::move(request)) {}

    struct Scale {
        double least = 0, most = 0;
        void add(double value, bool first);
        [[nodiscard]] double of(double value) const;
    };
    struct Scales {
        Scale latency, cost, green;
    };
    void find_rooms();
    void find_delays();
    [[nodiscard]] Scales scales_of(std::size_t job) const;
    [[nodiscard]] bool possible(std::size_t job, std::size_t hub) const;

    PlacementRequest request_;
    std::vector<HubResources> hubs_;
    std::vector<JobSchedule> schedules_;
    std::vector<Scales> scales_;
    std::vector<std::int64_t> room_;
    std::map<std::pair<Layer, NodeId>, std::vector<std::optional<SimTime>>> delays_;  ///< by hub
};

}  // namespace hexi
