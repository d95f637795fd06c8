#include "emulator/fluid/day_network.hpp"

#include <algorithm>
#include <map>

#include "emulator/experiment/play/pair_meter.hpp"
#include "emulator/fluid/pair_tally.hpp"

namespace hexi {
namespace {

bool loses_too_much(const DayVerdict& verdict, const DayPair& pair) {
    return pair.target && verdict.lost_ratio > pair.target->loss_ratio;
}

double offered_to(const SteadyLinks& links, const SteadyState& state, std::uint32_t link) {
    double sum = 0;
    for (std::size_t k = 0; k < links.classes(); ++k)
        sum += state.treatments[link * links.classes() + k].offered_bps;
    return sum;
}

}  // namespace

bool DayVerdict::worse_than(const DayVerdict& other, const DayPair& pair) const {
    const auto nothing = [](const DayVerdict& verdict) { return verdict.lost_ratio >= 1; };
    if (nothing(*this) != nothing(other)) return nothing(*this);
    const bool loses = loses_too_much(*this, pair), other_loses = loses_too_much(other, pair);
    if (loses != other_loses) return loses;
    return delay != other.delay ? delay > other.delay : lost_ratio > other.lost_ratio;
}

DayNetwork::DayNetwork(const Experiment& experiment, std::span<const DayBin> bins)
    : experiment_(experiment),
      bins_(bins),
      streams_(day_streams(experiment)),
      routing_{DayFlows(streams_, experiment.routes.at(SimTime{0})), SteadyLinks(experiment)} {
    add_pairs();
    routing_.links.carry(streams_, routing_.flows);
    verdicts_.reserve(bins_.size() * pairs_.size());
    for (std::size_t bin = 0; bin < bins_.size(); ++bin) {
        states_.push_back(routing_.links.settle(bins_[bin].load, streams_, routing_.flows));
        for (const DayPair& pair : pairs_)
            verdicts_.push_back(judge(pair, delays(pair, routing_, states_.back()), bin));
    }
}

void DayNetwork::add_pairs() {
    const bool probes_only = has_probes(experiment_);
    std::map<RouteKey, const DelayTarget*> targets;
    for (const DelayTarget& target : experiment_.targets) targets[target.route] = &target;
    for (std::size_t i = 0; i < streams_.size(); ++i) {
        DayPair pair{.key = streams_[i].key, .stream = i, .packet_size = {}, .target = {}};
        double bits = 0;
        for (const PacketSource* source : streams_[i].sources) {
            const WorkMoments work = work_of(*source, 1, 1);
            (source->interval ? pair.clocked_bps : pair.paced_bps) += work.rate_bps;
            if (probes_only && !source->probe) continue;
            (source->interval ? pair.clocked_per_s : pair.paced_per_s) += work.packets_per_s;
            bits += work.rate_bps;
            pair.probed = pair.probed || source->probe;
        }
        if (pair.packets_per_s(1) <= 0) continue;
        pair.packet_size = ByteCount(whole(bits / pair.packets_per_s(1) / 8));
        pair.back = stream_at(streams_, reversed(pair.key));
        if (const auto target = targets.find(pair.key); target != targets.end())
            pair.target = *target->second;
        pairs_.push_back(pair);
    }
}

std::vector<DayNetwork::WayShare> DayNetwork::ways(const DayPair& pair, const DayFlows& flows) const {
    std::vector<WayShare> ways;
    for (const DayFlow& flow : flows.of(pair.stream)) {
        if (!pair.probed) {
            ways.push_back({&flow, flow.share});
        } else if (ways.empty() || flow.share > ways.front().flow->share) {
            ways.assign(1, {&flow, 1});
        }
    }
    return ways;
}

BinDelays DayNetwork::delays(const DayPair& pair, const DayRouting& routing, const SteadyState& state) const {
    const SteadyView view(routing.links, state);
    BinDelays delays;
    for (const auto& [flow, share] : ways(pair, routing.flows))
        delays.add(share, cross(view, routing.flows.way(*flow), pair.key.traffic_class, pair.packet_size));
    return delays;
}

DayVerdict DayNetwork::judge(const DayPair& pair, const BinDelays& delays, std::size_t bin) const {
    const double packets = pair.packets_per_s(bins_[bin].load) * to_seconds(bins_[bin].lasts);
    DayVerdict verdict{.delay = delays.value(pair.statistic(), packets), .lost_ratio = delays.lost_ratio()};
    verdict.missed = pair.target && (verdict.lost_ratio >= 1 || verdict.delay > pair.target->one_way ||
                                     loses_too_much(verdict, pair));
    return verdict;
}

double DayNetwork::offered_bps(double load) const {
    double sum = 0;
    for (const DayStream& stream : streams_)
        sum += stream.work.paced.rate_bps * load + stream.work.clocked.rate_bps;
    return sum;
}

double DayNetwork::lost_bps(const DayRouting& routing, const SteadyState& state) const {
    double lost = 0;
    for (std::size_t i = 0; i < streams_.size(); ++i) {
        if (!routing.flows.of(i).empty()) continue;
        lost += streams_[i].work.paced.rate_bps * state.load + streams_[i].work.clocked.rate_bps;
    }
    const SteadyLinks& links = routing.links;
    for (std::uint32_t link = 0; link < links.count(); ++link) {
        for (std::size_t k = 0; k < links.classes(); ++k) {
            const auto& treatment = state.treatments[link * links.classes() + k];
            const double full = treatment.full_ratio;
            const bool down = links.state(link).status == LinkStatus::kDown;
            lost += treatment.offered_bps * (down ? 1 : full + (1 - full) * links.state(link).loss_ratio);
        }
    }
    return lost;
}

double utilisation(const SteadyLinks& links, const SteadyState& state, std::uint32_t link) {
    if (links.state(link).status == LinkStatus::kDown) return 0;
    return offered_to(links, state, link) / links.rate_bps(link);
}

FullestLink fullest_link(const SteadyLinks& links, const SteadyState& state) {
    FullestLink fullest;
    for (std::uint32_t link = 0; link < links.count(); ++link) {
        const double used = utilisation(links, state, link);
        if (used > fullest.utilisation) fullest = {used, LinkId(link)};
    }
    return fullest;
}

}  // namespace hexi
