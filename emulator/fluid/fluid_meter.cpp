#include "emulator/fluid/fluid_meter.hpp"

#include <algorithm>
#include <set>

namespace hexi {
FluidMeter::FluidMeter(const Experiment& experiment, const TrafficPlan& plan)
    : experiment_(experiment),
      plan_(plan),
      pairs_(plan.pairs.size()),
      links_(experiment.topology->links().size()) {}

void FluidMeter::measure(std::span<const FlowLoad> loads, const FluidLinks& links, double span_s) {
    for (const FlowLoad& load : loads) measure_flow(load, links, span_s);
    for (std::uint32_t link = 0; link < links_.size(); ++link) measure_link(link, links, span_s);
}

void FluidMeter::measure_flow(const FlowLoad& load, const FluidLinks& links, double span_s) {
    const Entrance& entrance = plan_.entrances[plan_.flows.flows()[load.flow].ingress];
    const double packets = load.work.packets_per_s * span_s;
    if (packets <= 0 || entrance.forward_pair == kNoIndex) return;
    const ByteCount size(whole(load.work.rate_bps / load.work.packets_per_s / 8));
    const FlowCrossing crossing = cross(links, load, size, span_s);
    Pair& pair = pairs_[entrance.forward_pair];
    pair.bits += load.work.rate_bps * span_s * crossing.arrives;
    if ((entrance.flags & kMeasured) == 0) return;
    pair.tally.count(crossing, packets);
    if (entrance.echo != kNoIndex) measure_echo(pair, entrance.echo, crossing, packets, links, span_s);
}

void FluidMeter::measure_link(std::uint32_t link, const FluidLinks& links, double span_s) {
    const std::vector<WorkMoments>& classes = links.inflow(link).classes;
    LinkTally& passed = links_[link];
    const FluidQueue& queue = links.queue(link);
    if (links.state(link).status != LinkStatus::kDown)
        passed.busy_s += std::min(queue.outflow_bps() / queue.rate_bps(), 1.0) * span_s;
    for (std::size_t index = 0; index < classes.size(); ++index) {
        const auto k = static_cast<std::uint8_t>(index);
        const double packets = links.treatment(link, k).packets_per_s * span_s;
        if (packets <= 0) continue;
        passed.count(cross_link(links, link, k, span_s), packets);
    }
}

void FluidMeter::measure_echo(Pair& pair, std::uint32_t echo, const FlowCrossing& crossing, double packets,
                              const FluidLinks& links, double span_s) {
    const double bytes = mean_packet_bytes(experiment_.sources[plan_.entrances[echo].source]);
    for (const auto& [flow, share] : plan_.flows.shares(echo)) {
        const FlowLoad load{.flow = flow, .traffic_class = plan_.entrances[echo].traffic_class};
        FlowCrossing both = crossing;
        both += cross(links, load, ByteCount(whole(bytes)), span_s);
        pair.tally.count_echoes(both, packets * share);
    }
}

void FluidMeter::without_route(std::uint32_t source, double packets) {
    const Entrance& entrance = plan_.entrances[source];
    if (entrance.forward_pair == kNoIndex || (entrance.flags & kMeasured) == 0) return;
    PairTally& tally = pairs_[entrance.forward_pair].tally;
    tally.sent += packets;
    tally.lost.no_route += packets;
}

void FluidMeter::cut_off(const FlowLoad& load, std::uint32_t link, double packets) {
    links_[link].lost.link_down += packets;
    const Entrance& entrance = plan_.entrances[plan_.flows.flows()[load.flow].ingress];
    if (entrance.forward_pair == kNoIndex || (entrance.flags & kMeasured) == 0) return;
    pairs_[entrance.forward_pair].tally.lost.link_down += packets;
}

PairResult FluidMeter::pair_result_of(std::size_t index) const {
    const Pair& pair = pairs_[index];
    PairResult result = pair_result(experiment_, plan_.pairs[index], {.unscaled = whole(pair.bits / 8)});
    pair.tally.fill(*experiment_.topology, result);
    if (result.target)
        hold_against({result.route, *result.target, result.target_statistic, result.target_loss_ratio},
                     result);
    return result;
}

RunResult FluidMeter::result() const {
    RunResult result{
        .name = experiment_.name, .topology = experiment_.topology, .classes = experiment_.classes};
    for (std::size_t i = 0; i < pairs_.size(); ++i) result.pairs.push_back(pair_result_of(i));
    std::set<std::uint32_t> used;
    for (const std::uint32_t hop : plan_.flows.hops()) {
        if (hop < links_.size()) used.insert(hop);
    }
    const double measured_s = to_seconds(experiment_.duration - experiment_.warmup);
    for (const std::uint32_t link : used)
        result.links.push_back(links_[link].result(LinkId(link), measured_s));
    return result;
}

}  // namespace hexi
