#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "emulator/experiment/play/experiment_check.hpp"
#include "emulator/packet/core_result.hpp"
#include "emulator/packet/ns3_loop.hpp"
#include "emulator/packet/packet_core.hpp"
#include "emulator/packet/packet_engine.hpp"
#include "emulator/packet/tcp_edge.hpp"

namespace hexi {
namespace {

/// The core as ns-3's guest, with the hosts at its edge.
class LeanRun : public LoopGuest, public HostPort, public PacketGate {
public:
    LeanRun(const Experiment& experiment, const PacketOptions& options)
        : experiment_(experiment),
          progress_(options.progress),
          core_(experiment, {.observer = options.observer, .hosts = this}),
          loop_(this, experiment.seed),
          edge_(transfers(experiment), *this) {}

    void run() {
        if (experiment_.tcp_flows.empty()) return loop_.run(SimTime::max());
        // Transfers end with the experiment; what their hosts have in the core then drains, but nobody
        // answers it.
        loop_.run(experiment_.duration);
        edge_.close();
        core_.run_before(SimTime::max());
    }
    [[nodiscard]] const PacketCore& core() const { return core_; }
    [[nodiscard]] TcpReport report(std::size_t flow) const { return edge_.report(flow); }

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
    static std::vector<TcpTransfer> transfers(const Experiment& experiment) {
        std::vector<TcpTransfer> result;
        for (const TcpFlow& flow : experiment.tcp_flows) {
            TcpTransfer transfer{.variant = flow.variant,
                                 .size = {},
                                 .start = flow.start,
                                 .socket_buffer = static_cast<std::uint32_t>(flow.socket_buffer.count()),
                                 .segment_size = static_cast<std::uint32_t>(flow.segment_size.count())};
            if (flow.size) transfer.size = flow.size->count();
            result.push_back(transfer);
        }
        return result;
    }

    const Experiment& experiment_;
    std::function<void(double)> progress_;
    SimTime next_mark_{0};
    PacketCore core_;
    Ns3Loop loop_;
    TcpEdge edge_;
};

FlowResult flow_result(const Experiment& experiment, const TcpFlow& flow, const TcpReport& report) {
    FlowResult result{.name = flow.name, .route = flow.route, .variant = flow.variant};
    result.received = ByteCount(report.received);
    if (report.last_byte) result.completion = *report.last_byte - flow.start;
    const SimTime lasted = result.completion.value_or(experiment.duration - flow.start);
    if (lasted > SimTime{0}) {
        result.goodput = BitRate(
            static_cast<std::uint64_t>(static_cast<double>(report.received) * 8 / to_seconds(lasted)));
    }
    result.retransmissions = report.retransmissions;
    result.least_rtt = report.least_rtt;
    return result;
}

Result<void> check_tcp(const Experiment& experiment) {
    const auto known = tcp_variants();
    for (const TcpFlow& flow : experiment.tcp_flows) {
        if (std::find(known.begin(), known.end(), flow.variant) == known.end()) {
            return fail(ErrorCode::kInvalid,
                        fmt::format("TCP flow '{}': '{}' is not a variant; allowed are {}", flow.name,
                                    flow.variant, fmt::join(known, ", ")));
        }
    }
    if (!experiment.tcp_flows.empty() && experiment.scaling.rate_factor != 1) {
        return fail(
            ErrorCode::kUnsupported,
            fmt::format(
                "TCP flows cannot run at a rate factor of {}: a control loop over unscaled delays does not "
                "scale with the rates",
                experiment.scaling.rate_factor));
    }
    return {};
}

}  // namespace

Result<RunResult> run_lean(const Experiment& experiment, const PacketOptions& options) {
    return check_experiment(experiment)
        .and_then([&] { return check_plain_links(experiment); })
        .and_then([&] { return check_tcp(experiment); })
        .transform([&] {
            LeanRun run(experiment, options);
            run.run();
            run.core().check_conservation();
            RunResult result = collect_result(experiment, run.core());
            for (std::size_t i = 0; i < experiment.tcp_flows.size(); ++i) {
                result.flows.push_back(flow_result(experiment, experiment.tcp_flows[i], run.report(i)));
            }
            if (options.cost != nullptr)
                *options.cost = {run.core().most_in_flight(), run.core().packet_memory()};
            return result;
        });
}

}  // namespace hexi
