// TCP flows as fluids: they take what links leave, as far as their windows go.
#pragma once

#include <vector>

#include "emulator/fluid/fluid_links.hpp"
#include "emulator/fluid/tcp_window.hpp"
#include "emulator/fluid/water_filling.hpp"

namespace hexi {

/// Every TcpFlow of an experiment. A transfer begins a round trip after its start (the handshake), its window
/// doubles every round trip from ten segments (RFC 6928, RFC 5681) up to its buffer, and it sends a window a
/// round trip or its max-min fair share of what open-loop traffic leaves, whichever is less; classes one
/// after the other. Acknowledgements weigh nothing.
class FluidTransfers {
public:
    /// Both outlive it; variants are known (see congestion_control()).
    FluidTransfers(const Experiment& experiment, const TrafficPlan& plan);

    /// Rates from `now` on over `links`, which carry open-loop traffic alone.
    void settle(SimTime now, const FluidLinks& links);
    /// What settle() found: as loads on links, and as queues that stand before those that limit transfers.
    [[nodiscard]] std::vector<FlowLoad> loads() const;
    void stand_before(FluidLinks& links) const;
    /// Until a transfer begins, ends or widens its window.
    [[nodiscard]] double next_change_s(SimTime now) const;
    /// Sends for `span_s` <= next_change_s(now).
    void advance(SimTime now, double span_s);
    [[nodiscard]] std::vector<FlowResult> results() const;

private:
    struct Transfer {
        const TcpFlow* flow = nullptr;
        CongestionControl control;
        std::uint32_t way = kNoIndex;          ///< flow of the FlowBook; none while its route has no path
        double forth_s = 0, round_trip_s = 0;  ///< of an empty network
        double window_bits = 0, widens_s = 0;  ///< of payload; until the window doubles
        double left_bits = 0, sent_bits = 0, rate_bps = 0;  ///< of payload
        double losses = 0;                                  ///< segments sent again, about
        double cycle_s = 0;                                 ///< between losses; 0: none
        SimTime begins{0}, ended{SimTime::max()};
        bool begun = false;

        [[nodiscard]] bool sends() const { return begun && ended == SimTime::max() && way != kNoIndex; }
        [[nodiscard]] double wire_share() const;
    };
    /// A link that limits transfers of a class: what they have under way, and what of it stands before the
    /// link.
    struct Limit {
        std::uint32_t link = kNoIndex;
        std::uint8_t traffic_class = 0;
        double window_bits = 0, product_bits = 0;
        StandingQueue queue;
    };

    void find_way(Transfer& transfer, std::uint32_t index, const FluidLinks& links);
    void open(Transfer& transfer, SimTime now);
    void fill_class(std::uint8_t traffic_class, const FluidLinks& links, std::vector<double>& taken_bps);
    void queue_up(Transfer& transfer, std::uint32_t link, const FluidLinks& links);
    [[nodiscard]] Limit& limit_at(std::uint32_t link, std::uint8_t traffic_class);

    const Experiment& experiment_;
    const TrafficPlan& plan_;
    std::vector<Transfer> transfers_;
    std::vector<Limit> limits_;
};

}  // namespace hexi
