#include "emulator/fluid/finite_flows.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <queue>

#include <fmt/format.h>

#include "topology/base/check.hpp"

namespace hexi {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();
constexpr std::uint32_t kNobody = 0xFFFFFFFF;

class FlowPlay {
public:
    FlowPlay(const std::vector<double>& capacities_bps, std::span<const FiniteFlow> flows)
        : flows_(flows), filling_(capacities_bps), states_(flows.size()), order_(flows.size()) {
        times_.ended_s.resize(flows.size(), kNever);
        std::iota(order_.begin(), order_.end(), 0);
        std::stable_sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
            return flows_[a].start_s < flows_[b].start_s;
        });
    }

    FiniteFlowTimes run() {
        for (;;) {
            const double now = next_s();
            if (now == kNever) return std::move(times_);
            const std::size_t happened = begin(now) + end(now);
            HEXI_CHECK(happened > 0, "every instant begins or ends a flow");
            settle(now);
            ++times_.instants;
        }
    }

private:
    struct State {
        std::uint32_t number = kNobody;  ///< in filling_, while it flows
        std::uint32_t version = 0;       ///< of `ends`: earlier ones in the heap no longer count
        double left_bits = 0, since_s = 0, rate_bps = 0;
    };
    struct Ending {
        double at_s;
        std::uint32_t flow, version;
        /// Last comes first in a heap.
        bool operator<(const Ending& other) const {
            return at_s != other.at_s ? at_s > other.at_s : flow > other.flow;
        }
    };

    double next_s() {
        while (!endings_.empty() && endings_.top().version != states_[endings_.top().flow].version)
            endings_.pop();
        const double begins = next_ < order_.size() ? flows_[order_[next_]].start_s : kNever;
        return endings_.empty() ? begins : std::min(begins, endings_.top().at_s);
    }

    std::size_t begin(double now) {
        std::size_t begun = 0;
        for (; next_ < order_.size() && flows_[order_[next_]].start_s <= now; ++next_, ++begun) {
            const std::uint32_t flow = order_[next_];
            State& state = states_[flow];
            state.left_bits = flows_[flow].size_bits;
            state.since_s = now;
            state.number = filling_.add(flows_[flow].demand);
            if (state.number >= flow_of_.size()) flow_of_.resize(state.number + 1, kNobody);
            flow_of_[state.number] = flow;
            if (flows_[flow].demand.links.empty()) take_rate(flow, now);
        }
        return begun;
    }

    std::size_t end(double now) {
        std::size_t ended = 0;
        while (!endings_.empty() && endings_.top().at_s <= now) {
            const auto [at_s, flow, version] = endings_.top();
            endings_.pop();
            State& state = states_[flow];
            if (state.version != version) continue;
            ++state.version;
            filling_.remove(state.number);
            flow_of_[state.number] = kNobody;
            state.number = kNobody;
            times_.ended_s[flow] = at_s;
            ++ended;
        }
        return ended;
    }

    void settle(double now) {
        times_.refilled += filling_.settle();
        for (const std::uint32_t number : filling_.filled()) take_rate(flow_of_[number], now);
    }

    /// From `now` on `flow` has the rate that filling_ says.
    void take_rate(std::uint32_t flow, double now) {
        State& state = states_[flow];
        const double rate = filling_.rate_bps(state.number);
        if (rate == state.rate_bps) return;
        state.left_bits = std::max(state.left_bits - state.rate_bps * (now - state.since_s), 0.0);
        state.since_s = now;
        state.rate_bps = rate;
        ++state.version;
        if (rate > 0) endings_.push({now + state.left_bits / rate, flow, state.version});
    }

    std::span<const FiniteFlow> flows_;
    WaterFilling filling_;
    std::vector<State> states_;
    std::vector<std::uint32_t> order_;    ///< flows by their start
    std::vector<std::uint32_t> flow_of_;  ///< by number in filling_
    std::priority_queue<Ending> endings_;
    std::size_t next_ = 0;  ///< in order_
    FiniteFlowTimes times_;
};

/// What is wrong with `flow`, or nothing.
std::string fault_of(const FiniteFlow& flow, std::size_t links) {
    const ElasticDemand& demand = flow.demand;
    if (!(flow.start_s >= 0 && std::isfinite(flow.start_s)))
        return fmt::format("a start of {} s is not allowed: must be at least 0", flow.start_s);
    if (!(flow.size_bits > 0 && std::isfinite(flow.size_bits)))
        return fmt::format("a size of {} bits is not allowed: must be above 0", flow.size_bits);
    if (!(demand.weight > 0 && std::isfinite(demand.weight)))
        return fmt::format("a weight of {} is not allowed: must be above 0", demand.weight);
    if (!(demand.cap_bps >= 0))
        return fmt::format("a cap of {} bit/s is not allowed: must be at least 0", demand.cap_bps);
    if (demand.links.empty() && !std::isfinite(demand.cap_bps)) return "neither a link nor a cap limits it";
    const auto unknown = std::find_if(demand.links.begin(), demand.links.end(),
                                      [&](std::uint32_t link) { return link >= links; });
    if (unknown != demand.links.end())
        return fmt::format("link {} does not exist: there are {}", *unknown, links);
    return "";
}

Result<void> check(const std::vector<double>& capacities_bps, std::span<const FiniteFlow> flows) {
    for (std::size_t i = 0; i < capacities_bps.size(); ++i) {
        if (capacities_bps[i] >= 0 && std::isfinite(capacities_bps[i])) continue;
        return fail(ErrorCode::kInvalid, fmt::format("links/{}: {} bit/s is not allowed: must be at least 0",
                                                     i, capacities_bps[i]));
    }
    for (std::size_t i = 0; i < flows.size(); ++i) {
        const std::string fault = fault_of(flows[i], capacities_bps.size());
        if (!fault.empty()) return fail(ErrorCode::kInvalid, fmt::format("flows/{}: {}", i, fault));
    }
    return {};
}

}  // namespace

Result<FiniteFlowTimes> play_finite_flows(const std::vector<double>& capacities_bps,
                                          std::span<const FiniteFlow> flows) {
    return check(capacities_bps, flows).transform([&] { return FlowPlay(capacities_bps, flows).run(); });
}

}  // namespace hexi
