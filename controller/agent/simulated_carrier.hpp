// A network that is only computed: takes plans, breaks links when told, says what every link carries.
#pragma once

#include <map>
#include <mutex>
#include <vector>

#include "controller/agent/agent.hpp"
#include "controller/agent/simulated_network.hpp"
#include "topology/base/clock.hpp"

namespace hexi {

/// Keeps the plan in force, and has `network` carry traffic by it in real time. set() is thread-safe.
class SimulatedCarrier : public PlanCarrier {
public:
    /// `nodes`: whose traffic it forwards, none: every node's. Without `network` it carries nothing.
    explicit SimulatedCarrier(std::shared_ptr<const Topology> topology, std::vector<std::string> nodes = {},
                              std::unique_ptr<SimulatedNetwork> network = nullptr,
                              MonotonicClock clock = steady_clock());

    /// `links` are in `state` from now on, besides what operators impair.
    void set(const std::vector<LinkId>& links, const LinkState& state);
    void set(const std::vector<LinkId>& links, LinkStatus status) { set(links, LinkState{.status = status}); }
    [[nodiscard]] LinkState state(LinkId link) const;
    [[nodiscard]] std::uint64_t plan() const;

    Result<Json> profile() override;
    Result<Json> carry_out(std::string_view method, const Json& params) override;
    Result<std::vector<Json>> changed_links() override;
    Json telemetry() override;

private:
    Result<Json> prepare(const Json& params);
    Result<Json> commit(const Json& params);
    Result<Json> impair(const Json& params);
    void put_in_force(LinkId link);
    [[nodiscard]] Json link_json(LinkId link) const;
    [[nodiscard]] SimTime now() const { return SimTime(clock_() - begun_); }

    std::shared_ptr<const Topology> topology_;
    std::vector<std::string> nodes_;
    std::unique_ptr<SimulatedNetwork> network_;
    MonotonicClock clock_;
    std::chrono::nanoseconds begun_ = clock_();
    mutable std::mutex mutex_;
    NetworkState state_, impaired_;  ///< as set() says, and as operators want; both hold
    std::map<LinkId, LinkStatus> changed_;
    std::uint64_t version_ = 0, prepared_version_ = 0;
    RoutingTable prepared_;
};

}  // namespace hexi
