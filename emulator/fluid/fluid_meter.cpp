#include "emulator/fluid/fluid_meter.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace hexi {
namespace {

std::uint64_t whole(double packets) {
    return static_cast<std::uint64_t>(std::llround(std::max(packets, 0.0)));
}

DropCounts whole(const LossShares& lost) {
    return {.queue_full = whole(lost.queue_full),
            .link_down = whole(lost.link_down),
            .no_route = whole(lost.no_route),
            .random = whole(lost.random)};
}

void record(DelayMixture& delays, double packets, SimTime fixed, const WaitLaw& wait, const Ramp& queued) {
    const double none = queued.most_s() <= 0 ? 1 : queued.none();
    delays.add(packets * none, fixed, wait);
    if (none >= 1) return;
    const SimTime base = fixed + from_seconds(wait.mean);
    delays.add_ramp(packets * (1 - none), base + from_seconds(std::max(queued.least_s(), 0.0)),
                    base + from_seconds(queued.most_s()));
}

}  // namespace

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
    count_pair(pair, crossing, packets);
    if (entrance.echo != kNoIndex) measure_echo(pair, entrance.echo, crossing, packets, links, span_s);
}

void FluidMeter::measure_link(std::uint32_t link, const FluidLinks& links, double span_s) {
    const std::vector<WorkMoments>& classes = links.inflow(link).classes;
    Passed& passed = links_[link];
    const FluidQueue& queue = links.queue(link);
    if (links.state(link).status != LinkStatus::kDown)
        passed.busy_s += std::min(queue.outflow_bps() / queue.rate_bps(), 1.0) * span_s;
    for (std::size_t index = 0; index < classes.size(); ++index) {
        const auto k = static_cast<std::uint8_t>(index);
        const double packets = links.treatment(link, k).packets_per_s * span_s;
        if (packets <= 0) continue;
        const HopCrossing hop = cross_link(links, link, k, span_s);
        passed.lost.add(hop.lost, packets);
        const double sent = packets * (1 - hop.lost.queue_full - hop.lost.link_down);
        passed.packets += sent;
        record(passed.waits, sent, SimTime{0}, hop.wait, hop.queued);
    }
}

void FluidMeter::count_pair(Pair& pair, const FlowCrossing& crossing, double packets) {
    pair.sent += packets;
    pair.lost.add(crossing.lost, packets);
    const double arrived = packets * crossing.arrives;
    record(pair.one_way, arrived, crossing.fixed, crossing.wait, crossing.queued);
    std::vector<std::uint32_t> way;
    for (const HopCrossing& hop : crossing.hops) way.push_back(hop.link);
    Pair::Way& taken = pair.ways[way];
    taken.waits_s.resize(way.size());
    taken.serialisation_s.resize(way.size());
    taken.packets += arrived;
    for (std::size_t i = 0; i < way.size(); ++i) {
        taken.waits_s[i] += arrived * crossing.hops[i].mean_wait_s();
        taken.serialisation_s[i] += arrived * to_seconds(crossing.hops[i].serialisation);
    }
}

void FluidMeter::measure_echo(Pair& pair, std::uint32_t echo, const FlowCrossing& crossing, double packets,
                              const FluidLinks& links, double span_s) {
    const double bytes = mean_packet_bytes(experiment_.sources[plan_.entrances[echo].source]);
    for (const auto& [flow, share] : plan_.flows.shares(echo)) {
        const FlowLoad load{.flow = flow, .traffic_class = plan_.entrances[echo].traffic_class};
        FlowCrossing both = crossing;
        both += cross(links, load, ByteCount(whole(bytes)), span_s);
        record(pair.round_trip, packets * share * both.arrives, both.fixed, both.wait, both.queued);
    }
}

void FluidMeter::without_route(std::uint32_t source, double packets) {
    const Entrance& entrance = plan_.entrances[source];
    if (entrance.forward_pair == kNoIndex || (entrance.flags & kMeasured) == 0) return;
    pairs_[entrance.forward_pair].sent += packets;
    pairs_[entrance.forward_pair].lost.no_route += packets;
}

void FluidMeter::cut_off(const FlowLoad& load, std::uint32_t link, double packets) {
    links_[link].lost.link_down += packets;
    const Entrance& entrance = plan_.entrances[plan_.flows.flows()[load.flow].ingress];
    if (entrance.forward_pair == kNoIndex || (entrance.flags & kMeasured) == 0) return;
    pairs_[entrance.forward_pair].lost.link_down += packets;
}

PairResult FluidMeter::pair_result_of(std::size_t index) const {
    const Pair& pair = pairs_[index];
    PairMeter meter = plan_.pairs[index];
    meter.sent = whole(pair.sent);
    meter.lost = whole(pair.lost);
    meter.received = meter.sent - std::min(meter.sent, meter.lost.total());
    PairResult result = pair_result(experiment_, meter, {.unscaled = whole(pair.bits / 8)});
    result.one_way = pair.one_way.statistics(meter.received);
    result.round_trip = pair.round_trip.statistics(whole(pair.round_trip.weight()));
    const auto most = std::max_element(pair.ways.begin(), pair.ways.end(), [](const auto& a, const auto& b) {
        return a.second.packets < b.second.packets;
    });
    if (most != pair.ways.end() && most->second.packets > 0) {
        const auto& [links, way] = *most;
        result.hops.clear();
        for (std::size_t i = 0; i < links.size(); ++i) {
            HopShare hop = fixed_share(*experiment_.topology, LinkId(links[i]));
            hop.queueing = from_seconds(way.waits_s[i] / way.packets);
            hop.serialisation = from_seconds(way.serialisation_s[i] / way.packets);
            result.hops.push_back(hop);
        }
    }
    if (result.target)
        hold_against({result.route, *result.target, result.target_statistic, result.target_loss_ratio},
                     result);
    return result;
}

LinkResult FluidMeter::link_result_of(std::uint32_t link) const {
    const Passed& passed = links_[link];
    const double measured_s = to_seconds(experiment_.duration - experiment_.warmup);
    return {.link = LinkId(link),
            .utilisation = std::min(passed.busy_s / measured_s, 1.0),
            .queueing = passed.waits.statistics(whole(passed.packets)),
            .packets = whole(passed.packets),
            .drops = whole(passed.lost)};
}

RunResult FluidMeter::result() const {
    RunResult result{
        .name = experiment_.name, .topology = experiment_.topology, .classes = experiment_.classes};
    for (std::size_t i = 0; i < pairs_.size(); ++i) result.pairs.push_back(pair_result_of(i));
    std::set<std::uint32_t> used;
    for (const std::uint32_t hop : plan_.flows.hops()) {
        if (hop < links_.size()) used.insert(hop);
    }
    for (const std::uint32_t link : used) result.links.push_back(link_result_of(link));
    return result;
}

}  // namespace hexi
