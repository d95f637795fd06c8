// What one thread of an emulation does, round by round.
#pragma once

#include "dataplane/daemon/access_backbone.hpp"
#include "dataplane/daemon/emulation_loop.hpp"
#include "dataplane/daemon/live_dataplane.hpp"
#include "dataplane/daemon/network_schedule.hpp"
#include "dataplane/daemon/plan_ways.hpp"

namespace hexi {

/// What a worker works with; all of it outlives the worker.
struct WorkerSetup {
    const Topology& topology;
    const NetworkSchedule& schedule;
    const AccessBackbone& backbone;
    std::vector<PacketPort*> devices;
    std::vector<std::size_t> device_of_port;  ///< into `devices`
    FrameKeeper& keeper;
    EmulatedNetwork& network;
    std::function<SimTime()> clock;  ///< never goes back; 0 is when the network began
};

/// Carries frames, and carries out what happens to the network: the schedule's events at their times, and the
/// orders of a controller, whose plans make those of the schedule obsolete. One thread.
class EmulationWorker {
public:
    explicit EmulationWorker(const WorkerSetup& setup);

    /// The schedule begins at `time`.
    void begin(SimTime time) { began_ = time; }
    /// One round at `time`, about now: events that are due, then EmulationLoop::step().
    bool step(SimTime time);
    void obey(const DataplaneOrder& order);
    /// Is told of every link that an event of the schedule changed.
    void on_event(std::function<void(LinkId, const LinkState&)> told) { told_ = std::move(told); }

    [[nodiscard]] EmulationLoop& loop() { return loop_; }
    [[nodiscard]] std::uint64_t plan_version() const { return ways_.plan().version(); }

private:
    void carry_out(const NetworkEvent& event);
    void set(LinkId link, const LinkSetting& setting);
    void serve(LinkId link);
    void tap(const TapOrder& order);
    void use(std::shared_ptr<const ForwardingPlan> plan);

    const Topology& topology_;
    const NetworkSchedule& schedule_;
    EmulatedNetwork& network_;
    std::function<SimTime()> clock_;
    std::vector<LinkSetting> settings_;  ///< by LinkId
    PlanWays ways_;
    Backbone backbone_;
    EmulationLoop loop_;
    std::function<void(LinkId, const LinkState&)> told_;
    SimTime began_{0};
    std::size_t next_event_ = 0;
    bool steered_ = false;  ///< a controller has put a plan in force: the schedule's are obsolete
};

}  // namespace hexi
