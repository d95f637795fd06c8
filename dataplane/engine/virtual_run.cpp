#include "dataplane/engine/virtual_run.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "topology/base/check.hpp"

namespace hexi {
namespace {

/// Packets for which address space is reserved; pages are taken as they are used.
/// Packets that may wait in all queue disciplines together.
constexpr std::uint32_t kMostQueued = 1U << 18U;
constexpr std::size_t kMostInFlight = std::size_t{1} << 27U;

/// The network's links as they are described.
std::vector<Link> described_links(const Experiment& experiment) {
    const auto plain = experiment.topology->links();
    std::vector<Link> links(plain.begin(), plain.end());
    for (const DescribedLink& treatment : experiment.behaviours) {
        Link& link = links[treatment.link.index()];
        link = with_description(std::move(link), treatment.description.delay, treatment.description.rate);
    }
    return links;
}

std::vector<LinkService> services(const Experiment& experiment) {
    std::vector<LinkService> all;
    for (const Link& link : described_links(experiment))
        all.push_back(played_service(link, {}, experiment.scaling.rate_factor));
    return all;
}

/// The flows as chains, number by number and hop by hop.
std::shared_ptr<const ChainTable> chains(const FlowBook& flows) {
    auto table = std::make_shared<ChainTable>();
    for (const Flow& flow : flows.flows()) table->append(flows.hops_of(flow));
    static_assert(ChainTable::kEnd == kNoIndex);
    return table;
}

Loss loss_of(LinkLoss why) {
    switch (why) {
        case LinkLoss::kLinkDown:
            return Loss::kLinkDown;
        case LinkLoss::kRandom:
            return Loss::kRandom;
        case LinkLoss::kQueueFull:
        case LinkLoss::kQueueEarly:
        case LinkLoss::kNoMemory:
            break;
    }
    return Loss::kQueueFull;
}

SimTime born(const EmulatedPacket& packet) { return SimTime(static_cast<std::int64_t>(packet.frame)); }

}  // namespace

void PlayedLinkBooks::transmitted(EmulatedPacket& packet, SimTime at, SimTime waited, SimTime lasts) {
    SimTime reported = lasts;
    if (stretch_ != 1) {
        reported = packet_transmission_time(packet.bytes, reported_rate_);
        packet.frame -=
            static_cast<std::uint64_t>(added_by_report(waited, lasts, reported, stretch_).count());
    }
    meter.transmitted(at, waited, lasts, stretch_);
    if ((packet.marks & (kMeasured << 4U)) != 0) hops_[packet.hop].add(waited, reported, stretch_);
}

Result<std::unique_ptr<VirtualRun>> VirtualRun::create(const Experiment& experiment, Observer observer) {
    const std::size_t links = experiment.topology->links().size();
    auto pool = FlightPool::create(kMostInFlight, links * EmulatedLink::kQueues);
    if (!pool) return tl::unexpected(pool.error());
    return std::unique_ptr<VirtualRun>(new VirtualRun(experiment, std::move(observer), std::move(*pool)));
}

VirtualRun::VirtualRun(const Experiment& experiment, Observer observer, FlightPool pool)
    : experiment_(experiment),
      observer_(std::move(observer)),
      window_{experiment.warmup, experiment.duration},
      traffic_(experiment),
      hop_meters_(traffic_.flows.hops().size()),
      described_links_(described_links(experiment)),
      states_(experiment.topology->links().size()),
      events_(experiment.changes.size()),
      shard_(services(experiment), chains(traffic_.flows), std::move(pool)) {
    for (const LinkService& service : services(experiment))
        links_.emplace_back(service, window_, hop_meters_.data());
    for (const Link& link : experiment.topology->links())
        dice_.emplace_back(experiment.seed, "loss/" + link.id);
    for (const DescribedLink& treatment : experiment.behaviours) {
        const auto link = static_cast<std::uint32_t>(treatment.link.index());
        shard_.treat(link, treatment.description.behaviour, kMostQueued, LinkRandom(experiment.seed, link),
                     *this);
    }
}

bool VirtualRun::duplicated(EmulatedPacket& /*copy*/) {
    ++in_flight_;
    return true;
}

Result<void> VirtualRun::run() {
    for (const PlayAction& action : play_actions(experiment_, traffic_.flows)) {
        play_before(action.at);
        act(action);
    }
    play_before(SimTime::max());
    if (in_flight_ == 0) return {};
    return fail(
        ErrorCode::kEnvironment,
        fmt::format("more than {} packets are in flight at once, which is all that memory is reserved "
                    "for; scale the load down",
                    kMostInFlight));
}

SimTime VirtualRun::next_birth() const {
    SimTime next = SimTime::max();
    for (const SourcePlayer& player : traffic_.players) next = std::min(next, player.next());
    return next;
}

void VirtualRun::play_before(SimTime end) {
    for (;;) {
        const SimTime next = std::min(next_birth(), shard_.next_event());
        if (next >= end || in_flight_ > kMostInFlight / 2) break;
        const SimTime until = end - next > step_ ? next + step_ : end;
        emit_before(until);
        shard_.advance(until, *this);
    }
    if (end != SimTime::max()) shard_.advance(end, *this);
}

void VirtualRun::emit_before(SimTime end) {
    for (std::uint32_t source = 0; source < traffic_.players.size(); ++source) {
        const SourcePlayer& player = traffic_.players[source];
        for (SimTime now = player.next(); now < end; now = player.next()) emit(source, now);
    }
}

void VirtualRun::emit(std::uint32_t source, SimTime now) {
    const Birth birth = traffic_.emit(source, now, window_.from);
    EmulatedPacket packet{.time = now,
                          .frame = static_cast<std::uint64_t>(now.count()),
                          .tag = birth.tag,
                          .bytes = birth.bytes,
                          .traffic_class = birth.traffic_class,
                          .marks = mark(birth.flags)};
    if (enter(packet, source)) shard_.accept({packet, birth.decided, RunPackets::kOutside | source});
}

bool VirtualRun::enter(EmulatedPacket& packet, std::uint32_t ingress) {
    packet.flow = traffic_.flows.pick(ingress);
    if (packet.flow == kNoIndex) {
        traffic_.lost(ingress, flags_of(packet), Loss::kNoRoute);
        if (observer_) watch(packet, ingress, {}, Loss::kNoRoute);
        return false;
    }
    ++traffic_.flows.flows()[packet.flow].sent;
    ++in_flight_;
    return true;
}

bool VirtualRun::answer(EmulatedPacket& packet) {
    const std::uint32_t echo = traffic_.entrances[traffic_.flows.flows()[packet.flow].ingress].echo;
    if (echo == kNoIndex) return false;
    packet.marks = mark(static_cast<std::uint8_t>(kEcho | (flags_of(packet) & kMeasured)));
    return enter(packet, echo);
}

void VirtualRun::deliver(std::span<const EmulatedPacket> packets) {
    for (const EmulatedPacket& packet : packets) {
        if ((packet.marks & kDuplicate) != 0) continue;  // who receives has the first of the two
        Flow& flow = traffic_.flows.flows()[packet.flow];
        ++flow.received;
        if (packet.time >= window_.from && packet.time < window_.to) flow.bytes += packet.bytes;
        if (observer_) watch(packet, flow.ingress, {}, std::nullopt);
        if (flags_of(packet) != 0)
            traffic_.arrived(flow, flags_of(packet), packet.tag, packet.time - born(packet));
    }
    in_flight_ -= packets.size();
}

void VirtualRun::lost(const EmulatedPacket& packet, std::uint32_t link, LinkLoss why) {
    --in_flight_;
    count(loss_of(why), links_[link].meter.drops);
    if ((packet.marks & kDuplicate) != 0) return;
    Flow& flow = traffic_.flows.flows()[packet.flow];
    ++flow.dropped;
    traffic_.lost(flow.ingress, flags_of(packet), loss_of(why));
    if (observer_) watch(packet, flow.ingress, LinkId(link), loss_of(why));
}

bool VirtualRun::strikes(std::uint32_t link, const EmulatedPacket& /*packet*/) {
    return dice_[link].uniform() < states_[link].loss_ratio;
}

void VirtualRun::watch(const EmulatedPacket& packet, std::uint32_t ingress, LinkId link,
                       std::optional<Loss> loss) const {
    observer_({.source = traffic_.entrances[ingress].source,
               .sequence = packet.tag,
               .echo = (flags_of(packet) & kEcho) != 0,
               .ended = packet.time,
               .delay = packet.time - born(packet),
               .loss = loss,
               .lost_on = link});
}

void VirtualRun::act(const PlayAction& action) {
    switch (action.kind) {
        case PlayAction::kChange:
            return apply(experiment_.changes[action.index], events_[action.index]);
        case PlayAction::kKnown:
            return traffic_.flows.learn(action.index, action.step);
        case PlayAction::kTable:
            return traffic_.flows.use_table(action.index);
        case PlayAction::kRates:
            return traffic_.change_rates(experiment_, experiment_.rate_changes[action.index], action.at,
                                         [](std::uint32_t) {});
        case PlayAction::kRerouted: {
            const LinkId link = experiment_.changes[action.index].link;
            EventMeter& event = events_[action.index];
            event.lost = links_[link.index()].meter.drops.total() - event.drops_before;
            return;
        }
    }
}

void VirtualRun::apply(const NetworkChange& change, EventMeter& event) {
    const auto link = static_cast<std::uint32_t>(change.link.index());
    event.drops_before = links_[link].meter.drops.total();
    states_[link] = change.state;
    const LinkService service =
        played_service(described_links_[link], change.state, experiment_.scaling.rate_factor);
    shard_.change(link, service, change.state.status == LinkStatus::kDown, change.state.loss_ratio > 0,
                  *this);
    links_[link].set_service(service);
}

RunResult VirtualRun::result() const {
    std::vector<const LinkMeter*> meters;
    for (const PlayedLinkBooks& link : links_) meters.push_back(&link.meter);
    return played_result(experiment_, {.engine = "dataplane",
                                       .simulator = "virtual clock",
                                       .traffic = traffic_,
                                       .hops = hop_meters_,
                                       .links = std::move(meters),
                                       .events = events_,
                                       .packet_hops = shard_.crossings()});
}

void VirtualRun::check_conservation() {
    std::uint64_t sent = 0, ended = 0;
    for (const Flow& flow : traffic_.flows.flows()) {
        sent += flow.sent;
        ended += flow.received + flow.dropped;
    }
    HEXI_CHECK(sent == ended + in_flight_, "packets appeared or vanished: sent != received + dropped");
    HEXI_CHECK(shard_.held() == in_flight_, "packets in flight are not on any link");
}

}  // namespace hexi
