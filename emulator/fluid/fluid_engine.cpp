#include "emulator/fluid/fluid_engine.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "emulator/experiment/play/experiment_check.hpp"
#include "emulator/experiment/play/play_action.hpp"
#include "emulator/experiment/play/played_result.hpp"
#include "emulator/fluid/burst_doubt.hpp"
#include "emulator/fluid/fluid_meter.hpp"
#include "emulator/fluid/fluid_transfers.hpp"
#include "topology/base/check.hpp"

namespace hexi {
namespace {

/// Times at which queues may fill or drain between two things that happen to the network. Each of them ends
/// the filling or draining of some class on some link, which begins at most once for each such end elsewhere;
/// more than this is a bug.
constexpr std::uint64_t kMostTurns = 1'000'000;

class FluidRun {
public:
    explicit FluidRun(const Experiment& experiment)
        : experiment_(experiment),
          plan_(experiment),
          traffic_(experiment, plan_),
          links_(experiment, plan_.flows),
          transfers_(experiment, plan_),
          meter_(experiment, plan_),
          actions_(play_actions(experiment, plan_.flows)),
          instants_(traffic_.instants()),
          lost_before_(experiment.changes.size()),
          lost_(experiment.changes.size(), -1) {}

    RunResult run() {
        while (now_ < experiment_.duration) {
            begin();
            last_until(next_instant());
        }
        RunResult result = meter_.result();
        for (std::size_t i = 0; i < experiment_.changes.size(); ++i) result.events.push_back(event(i));
        result.flows = transfers_.results();
        describe(result.manifest);
        return result;
    }

private:
    void describe(Manifest& manifest) const {
        manifest = describe_run(experiment_, "fluid", "hexi-" HEXI_VERSION);
        manifest.remarks.emplace_back(
            "waits are computed from rates and their variability, not from packets: see docs/fluid-engine.md "
            "for how far they agree");
        for (const TcpFlow& flow : experiment_.tcp_flows) {
            if (flow.variant != "bbr") continue;
            distrust(manifest,
                     fmt::format("TCP flow '{}': no rate model of BBR has been shown to hold", flow.name));
        }
        if (has_heavy_bursts(experiment_)) distrust(manifest, kHeavyBurstDoubt);
    }

    /// Everything that happens now has happened, and flows accordingly.
    void begin() {
        const std::vector<FlowLoad> before = std::move(loads_);
        while (next_action_ < actions_.size() && actions_[next_action_].at <= now_)
            apply(actions_[next_action_++], before);
        open_loop_ = traffic_.loads(now_);
        flow();
    }

    /// Everything flows as it does at this time: TCP takes what open-loop traffic leaves.
    void flow() {
        links_.carry(open_loop_);
        loads_ = open_loop_;
        if (experiment_.tcp_flows.empty()) return;
        transfers_.settle(now_, links_);
        const std::vector<FlowLoad> elastic = transfers_.loads();
        loads_.insert(loads_.end(), elastic.begin(), elastic.end());
        links_.carry(loads_);
        transfers_.stand_before(links_);
    }

    void apply(const PlayAction& action, const std::vector<FlowLoad>& before) {
        switch (action.kind) {
            case PlayAction::kChange:
                return change(action.index, before);
            case PlayAction::kKnown:
                return plan_.flows.learn(action.index, action.step);
            case PlayAction::kTable:
                return plan_.flows.use_table(action.index);
            case PlayAction::kRates:
                return traffic_.change_rates(experiment_.rate_changes[action.index]);
            case PlayAction::kRerouted:
                lost_[action.index] =
                    lost_on(action.index) - lost_before_[action.index] - to_come(action.index, before);
        }
    }

    [[nodiscard]] double lost_on(std::size_t change) const {
        return meter_.lost_on(static_cast<std::uint32_t>(experiment_.changes[change].link.index()));
    }

    /// Packets are counted where they are born: those that have not passed the link when it goes down, and
    /// those that have not come to it when it is up again, are set right here.
    void change(std::size_t index, const std::vector<FlowLoad>& before) {
        const NetworkChange& change = experiment_.changes[index];
        const auto link = static_cast<std::uint32_t>(change.link.index());
        lost_before_[index] = meter_.lost_on(link);
        const bool was_down = links_.state(link).status == LinkStatus::kDown;
        const bool down = change.state.status == LinkStatus::kDown;
        if (was_down != down && now_ > experiment_.warmup) {
            for (const FlowLoad& load : before) set_right(load, link, down);
        }
        links_.change(change);
    }

