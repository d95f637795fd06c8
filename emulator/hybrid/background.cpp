#include "emulator/hybrid/background.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "emulator/experiment/play/source_streams.hpp"

namespace hexi {
namespace {

/// Links that some flow of `flows` may cross.
std::vector<bool> crossed(std::span<const std::uint32_t> hops, std::size_t links) {
    std::vector<bool> crossed(links);
    for (const std::uint32_t hop : hops) {
        if (hop < links) crossed[hop] = true;
    }
    return crossed;
}

std::vector<bool> crossed_by_background(const TrafficPlan& plan, const Experiment& experiment) {
    std::vector<bool> crossed(experiment.topology->links().size());
    for (const Flow& flow : plan.flows.flows()) {
        const std::uint32_t source = plan.entrances[flow.ingress].source;
        if (source == kNoIndex || in_foreground(experiment.sources[source])) continue;
        for (const std::uint32_t hop : plan.flows.hops_of(flow)) crossed[hop] = true;
    }
    return crossed;
}

}  // namespace

namespace {

/// Sources whose bursts take more than this of a link when they pass are played burst by burst: one variance
/// does not tell what they do.
constexpr double kBurstShare = 0.02;
/// Bursts shorter than so many mean transmissions of the link are batches, which the law of waits knows.
constexpr double kBatchTransmissions = 16;
/// Peaks above so many times the link's rate bring a burst at once.
constexpr double kBatchPeak = 4;
/// As many bursts a second of one link are played one by one; where there are more, all are left to the law.
constexpr double kMostBursts = 1e5;

/// `source` while one of its bursts passes: packets without a pause.
PacketSource within_burst(const PacketSource& source) {
    PacketSource steady = source;
    steady.process = ArrivalProcess::kConstant;
    steady.rate = source.peak;
    return steady;
}

double burst_packets(const PacketSource& source) {
    return std::max(static_cast<double>(source.mean_burst.count()) / mean_packet_bytes(source), 1.0);
}

}  // namespace

bool in_foreground(const PacketSource& source) { return source.probe || source.foreground; }

Background::Background(const Experiment& experiment, std::span<const std::uint32_t> hops,
                       std::span<const std::uint8_t> classes)
    : experiment_(experiment),
      hops_(hops),
      plan_(experiment),
      traffic_(experiment, plan_),
      streams_(source_streams(experiment)),
      rates_(experiment, plan_.flows),
      actions_(play_actions(experiment, plan_.flows)),
      instants_(traffic_.instants()),
      links_(experiment.topology->links().size()) {
    const std::vector<bool> foreground = crossed(hops, links_.size()),
                            background = crossed_by_background(plan_, experiment);
    for (std::size_t i = 0; i < links_.size(); ++i) {
        if (!foreground[i] || !background[i]) continue;
        links_[i] = std::make_unique<LinkBackground>(
            experiment.seed, "background/" + experiment.topology->links()[i].id,
            std::vector<std::uint8_t>(classes.begin(), classes.end()), experiment.classes.size());
    }
}

SimTime Background::next_instant() const {
    SimTime next = experiment_.duration;
    if (next_action_ < actions_.size()) next = std::min(next, actions_[next_action_].at);
    const auto instant = std::upper_bound(instants_.begin(), instants_.end(), now_);
    if (instant != instants_.end()) next = std::min(next, *instant);
    return next > now_ ? next : SimTime::max();
}

void Background::turn() {
    rates_.advance(to_seconds(next_ - now_));
    now_ = next_;
    while (next_action_ < actions_.size() && actions_[next_action_].at <= now_)
        apply(actions_[next_action_++]);
    rates_.carry(traffic_.loads(now_));
    gather();
    next_ = next_instant();
    const double change = rates_.next_change_s();
    if (change < 1e6) next_ = std::min(next_, now_ + std::max(from_seconds(change), SimTime(1)));
}

void Background::apply(const PlayAction& action) {
    switch (action.kind) {
        case PlayAction::kChange:
            return rates_.change(experiment_.changes[action.index]);
        case PlayAction::kKnown:
            return plan_.flows.learn(action.index, action.step);
        case PlayAction::kTable:
            return plan_.flows.use_table(action.index);
        case PlayAction::kRates:
            return traffic_.change_rates(experiment_.rate_changes[action.index]);
        case PlayAction::kRerouted:
            return;
    }
}

double Background::passed(std::uint32_t link, std::uint8_t traffic_class) const {
    const LinkState& state = rates_.state(link);
    if (state.status == LinkStatus::kDown) return 0;
    return std::min(rates_.queue(link).passed(traffic_class), 1.0) * (1 - state.loss_ratio);
}

void Background::gather_flow(const FlowLoad& load) {
    double left = 1, delay_ps = 0;
    std::uint32_t before = kNoIndex;
    const std::span<const std::uint32_t> way = rates_.way(load.flow);
    for (std::size_t i = 0; i < way.size(); ++i) {
        const std::uint32_t link = way[i];
        if (links_[link]) {
            BackgroundFlow& flow = flows_[link];
            if (flow.inflow.classes.empty()) flow.inflow.classes.resize(experiment_.classes.size());
            flow.inflow.classes[load.traffic_class].add(load.work, left);
            if (!add_bursts(load, {before, link}, left, delay_ps)) add_batches(load, link, left);
            if (before != kNoIndex) {
                std::size_t at = 0;
                while (at < flow.upstream.size() && flow.upstream[at] != before) ++at;
                if (at == flow.upstream.size()) {
                    flow.upstream.push_back(before);
                    flow.inflow.through.push_back(rates_.through(link, before));
                    flow.inflow.through.back().rate_bps = 0;
                }
                flow.inflow.through[at].rate_bps += load.work.rate_bps * left;
            }
        } else {
            add_bursts(load, {before, link}, left, delay_ps);  // links behind it may ask for them
        }
        left *= passed(link, load.traffic_class);
        delay_ps += static_cast<double>(rates_.service(link).delay.count());
        before = link;
    }
}

/// The bursts of `load`, where they are large and long enough for `link` to be played.
bool Background::add_bursts(const FlowLoad& load, BeforeAndHere links, double left, double delay_ps) {
    const std::uint32_t link = links.here;
    const PacketSource& source = experiment_.sources[load.source];
    if (source.process != ArrivalProcess::kOnOff || source.peak <= source.rate) return false;
    const double rate_bps = static_cast<double>(rates_.service(link).rate.count());
    const double sent_bps = static_cast<double>(source.rate.count());
    const double speed =
        traffic_.packets_per_s(load.source, now_) / (sent_bps / 8 / mean_packet_bytes(source));
    const double share = load.work.rate_bps / (sent_bps * speed) * left;
    const double peak_bps = static_cast<double>(source.peak.count()) * speed * share;
    const double packet_ps = mean_packet_bytes(source) * 8e12 / static_cast<double>(source.peak.count());
    const double burst_ps = burst_packets(source) * packet_ps;
    const double transmission_ps = mean_packet_bytes(source) * 8e12 / rate_bps;
    const bool short_bursts =
        source.burst_law != BurstLaw::kPareto && burst_ps / speed < kBatchTransmissions * transmission_ps;
    if (peak_bps < kBurstShare * rate_bps || short_bursts) return false;
    BackgroundFlow& flow = flows_[link];
    BackgroundFlow::Bursts bursts;
    bursts.source = {.source = load.source,
                     .flow = load.flow,
                     .stream = share < 1 - 1e-9 ? fmt::format("{}/{}", streams_[load.source], load.flow)
                                                : streams_[load.source],
                     .delay_ps = delay_ps,
                     .law = source.burst_law,
                     .mean_packets = burst_packets(source),
                     .packet_ps = packet_ps,
                     .silence_ps = burst_ps * (static_cast<double>(source.peak.count()) / sent_bps - 1)};
    bursts.speed = speed;
    bursts.traffic_class = load.traffic_class;
    bursts.upstream = links.before;
    bursts.mean.add(load.work, left);
    bursts.peak_bps = peak_bps;
    bursts.packets = work_of(within_burst(source), speed, share);
    flow.bursts.push_back(bursts);
    flow.bursts_per_s += load.work.packets_per_s * left / share / burst_packets(source);
    return true;
}

/// What of `load` comes at random, packet by packet or, where a peak far above the link's rate leaves no time
/// between them, burst by burst.
void Background::add_batches(const FlowLoad& load, std::uint32_t link, double left) {
    const PacketSource& source = experiment_.sources[load.source];
    const double rate_bps = static_cast<double>(rates_.service(link).rate.count());
    const bool bursts = source.process == ArrivalProcess::kOnOff && source.burst_law != BurstLaw::kPareto &&
                        static_cast<double>(source.peak.count()) > kBatchPeak * rate_bps &&
                        source.size_law == PacketSizeLaw::kFixed;
    if (source.process != ArrivalProcess::kPoisson && !bursts) return;
    std::vector<BatchArrivals>& batches = flows_[link].batches;
    batches.resize(experiment_.classes.size());
    BatchKind kind{.law = source.size_law == PacketSizeLaw::kFixed ? BatchKind::Law::kFixed
                                                                   : BatchKind::Law::kExponential};
    kind.mean_ps = mean_packet_bytes(source) * 8e12 / rate_bps;
    if (bursts) {
        kind.law = BatchKind::Law::kGeometric;
        kind.packets = burst_packets(source);
    }
    kind.per_ps = load.work.packets_per_s * left * 1e-12 / kind.packets;
    batches[load.traffic_class].add(kind);
}

/// What packets of the background that come through another link do here.
void Background::finish(BackgroundFlow& flow, std::uint32_t link) const {
    const LinkService& service = rates_.service(link);
    flow.rate_bps = static_cast<double>(service.rate.count());
    flow.buffer_bits = static_cast<double>(service.buffer) * 8;
    if (flow.bursts_per_s > kMostBursts) flow.bursts.clear();
    std::vector<std::uint32_t> upstream;
    for (const BackgroundFlow::Bursts& bursts : flow.bursts) {
        if (bursts.upstream != kNoIndex &&
            std::find(upstream.begin(), upstream.end(), bursts.upstream) == upstream.end())
            upstream.push_back(bursts.upstream);
    }
    for (const std::uint32_t before : upstream) hold_back(flow, before);
}

/// Has the bursts that come to `flow` through `before` held back, where those of that link may overload it.
void Background::hold_back(BackgroundFlow& flow, std::uint32_t before) const {
    const BackgroundFlow& there = flows_[before];
    const LinkService& service = rates_.service(before);
    const auto rate_bps = static_cast<double>(service.rate.count());
    UpstreamBursts upstream{.link = before,
                            .buffer_ps = static_cast<double>(service.buffer) * 8e12 / rate_bps,
                            .delay_ps = static_cast<double>(service.delay.count())};
    double steady_bps = rates_.inflow(before).rate_bps(), peaks_bps = 0;
    for (const BackgroundFlow::Bursts& bursts : there.bursts) {
        if (bursts.traffic_class != there.bursts.front().traffic_class) return;
        steady_bps -= bursts.mean.rate_bps;
        peaks_bps += bursts.peak_bps;
        upstream.sources.push_back({bursts.source, bursts.speed, bursts.peak_bps / rate_bps, 0});
    }
    upstream.steady_load = std::max(steady_bps, 0.0) / rate_bps;
    if (there.bursts_per_s > kMostBursts || upstream.steady_load + peaks_bps / rate_bps <= 1) return;
    for (BackgroundFlow::Bursts& bursts : flow.bursts) {
        if (bursts.upstream != before) continue;
        const auto source = std::find_if(
            upstream.sources.begin(), upstream.sources.end(), [&](const UpstreamBursts::Source& one) {
                return one.bursts.source == bursts.source.source && one.bursts.flow == bursts.source.flow;
            });
        if (source == upstream.sources.end()) continue;
        bursts.held_back = true;
        source->here = bursts.peak_bps / flow.rate_bps;
        upstream.traffic_class = bursts.traffic_class;
    }
    flow.upstreams.push_back(upstream);
}

/// Hosts' own links, with numbers beyond those of the topology, have no background.
bool Background::shared(std::uint32_t link) const { return link < links_.size() && links_[link] != nullptr; }

/// What `found` does to the waits of packets from elsewhere.
HopCoupling::Found found_of(const FoundAhead& found) {
    return {.waiting = static_cast<float>(found.waiting),
            .stretch = static_cast<float>(found.mean / found.waiting)};
}

/// Mean of the waits of those who wait at `link`, bursts left out, ps; 0: nobody does.
double Background::mean_wait_ps(std::uint32_t link) const {
    double most = 0;
    for (std::size_t k = 0; k < experiment_.classes.size(); ++k) {
        const WaitLaw law = rates_.treatment(link, static_cast<std::uint8_t>(k)).wait.calm();
        if (law.none < 1) most = std::max(most, law.mean / (1 - law.none) * 1e12);
    }
    return most;
}

HopCoupling Background::coupling_of(std::size_t hop) const {
    const std::uint32_t here = hops_[hop], before = hop > 0 ? hops_[hop - 1] : kNoIndex;
    const std::uint32_t first = hop > 1 && shared(hops_[hop - 2]) ? hops_[hop - 2] : kNoIndex;
    HopCoupling coupling;
    if (!shared(here)) return coupling;
    const double wait_ps = mean_wait_ps(here);
    coupling.per_mean_wait = wait_ps > 0 ? static_cast<float>(1 / wait_ps) : 0;
    if (!shared(before)) return coupling;
    const LinkAhead ahead = rates_.ahead({first, before, here});
    coupling.idle = found_of(ahead.idle);
    coupling.waited = found_of(ahead.waited);
    if (wait_ps > 0)
        coupling.slope = static_cast<float>(std::min(ahead.slope * mean_wait_ps(before) / wait_ps, 1.0));
    coupling.after_wait = static_cast<float>(ahead.share);
    coupling.after_following = static_cast<float>(ahead.share_along);
    coupling.leader_ps = static_cast<float>(ahead.transmission_s * 1e12);
    coupling.ps_per_byte =
        static_cast<float>(8e12 / static_cast<double>(rates_.service(before).rate.count()));
    return coupling;
}

void Background::couple() {
    couplings_.assign(hops_.size() + 1, {});
    for (std::size_t hop = 0; hop < hops_.size(); ++hop) couplings_[hop] = coupling_of(hop);
}

void Background::gather() {
    flows_.assign(links_.size(), {});
    for (const FlowLoad& load : traffic_.loads(now_)) {
        if (!in_foreground(experiment_.sources[load.source])) gather_flow(load);
    }
    for (std::uint32_t link = 0; link < links_.size(); ++link) {
        if (!links_[link]) continue;
        finish(flows_[link], link);
        links_[link]->change(flows_[link], now_);
    }
    couple();
}

}  // namespace hexi
