// A packet core inside ns-3's event loop, with TCP hosts at its edge.
#pragma once

#include <algorithm>
#include <functional>
#include <vector>

#include "emulator/experiment/run_result.hpp"
#include "emulator/packet/ns3_loop.hpp"
#include "emulator/packet/packet_core.hpp"
#include "emulator/packet/packet_engine.hpp"
#include "emulator/packet/tcp_edge.hpp"

namespace hexi {

/// The transfers of `experiment` as its hosts make them.
[[nodiscard]] std::vector<TcpTransfer> transfers_of(const Experiment& experiment);
/// What `report` says of the `index`-th transfer.
[[nodiscard]] FlowResult flow_result(const Experiment& experiment, std::size_t index,
                                     const TcpReport& report);
/// kInvalid for a variant that ns-3 does not have; kUnsupported for TCP over scaled rates.
[[nodiscard]] Result<void> check_transfers(const Experiment& experiment);

/// A core as ns-3's guest, with the hosts at its edge. One at a time in a process. The experiment outlives it
/// and has passed check_transfers().
template <typename Core>
class HostedRun : public LoopGuest, public HostPort, public PacketGate {
public:
    HostedRun(const Experiment& experiment, const PacketOptions& options)
        : experiment_(experiment),
          progress_(options.progress),
          core_(experiment, {.observer = options.observer, .hosts = this, .tap = options.tap}),
          loop_(this, experiment.seed),
          edge_(transfers_of(experiment), *this) {}

    void run() {
        if (experiment_.tcp_flows.empty()) return loop_.run(SimTime::max());
        // Transfers end with the experiment; what their hosts have in the core then drains, but nobody
        // answers it.
        loop_.run(experiment_.duration);
        edge_.close();
        core_.run_before(SimTime::max());
    }
    [[nodiscard]] Core& core() { return core_; }
    /// What became of the transfers, in their order.
    [[nodiscard]] std::vector<FlowResult> flows() const {
        std::vector<FlowResult> flows;
        for (std::size_t i = 0; i < experiment_.tcp_flows.size(); ++i)
            flows.push_back(flow_result(experiment_, i, edge_.report(i)));
        return flows;
    }

    Picoseconds next_event() const override { return core_.next_event(); }
    void run_before(const Picoseconds& horizon) override {
        if (!progress_) return core_.run_before(horizon);
        // Where there are hosts the horizon comes nearer as packets reach them, and turns change often
        // enough.
        const bool alone = experiment_.tcp_flows.empty();
        for (SimTime next = core_.next_event(); next < horizon; next = core_.next_event()) {
            report_progress(next);
            if (!alone) return core_.run_before(horizon);
            core_.run_before(std::min(horizon, next_mark_));
        }
    }
    void deliver(std::uint32_t handle, SimTime at) override { edge_.deliver(handle, at); }
    void lost(std::uint32_t handle) override { edge_.lost(handle); }
    void send(std::size_t flow, bool back, std::uint16_t bytes, std::uint32_t handle,
              Picoseconds now) override {
        core_.send(core_.traffic().host_ingress(flow, back), bytes, handle, now);
        loop_.guest_changed();
    }

private:
    void report_progress(SimTime now) {
        constexpr int kMarks = 100;
        if (now < next_mark_) return;
        const SimTime step = std::max(experiment_.duration / kMarks, SimTime{1});
        next_mark_ = now < experiment_.duration ? now + step : SimTime::max();
        progress_(std::min(1.0, to_seconds(now) / to_seconds(experiment_.duration)));
    }

    const Experiment& experiment_;
    std::function<void(double)> progress_;
    SimTime next_mark_{0};
    Core core_;
    Ns3Loop loop_;
    TcpEdge edge_;
};

}  // namespace hexi
