// Every link of a network in the steady state of a load.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "emulator/experiment/play/link_service.hpp"
#include "emulator/fluid/day_flows.hpp"
#include "emulator/fluid/link_ahead.hpp"
#include "emulator/fluid/link_wait.hpp"
#include "emulator/fluid/way_sharing.hpp"
#include "topology/network_state.hpp"

namespace hexi {

/// What all links are like at one load. A value.
struct SteadyState {
    /// How a link treats one class.
    struct Treatment {
        WaitLaw wait;              ///< where not queued; at the link's full rate
        double packets_per_s = 0;  ///< come
        double offered_bps = 0;    ///< come
        double full_ratio = 0;     ///< share of arrivals that find the buffer full
        double queued_s = 0;       ///< wait for the queue that overload keeps standing; 0: there is none
        double passed = 1;         ///< rate that leaves over the rate that comes
        double thinned = 1;        ///< rate that comes over what would, did every link pass all
    };
    double load = 1;
    std::vector<Treatment> treatments;    ///< by link, then class
    std::vector<double> through_factors;  ///< by link; see through_factor()
    /// Links that are not as in the state it was settled against; all of them where there was none.
    std::vector<bool> differs;
};

/// The links of a network and what comes to them at load 1. At another load the paced sources send so many
/// times faster: the same as if they sent as at load 1, links carried so many times less, and every time was
/// so many times shorter. So traffic is gathered once, whatever the loads it is looked at. Clocks, which keep
/// their pace, then weigh so many times less; of how evenly they come the larger spans are a little off.
class SteadyLinks {
public:
    /// `experiment` outlives it; changes at 0 have happened, others never will.
    explicit SteadyLinks(const Experiment& experiment);

    /// `links` are down from now on.
    void take_down(std::span<const LinkId> links);
    /// These flow from now on, in place of all that did.
    void carry(std::span<const DayStream> streams, const DayFlows& flows);
    /// The same, but comes anew to the links of `touched` (by link) alone: nothing has changed on others.
    void carry(std::span<const DayStream> streams, const DayFlows& flows, const std::vector<bool>& touched);

    /// Queues and waits at `load` (> 0), as `flows` flow. Where links overload others downstream get what
    /// they pass, a share of all that comes to them. Of links outside `touched` what `like` says is taken
    /// over where as much comes to them: a state of equal load and classes.
    [[nodiscard]] SteadyState settle(double load, std::span<const DayStream> streams,
                                     const DayFlows& flows) const;
    [[nodiscard]] SteadyState settle(double load, std::span<const DayStream> streams, const DayFlows& flows,
                                     const SteadyState& like, const std::vector<bool>& touched) const;

    [[nodiscard]] std::size_t count() const { return states_.size(); }
    [[nodiscard]] std::size_t classes() const { return classes_; }
    [[nodiscard]] const LinkState& state(std::uint32_t link) const { return states_[link]; }
    [[nodiscard]] const LinkService& service(std::uint32_t link) const { return services_[link]; }
    [[nodiscard]] double rate_bps(std::uint32_t link) const {
        return static_cast<double>(services_[link].rate.count());
    }
    /// Where `way.link` leads to `way.next`, for packets that came over `way.first`.
    [[nodiscard]] LinkAhead ahead(const SteadyState& state, const LinksOfWay& way) const;

private:
    /// What comes through one link upstream.
    struct Through {
        std::uint32_t upstream = 0;
        double paced_bps = 0, clocked_bps = 0;
        double links_together = 1;  ///< see ThroughFlow
    };
    struct Inflow {
        std::vector<DayWork> classes;  ///< by class; empty where nothing comes
        std::vector<Through> through;
        WaySharing ways;
    };

    void gather(std::span<const DayStream> streams, const DayFlows& flows, const std::vector<bool>* touched);
    void gather_hop(const DayWork& work, std::size_t traffic_class, const LinksOfWay& way);
    void describe_through();
    [[nodiscard]] const Through* through(std::uint32_t link, std::uint32_t upstream) const;
    [[nodiscard]] ThroughFlow through_at(const SteadyState& state, const Through& through,
                                         double thinned) const;
    [[nodiscard]] bool same_inflow(const SteadyState& state, const SteadyState& like,
                                   std::uint32_t link) const;
    void offer(SteadyState& state) const;
    [[nodiscard]] bool overloaded(const SteadyState& state, std::uint32_t link) const;
    bool pass(SteadyState& state, std::uint32_t link) const;
    void thin(SteadyState& state, std::span<const DayStream> streams, const DayFlows& flows) const;
    void treat(SteadyState& state, std::uint32_t link) const;
    [[nodiscard]] LinkInflow inflow_at(const SteadyState& state, std::uint32_t link) const;
    [[nodiscard]] std::vector<ThroughFlow> all_through(const SteadyState& state, std::uint32_t link) const;
    [[nodiscard]] SteadyState settle(double load, std::span<const DayStream> streams, const DayFlows& flows,
                                     const SteadyState* like, const std::vector<bool>* touched) const;

    std::size_t classes_;
    std::vector<LinkState> states_;
    std::vector<LinkService> services_;
    std::vector<Inflow> inflows_;
};

/// Links in one state: what flow_crossing.hpp asks for. Both outlive it.
class SteadyView {
public:
    SteadyView(const SteadyLinks& links, const SteadyState& state) : links_(links), state_(state) {}

    [[nodiscard]] const LinkState& state(std::uint32_t link) const { return links_.state(link); }
    [[nodiscard]] const LinkService& service(std::uint32_t link) const { return links_.service(link); }
    [[nodiscard]] const SteadyState::Treatment& treatment(std::uint32_t link, std::uint8_t k) const {
        return state_.treatments[link * links_.classes() + k];
    }
    [[nodiscard]] bool queued(std::uint32_t link, std::uint8_t k) const {
        return treatment(link, k).queued_s > 0;
    }
    [[nodiscard]] std::array<double, 2> queued_s(std::uint32_t link, std::uint8_t k,
                                                 double /*span_s*/) const {
        return {treatment(link, k).queued_s, treatment(link, k).queued_s};
    }
    [[nodiscard]] LinkAhead ahead(const LinksOfWay& way) const { return links_.ahead(state_, way); }

private:
    const SteadyLinks& links_;
    const SteadyState& state_;
};

}  // namespace hexi
