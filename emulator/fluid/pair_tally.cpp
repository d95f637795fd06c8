#include "emulator/fluid/pair_tally.hpp"

#include <algorithm>
#include <cmath>

#include "emulator/experiment/play/pair_meter.hpp"

namespace hexi {
namespace {

void record(DelayMixture& delays, double packets, SimTime fixed, const WaitLaw& wait, const Ramp& queued) {
    const double none = queued.most_s() <= 0 ? 1 : queued.none();
    delays.add(packets * none, fixed, wait);
    if (none >= 1) return;
    const SimTime base = fixed + from_seconds(wait.mean);
    delays.add_ramp(packets * (1 - none), base + from_seconds(std::max(queued.least_s(), 0.0)),
                    base + from_seconds(queued.most_s()));
}

}  // namespace

std::uint64_t whole(double packets) {
    return static_cast<std::uint64_t>(std::llround(std::max(packets, 0.0)));
}

DropCounts whole(const LossShares& lost) {
    return {.queue_full = whole(lost.queue_full),
            .link_down = whole(lost.link_down),
            .no_route = whole(lost.no_route),
            .random = whole(lost.random)};
}

void PairTally::count(const FlowCrossing& crossing, double packets) {
    sent += packets;
    lost.add(crossing.lost, packets);
    const double arrived = packets * crossing.arrives;
    record(one_way, arrived, crossing.fixed, crossing.wait, crossing.queued);
    std::vector<std::uint32_t> way;
    for (const HopCrossing& hop : crossing.hops) way.push_back(hop.link);
    Way& taken = ways_[way];
    taken.waits_s.resize(way.size());
    taken.serialisation_s.resize(way.size());
    taken.packets += arrived;
    for (std::size_t i = 0; i < way.size(); ++i) {
        taken.waits_s[i] += arrived * crossing.hops[i].mean_wait_s();
        taken.serialisation_s[i] += arrived * to_seconds(crossing.hops[i].serialisation);
    }
}

void PairTally::count_echoes(const FlowCrossing& there_and_back, double packets) {
    record(round_trip, packets * there_and_back.arrives, there_and_back.fixed, there_and_back.wait,
           there_and_back.queued);
}

void PairTally::fill(const Topology& topology, PairResult& pair) const {
    pair.sent = whole(sent);
    pair.lost = whole(lost);
    pair.received = pair.sent - std::min(pair.sent, pair.lost.total());
    pair.loss_ratio.reset();
    if (pair.sent > 0) pair.loss_ratio = lost_share(pair);
    pair.one_way = one_way.statistics(pair.received);
    pair.round_trip = round_trip.statistics(whole(round_trip.weight()));
    const auto most = std::max_element(ways_.begin(), ways_.end(), [](const auto& a, const auto& b) {
        return a.second.packets < b.second.packets;
    });
    if (most == ways_.end() || most->second.packets <= 0) return;
    const auto& [links, way] = *most;
    pair.hops.clear();
    for (std::size_t i = 0; i < links.size(); ++i) {
        HopShare hop = fixed_share(topology, LinkId(links[i]));
        hop.queueing = from_seconds(way.waits_s[i] / way.packets);
        hop.serialisation = from_seconds(way.serialisation_s[i] / way.packets);
        pair.hops.push_back(hop);
    }
}

void LinkTally::count(const HopCrossing& hop, double came) {
    lost.add(hop.lost, came);
    const double sent = came * (1 - hop.lost.queue_full - hop.lost.link_down);
    packets += sent;
    record(waits, sent, SimTime{0}, hop.wait, hop.queued);
}

LinkResult LinkTally::result(LinkId link, double measured_s) const {
    return {.link = link,
            .utilisation = std::min(busy_s / measured_s, 1.0),
            .queueing = waits.statistics(whole(packets)),
            .packets = whole(packets),
            .drops = whole(lost)};
}

}  // namespace hexi
