// The fluid engine while things happen: whoever holds it says what, and at which time.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "emulator/experiment/play/flow_book.hpp"
#include "emulator/fluid/live_figures.hpp"
#include "topology/traffic_matrix.hpp"

namespace hexi {

/// Traffic of a network as a fluid (docs/fluid-engine.md), without an end known from the start. A link that
/// goes down loses what comes to it until the news has come back along each path to its head, which takes
/// the backup from then on; those of links that are up again travel the same way. One thread; times never go
/// back.
class LiveFluid {
public:
    /// Packets of 1500 bytes at random; `offered` between nodes, or where that is empty `pair_rate` on each
    /// route. Nothing flows before use().
    LiveFluid(std::shared_ptr<const Topology> topology, const TrafficMatrix& offered, BitRate pair_rate);

    /// `table` is in force; its heads know at once what is down.
    void use(SimTime now, const RoutingTable& table);
    void change(SimTime now, LinkId link, const LinkState& state);
    /// Everything up to `now` has happened.
    void advance(SimTime now);
    [[nodiscard]] LiveFigures figures() const;

private:
    struct News {
        std::size_t flow;
        int step;
    };
    [[nodiscard]] std::vector<PacketSource> sources(const RoutingTable& table) const;
    void learn_state();
    void flow();
    void count_drops(double span_s);
    [[nodiscard]] double on_backup_bps(std::uint32_t ingress) const;
    [[nodiscard]] LiveLink live_link(std::uint32_t link) const;

    Experiment experiment_;
    std::vector<Demand> demands_;
    BitRate pair_rate_;
    RoutingTable table_;
    FlowBook flows_;
    FluidLinks links_;
    std::vector<FlowLoad> loads_;
    std::multimap<SimTime, News> news_;
    std::vector<double> dropped_packets_;  ///< by link
    SimTime now_{0};
};

}  // namespace hexi
