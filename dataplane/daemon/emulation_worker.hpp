// What one thread of an emulation does, round by round.
#pragma once

#include "dataplane/daemon/access_backbone.hpp"
#include "dataplane/daemon/emulation_loop.hpp"
#include "dataplane/daemon/link_agreement.hpp"
#include "dataplane/daemon/network_schedule.hpp"
#include "dataplane/daemon/order_board.hpp"
#include "dataplane/daemon/worker_division.hpp"

namespace hexi {

/// What a worker works with; all of it outlives the worker.
struct WorkerSetup {
    const Topology& topology;
    const NetworkSchedule& schedule;
    const AccessBackbone& backbone;
    const WorkerDivision& division;
    std::size_t worker = 0;            ///< this one
    std::vector<PacketPort*> devices;  ///< all of them
    FrameKeeper& keeper;
    ParallelNetwork& network;
    LeavingRings* leaving = nullptr;  ///< null where there is but one worker
    OrderBoard& board;
    std::function<SimTime()> clock;  ///< never goes back; 0 is when the network began
    SimTime ahead{0};                ///< see LoopSetup
};

/// Carries the frames of its ports and links, and carries out what happens to the network: the schedule's
/// events at their times, and the orders of a controller, whose plans make those of the schedule obsolete.
/// All workers see all of it; each changes its own links. One thread.
class EmulationWorker {
public:
    explicit EmulationWorker(const WorkerSetup& setup);

    /// The schedule begins at `time`.
    void begin(SimTime time) { began_ = time; }
    /// One round at `time`, about now: what is due, then EmulationLoop::step().
    bool step(SimTime time);
    /// Once no round follows: EmulationLoop::stop(), and forgets what it was ordered.
    void stop() {
        orders_.clear();
        loop_.stop();
    }
    /// Is told of every link that an event of the schedule changed.
    void on_event(std::function<void(LinkId, const LinkState&)> told) { told_ = std::move(told); }

    [[nodiscard]] EmulationLoop& loop() { return loop_; }
    [[nodiscard]] const EmulationLoop& loop() const { return loop_; }
    [[nodiscard]] std::uint64_t plan_version() const { return ways_.plan().version(); }
    /// How any link is set now.
    [[nodiscard]] LinkNominal nominal(LinkId link) const;
    /// Nothing happens before it unless a frame comes in or another worker sends something.
    [[nodiscard]] SimTime next_event() const {
        return std::min(network_.next_event(self_), loop_.next_due());
    }

private:
    void carry_out_due(SimTime time);
    void carry_out(const NetworkEvent& event);
    void carry_out(const LinkOrder& order, SimTime at);
    void carry_out(const ChainsOrder& order, SimTime at);
    void carry_out(const PlanOrder& order, SimTime at);
    void carry_out(const TapOrder& order, SimTime at);
    [[nodiscard]] bool ready(const OrderBoard::Order& order) const;
    void set(LinkId link, const LinkSetting& setting, SimTime at);
    void serve(LinkId link, SimTime at);

    const Topology& topology_;
    const NetworkSchedule& schedule_;
    ParallelNetwork& network_;
    OrderBoard& board_;
    std::size_t self_;
    std::vector<LinkSetting> settings_;  ///< by LinkId
    std::vector<bool> changed_;          ///< while it ran, by LinkId
    PlanWays ways_;
    Backbone backbone_;
    EmulationLoop loop_;
    std::function<void(LinkId, const LinkState&)> told_;
    std::deque<OrderBoard::Order> orders_;  ///< to be carried out
    SimTime began_{0};
    std::size_t next_event_ = 0;
    bool steered_ = false;  ///< a controller has put a plan in force: the schedule's are obsolete
};

}  // namespace hexi
