// Every link of a network under fluid traffic.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "emulator/experiment/play/link_service.hpp"
#include "emulator/fluid/fluid_queue.hpp"
#include "emulator/fluid/fluid_traffic.hpp"
#include "emulator/fluid/link_ahead.hpp"
#include "emulator/fluid/link_wait.hpp"
#include "emulator/fluid/tcp_window.hpp"
#include "emulator/fluid/way_sharing.hpp"

namespace hexi {

/// How a link treats one class until the next change.
struct LinkTreatment {
    WaitLaw wait;           ///< before transmission, where no fluid is left behind; at the link's full rate
    double full_ratio = 0;  ///< share of arrivals that find the buffer full
    double packets_per_s = 0;               ///< come
    std::optional<StandingQueue> standing;  ///< of windows of TCP, in place of `wait`: this link limits them
};

/// Queues of all links and the rates between them. Traffic is carried on at the rate at which each link
/// passes it, at once: what a change upstream does arrives one path's delay early. Where links overload each
/// other in a circle the rates are those that repeated passing settles at.
class FluidLinks {
public:
    /// `experiment` and `flows` outlive it; every link is as the topology says, up.
    FluidLinks(const Experiment& experiment, const FlowBook& flows);

    void change(const NetworkChange& change);
    /// These flows flow from now on.
    void carry(std::span<const FlowLoad> loads);
    /// From now on, until flows change, so much of the windows of `traffic_class` stands before `link`, which
    /// limits them. Less urgent classes wait for it, too.
    void stand(std::uint32_t link, std::uint8_t traffic_class, const StandingQueue& standing);
    /// Links of the network that `flow` crosses: those between its hosts and the network are left out.
    [[nodiscard]] std::span<const std::uint32_t> way(std::uint32_t flow) const;
    /// True where packets of a class wait for work that stands before `link`, not for each other.
    [[nodiscard]] bool queued(std::uint32_t link, std::uint8_t traffic_class) const;
    /// Between what the waits for it of packets are that come within `span_s` from now, where queued(), and
    /// evenly; the first may be below 0, which is none.
    [[nodiscard]] std::array<double, 2> queued_s(std::uint32_t link, std::uint8_t traffic_class,
                                                 double span_s) const;

    /// Until a queue's state changes by itself.
    [[nodiscard]] double next_change_s() const;
    void advance(double span_s);

    [[nodiscard]] const LinkState& state(std::uint32_t link) const { return states_[link]; }
    [[nodiscard]] const LinkService& service(std::uint32_t link) const { return services_[link]; }
    [[nodiscard]] const FluidQueue& queue(std::uint32_t link) const { return queues_[link]; }
    /// Comes to `link`; without classes where nothing does. What exceeds the link's rate is left out.
    [[nodiscard]] const LinkInflow& inflow(std::uint32_t link) const { return inflows_[link]; }
    [[nodiscard]] const LinkTreatment& treatment(std::uint32_t link, std::uint8_t traffic_class) const {
        return treatments_[link * classes_ + traffic_class];
    }
    /// Where `way.link` leads to `way.next`, for packets that came over `way.first`.
    [[nodiscard]] LinkAhead ahead(const LinksOfWay& way) const;
    /// What comes to `link` through `upstream`; nothing where nothing does.
    [[nodiscard]] ThroughFlow through(std::uint32_t link, std::uint32_t upstream) const;

private:
    void pass_on(std::span<const FlowLoad> loads);
    bool settle_queues();
    void gather(std::span<const FlowLoad> loads);
    void treat(std::uint32_t link);
    void gather_hop(const FlowLoad& load, const LinksOfWay& way, double passed);
    void describe_through();

    const Topology& topology_;
    const FlowBook& flows_;
    std::size_t classes_;
    std::vector<LinkState> states_;
    std::vector<LinkService> services_;
    std::vector<FluidQueue> queues_;
    std::vector<double> offered_, passed_;  ///< by link and class
    std::vector<LinkInflow> inflows_;
    std::vector<std::vector<std::uint32_t>> upstream_;  ///< by link: whence LinkInflow::through comes
    std::vector<WaySharing> ways_;                      ///< by link
    std::vector<LinkTreatment> treatments_;
};

}  // namespace hexi
