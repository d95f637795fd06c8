// What the control thread and the thread that moves packets say to each other.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <variant>
#include <vector>

#include "dataplane/control/running_dataplane.hpp"
#include "dataplane/daemon/frame_ledger.hpp"
#include "dataplane/daemon/live_taps.hpp"
#include "dataplane/engine/emulated_network.hpp"
#include "dataplane/gateway/access_gateway.hpp"
#include "dataplane/plan/forwarding_plan.hpp"

namespace hexi {

/// Counters of one instant.
struct DataplaneSnapshot {
    SimTime at{0};
    FrameLedger ledger;
    std::uint64_t in_flight = 0;  ///< on links
    SimTime release_error_p99{0}, release_error_max{0};
    std::uint64_t stalls = 0;
    std::vector<GatewayCounters> ports;  ///< in the order of the command line
    std::vector<LinkCounters> links;     ///< by LinkId
};

/// An order of the control thread.
struct LinkOrder {
    LinkId link;
    LinkSetting setting;
};
using DataplaneOrder = std::variant<LinkOrder, std::shared_ptr<const ForwardingPlan>, TapOrder>;

/// The dataplane as its control socket sees it. Orders are left in a queue that the packet thread looks into
/// when a flag says so, and counters in a copy that it renews; neither waits for the other for longer than a
/// copy takes.
class LiveDataplane : public RunningDataplane {
public:
    /// `topology` and `stop_asked` outlive it. `newest` is the plan from which the next is compiled: the last
    /// that will come into force by itself. `settings` by LinkId; `epoch_ns` as LiveTaps'.
    LiveDataplane(const Topology& topology, std::vector<LinkSetting> settings,
                  std::shared_ptr<const ForwardingPlan> newest, const std::vector<PortSpec>& ports,
                  std::uint64_t epoch_ns, std::atomic<bool>& stop_asked);

    // The control thread's.
    [[nodiscard]] const Topology& topology() const override { return topology_; }
    [[nodiscard]] Json status() const override;
    [[nodiscard]] Json statistics() const override;
    [[nodiscard]] LinkSetting setting(LinkId link) const override;
    void set(LinkId link, const LinkSetting& setting) override;
    Result<void> prepare(std::uint64_t version, RoutingTable table) override;
    void commit() override;
    void forget_prepared() override { prepared_ = nullptr; }
    Result<void> start_tap(const TapRequest& request) override { return taps_.start(request); }
    Result<void> stop_tap(const std::string& name) override { return taps_.stop(name); }
    [[nodiscard]] Json taps() const override { return taps_json(taps_.reports()); }
    void stop() override { stop_asked_.store(true); }

    /// Once neither thread works any more: what the taps did, their files complete.
    [[nodiscard]] std::vector<TapReport> finish_taps();

    // The packet thread's.
    /// What was ordered since last asked; costs one load where there is nothing.
    [[nodiscard]] std::vector<DataplaneOrder> take_orders();
    /// An event of the scenario set `link` so.
    void note(LinkId link, const LinkState& state);
    /// Whether anybody looked at the counters since the last publish().
    [[nodiscard]] bool wanted() const { return wanted_.load(std::memory_order_relaxed); }
    void publish(DataplaneSnapshot snapshot);

private:
    void order(DataplaneOrder given);

    const Topology& topology_;
    std::vector<std::string> ports_;
    std::atomic<bool>& stop_asked_;
    std::shared_ptr<const ForwardingPlan> newest_, prepared_;  ///< the control thread's alone

    mutable std::mutex guard_;  ///< of what follows
    std::vector<LinkSetting> settings_;
    std::vector<DataplaneOrder> orders_;
    DataplaneSnapshot snapshot_;
    std::atomic<bool> ordered_{false};
    mutable std::atomic<bool> wanted_{true};
    LiveTaps taps_;
};

}  // namespace hexi
