// A network that is only computed: takes plans, breaks links when told, says what every link carries.
#pragma once

#include <map>
#include <mutex>

#include "controller/agent/agent.hpp"
#include "controller/transition/route_loads.hpp"
#include "topology/network_state.hpp"
#include "topology/traffic_matrix.hpp"

namespace hexi {

/// Forwards the demands of a matrix as a fluid, by the plan in force: each demand at its rate over its paths,
/// over their backups where links are down. set() is thread-safe.
class SimulatedCarrier : public PlanCarrier {
public:
    /// `nodes`: whose traffic it forwards, none: every node's.
    SimulatedCarrier(std::shared_ptr<const Topology> topology, std::vector<std::string> nodes,
                     const TrafficMatrix& offered);

    /// `links` are in `status` from now on.
    void set(const std::vector<LinkId>& links, LinkStatus status);
    [[nodiscard]] std::uint64_t plan() const;

    Result<Json> profile() override;
    Result<Json> carry_out(std::string_view method, const Json& params) override;
    Result<std::vector<Json>> changed_links() override;
    /// {"offered_bps", "carried_bps", "on_backup_bps", "lost_bps", "fullest_link", "fullest_ratio"}.
    Json telemetry() override;

private:
    Result<Json> prepare(const Json& params);
    Result<Json> commit(const Json& params);
    Result<Json> impair(const Json& params);
    [[nodiscard]] Json link_json(LinkId link) const;

    std::shared_ptr<const Topology> topology_;
    std::vector<std::string> nodes_;
    std::vector<Demand> demands_;
    mutable std::mutex mutex_;
    NetworkState state_;
    std::map<LinkId, LinkStatus> changed_;
    std::uint64_t version_ = 0, prepared_version_ = 0;
    RoutingTable table_, prepared_;
};

}  // namespace hexi