    /// A packet of `load` that gets as far as `link`: how long it takes, and how likely it is. Nothing where
    /// it does not.
    struct Approach {
        SimTime way{0};
        double arrives = 0;
    };
    [[nodiscard]] Approach approach(const FlowLoad& load, std::uint32_t link) const {
        Approach approach;
        for (const HopCrossing& hop : cross(links_, load, ByteCount(1), 0).hops) {
            if (hop.link == link) return {approach.way, hop.arrives};
            approach.way += links_.service(hop.link).delay;
        }
        return {};
    }

    void set_right(const FlowLoad& load, std::uint32_t link, bool down) {
        const auto [way, arrives] = approach(load, link);
        if (arrives <= 0) return;
        const SimTime held = down ? way + links_.service(link).delay : way;
        const double since = to_seconds(std::min(held, now_ - experiment_.warmup));
        const double packets = load.work.packets_per_s * since * arrives;
        meter_.cut_off(load, link, down ? packets : -packets);
    }

    /// Packets that left their head before the reroute of `change` and will be lost on its link after it.
    [[nodiscard]] double to_come(std::size_t change, const std::vector<FlowLoad>& before) const {
        const auto link = static_cast<std::uint32_t>(experiment_.changes[change].link.index());
        if (links_.state(link).status != LinkStatus::kDown) return 0;
        double packets = 0;
        for (const FlowLoad& load : before) {
            const auto [way, arrives] = approach(load, link);
            packets += load.work.packets_per_s * to_seconds(way) * arrives;
        }
        return packets;
    }

    [[nodiscard]] SimTime next_instant() const {
        SimTime next = experiment_.duration;
        if (next_action_ < actions_.size()) next = std::min(next, actions_[next_action_].at);
        if (now_ < experiment_.warmup) next = std::min(next, experiment_.warmup);
        const auto instant = std::upper_bound(instants_.begin(), instants_.end(), now_);
        return instant == instants_.end() ? next : std::min(next, *instant);
    }

    /// Nothing happens until `until` but to queues.
    void last_until(SimTime until) {
        for (std::uint64_t turn = 0; now_ < until; ++turn) {
            HEXI_CHECK(turn < kMostTurns, "queues settle");
            const double left = to_seconds(until - now_);
            const double change = std::min(links_.next_change_s(), transfers_.next_change_s(now_));
            const bool turns = change < left;
            const double span = turns ? change : left;
            measure(span);
            links_.advance(span);
            transfers_.advance(now_, span);
            now_ = turns ? std::min(until, now_ + std::max(from_seconds(span), SimTime(1))) : until;
            if (turns) flow();
        }
    }

    void measure(double span_s) {
        if (now_ < experiment_.warmup) return;
        meter_.measure(loads_, links_, span_s);
        for (std::uint32_t source = 0; source < experiment_.sources.size(); ++source) {
            if (!plan_.flows.shares(source).empty()) continue;
            meter_.without_route(source, traffic_.packets_per_s(source, now_) * span_s);
        }
    }

    [[nodiscard]] EventResult event(std::size_t index) const {
        const NetworkChange& change = experiment_.changes[index];
        const double lost = lost_[index] >= 0 ? lost_[index] : lost_on(index) - lost_before_[index];
        return {.change = change,
                .rerouted_at = experiment_.routes.answered_at(change.at),
                .lost = static_cast<std::uint64_t>(std::llround(std::max(lost, 0.0)))};
    }

    const Experiment& experiment_;
    TrafficPlan plan_;
    FluidTraffic traffic_;
    FluidLinks links_;
    FluidTransfers transfers_;
    FluidMeter meter_;
    std::vector<PlayAction> actions_;
    std::vector<SimTime> instants_;
    std::vector<double> lost_before_,
        lost_;  ///< by change; packets on its link before it, and until rerouted
    std::vector<FlowLoad> open_loop_, loads_;  ///< without and with TCP
    std::size_t next_action_ = 0;
    SimTime now_{0};
};

Result<void> check_variants(const Experiment& experiment) {
    for (const TcpFlow& flow : experiment.tcp_flows) {
        const auto control = congestion_control(flow.variant);
        if (!control)
            return tl::unexpected(in_context(fmt::format("TCP flow '{}'", flow.name), control.error()));
    }
    return {};
}

}  // namespace

Result<RunResult> run_fluid(const Experiment& experiment) {
    return check_experiment(experiment)
        .and_then([&] { return check_plain_links(experiment); })
        .and_then([&] { return check_variants(experiment); })
        .transform([&] {
            Experiment whole = experiment;
            whole.scaling = {};
            return FluidRun(whole).run();
        });
}

}  // namespace hexi
