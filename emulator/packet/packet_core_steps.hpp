// What a packet core does, for every kind of links. Included by whoever makes a core of a kind.
#pragma once

#include <algorithm>

#include <fmt/format.h>

#include "emulator/packet/packet_core.hpp"
#include "topology/base/check.hpp"

namespace hexi {

template <typename LinkType>
BasicPacketCore<LinkType>::BasicPacketCore(const Experiment& experiment, CoreOptions options)
    : experiment_(experiment),
      options_(std::move(options)),
      window_{experiment.warmup, experiment.duration},
      traffic_(experiment),
      events_(experiment.changes.size()),
      actions_(play_actions(experiment, traffic_.flows)),
      link_events_(experiment.topology->links().size() + 4 * experiment.tcp_flows.size()),
      source_events_(experiment.sources.size()) {
    hop_meters_.resize(traffic_.flows.hops().size());
    build_links();
    for (std::uint32_t source = 0; source < traffic_.players.size(); ++source) set_source_event(source);
}

template <typename LinkType>
LinkService BasicPacketCore<LinkType>::service(std::uint32_t index) const {
    return played_service(experiment_.topology->links()[index], states_[index],
                          experiment_.scaling.rate_factor);
}

template <typename LinkType>
void BasicPacketCore<LinkType>::build_links() {
    const std::size_t count = experiment_.topology->links().size();
    states_.resize(count + 4 * experiment_.tcp_flows.size());
    links_.reserve(states_.size());
    for (std::uint32_t i = 0; i < count; ++i)
        links_.emplace_back(service(i), pool_, window_, hop_meters_.data());
    for (const TcpFlow& flow : experiment_.tcp_flows) {
        // A host's own queue does not drop; the router's towards it holds 50 ms, like every link's by
        // default.
        const auto router =
            static_cast<std::uint64_t>(static_cast<double>(flow.access_rate.count()) / 8 * 0.05);
        const LinkService up{
            .rate = flow.access_rate, .reported_rate = flow.access_rate, .buffer = ~std::uint64_t{0} / 2};
        const LinkService down{.rate = flow.access_rate,
                               .reported_rate = flow.access_rate,
                               .buffer = std::max<std::uint64_t>(router, 65536)};
        for (const LinkService& access : {up, down, up, down}) {
            links_.emplace_back(access, pool_, window_, hop_meters_.data());
        }
    }
    const bool lossy = std::any_of(experiment_.changes.begin(), experiment_.changes.end(),
                                   [](const NetworkChange& change) { return change.state.loss_ratio > 0; });
    if (!lossy) return;
    for (std::uint32_t i = 0; i < links_.size(); ++i) {
        const std::string name =
            i < count ? experiment_.topology->links()[i].id : fmt::format("access/{}", i - count);
        losses_.emplace_back(experiment_.seed, "loss/" + name);
    }
}

template <typename LinkType>
SimTime BasicPacketCore<LinkType>::next_event() const {
    const SimTime packets = std::min(link_events_.first().at, source_events_.first().at);
    return next_action_ < actions_.size() ? std::min(packets, actions_[next_action_].at) : packets;
}

template <typename LinkType>
void BasicPacketCore<LinkType>::run_before(const SimTime& horizon) {
    for (;;) {
        const SimTime action = next_action_ < actions_.size() ? actions_[next_action_].at : SimTime::max();
        const EventTournament::Entry link = link_events_.first();
        const EventTournament::Entry source = source_events_.first();
        const SimTime at = std::min({link.at, source.at, action});
        if (at >= horizon) return;
        now_ = at;
        if (action == at) [[unlikely]] {
            act(actions_[next_action_++]);
        } else if (link.at < source.at ||
                   (link.at == source.at &&
                    links_[link.leaf].head_start() < traffic_.players[source.leaf].previous())) {
            arrive(link.leaf);
        } else {
            emit(source.leaf);
        }
    }
}

template <typename LinkType>
void BasicPacketCore<LinkType>::set_link_event(std::uint32_t link) {
    link_events_.set(link, links_[link].next_event(), [this](std::uint32_t a, std::uint32_t b) {
        return links_[a].head_start() < links_[b].head_start();
    });
}

template <typename LinkType>
void BasicPacketCore<LinkType>::set_source_event(std::uint32_t source) {
    source_events_.set(source, traffic_.players[source].next(), [this](std::uint32_t a, std::uint32_t b) {
        return traffic_.players[a].previous() < traffic_.players[b].previous();
    });
}

template <typename LinkType>
void BasicPacketCore<LinkType>::arrive(std::uint32_t link) {
    LinkType& from = links_[link];
    Packet packet = from.release(now_);
    const std::uint32_t next = traffic_.flows.hops()[packet.cursor + 1];
    if (next != kNoIndex) links_[next].expect(packet.cursor + 1);
    set_link_event(link);
    ++packet_hops_;
    if (!losses_.empty() && lost_on_the_wire(link)) return lose(packet, link, Loss::kRandom);
    if (options_.tap != nullptr && options_.tap->watches(link)) [[unlikely]]
        show(packet, link);
    ++packet.cursor;
    if (next == kNoIndex) return deliver(packet, link);
    forward(packet, next, [&] { return from.transmission_start(packet.due, packet.bytes); });
}

/// The access links of hosts are no links of the topology.
template <typename LinkType>
void BasicPacketCore<LinkType>::show(const Packet& packet, std::uint32_t link) const {
    const Flow& flow = traffic_.flows.flows()[packet.flow];
    const auto known = experiment_.topology->links();
    const auto hops = traffic_.flows.hops_of(flow);
    const auto ours = [&](std::uint32_t hop) { return hop < known.size(); };
    const auto first = std::find_if(hops.begin(), hops.end(), ours);
    const auto last = std::find_if(hops.rbegin(), hops.rend(), ours);
    options_.tap->passed({.link = link,
                          .at = now_,
                          .from = known[*first].from,
                          .to = known[*last].to,
                          .ingress = flow.ingress,
                          .tag = packet.tag,
                          .bytes = packet.bytes,
                          .traffic_class = packet.traffic_class});
}

template <typename LinkType>
bool BasicPacketCore<LinkType>::lost_on_the_wire(std::uint32_t link) {
    const double ratio = states_[link].loss_ratio;
    return ratio > 0 && losses_[link].uniform() < ratio;
}

template <typename LinkType>
template <typename Scheduled>
void BasicPacketCore<LinkType>::forward(const Packet& packet, std::uint32_t link,
                                        const Scheduled& scheduled) {
    switch (links_[link].enqueue(packet, now_, scheduled)) {
        case LinkType::Admission::kAccepted:
            return;
        case LinkType::Admission::kFirst:
            return set_link_event(link);
        case LinkType::Admission::kQueueFull:
            return lose(packet, link, Loss::kQueueFull);
        case LinkType::Admission::kLinkDown:
            return lose(packet, link, Loss::kLinkDown);
    }
}

template <typename LinkType>
void BasicPacketCore<LinkType>::emit(std::uint32_t source) {
    const Birth birth = traffic_.emit(source, now_, window_.from);
    set_source_event(source);
    Packet packet;
    packet.born = now_;
    packet.bytes = birth.bytes;
    packet.tag = birth.tag;
    packet.traffic_class = birth.traffic_class;
    packet.flags = birth.flags;
    enter(packet, source, birth.decided);
}

template <typename LinkType>
void BasicPacketCore<LinkType>::send(std::uint32_t ingress, std::uint16_t bytes, std::uint32_t handle,
                                     SimTime now) {
    HEXI_CHECK(now >= now_ && now <= next_event(),
               "a host sends in the core's past or beyond its next event");
    now_ = now;
    Packet packet;
    packet.born = now;
    packet.bytes = bytes;
    packet.tag = handle;
    packet.traffic_class = traffic_.entrances[ingress].traffic_class;
    packet.flags = kHosted;
    enter(packet, ingress, now);
}

template <typename LinkType>
void BasicPacketCore<LinkType>::enter(Packet packet, std::uint32_t ingress, SimTime decided) {
    packet.flow = traffic_.flows.pick(ingress);
    if (packet.flow == kNoIndex) [[unlikely]] {
        if ((packet.flags & kHosted) != 0) return options_.hosts->lost(packet.tag);
        traffic_.lost(ingress, packet.flags, Loss::kNoRoute);
        if (options_.observer) watch(packet, ingress, kNoIndex, Loss::kNoRoute);
        return;
    }
    Flow& flow = traffic_.flows.flows()[packet.flow];
    ++flow.sent;
    if (++in_flight_ > most_in_flight_) most_in_flight_ = in_flight_;
    packet.cursor = flow.first_hop;
    forward(packet, traffic_.flows.hops()[packet.cursor], [&] { return decided; });
}

template <typename LinkType>
void BasicPacketCore<LinkType>::deliver(const Packet& packet, std::uint32_t link) {
    Flow& flow = traffic_.flows.flows()[packet.flow];
    ++flow.received;
    --in_flight_;
    if (now_ >= window_.from && now_ < window_.to) flow.bytes += packet.bytes;
    if (options_.observer) watch(packet, flow.ingress, kNoIndex, std::nullopt);
    if (packet.flags != 0) deliver_special(packet, flow, link);
}

template <typename LinkType>
void BasicPacketCore<LinkType>::deliver_special(const Packet& packet, Flow& flow, std::uint32_t link) {
    if ((packet.flags & kHosted) != 0) return options_.hosts->deliver(packet.tag, now_);
    const std::uint32_t echo = traffic_.arrived(flow, packet.flags, packet.tag, now_ - packet.born);
    if (echo != kNoIndex) answer(packet, echo, link);
}

template <typename LinkType>
void BasicPacketCore<LinkType>::answer(const Packet& packet, std::uint32_t ingress, std::uint32_t link) {
    Packet echo = packet;
    echo.flags = static_cast<std::uint8_t>(kEcho | (packet.flags & kMeasured));
    enter(echo, ingress, links_[link].transmission_start(packet.due, packet.bytes));
}

template <typename LinkType>
void BasicPacketCore<LinkType>::lose(const Packet& packet, std::uint32_t link, Loss loss) {
    Flow& flow = traffic_.flows.flows()[packet.flow];
    ++flow.dropped;
    --in_flight_;
    count(loss, links_[link].meter().drops);
    if (options_.tap != nullptr && options_.tap->watches(link)) [[unlikely]]
        options_.tap->lost(link);
    if ((packet.flags & kHosted) != 0) return options_.hosts->lost(packet.tag);
    traffic_.lost(flow.ingress, packet.flags, loss);
    if (options_.observer) watch(packet, flow.ingress, link, loss);
}

template <typename LinkType>
void BasicPacketCore<LinkType>::watch(const Packet& packet, std::uint32_t ingress, std::uint32_t link,
                                      std::optional<Loss> loss) const {
    if (traffic_.entrances[ingress].source == kNoIndex) return;
    options_.observer({.source = traffic_.entrances[ingress].source,
                       .sequence = packet.tag,
                       .echo = (packet.flags & kEcho) != 0,
                       .ended = now_,
                       .delay = now_ - packet.born,
                       .loss = loss,
                       .lost_on = link == kNoIndex ? LinkId() : LinkId(link)});
}

template <typename LinkType>
void BasicPacketCore<LinkType>::act(const PlayAction& action) {
    switch (action.kind) {
        case PlayAction::kChange:
            return apply(experiment_.changes[action.index], events_[action.index]);
        case PlayAction::kKnown:
            return traffic_.flows.learn(action.index, action.step);
        case PlayAction::kTable:
            return traffic_.flows.use_table(action.index);
        case PlayAction::kRates:
            return traffic_.change_rates(experiment_, experiment_.rate_changes[action.index], now_,
                                         [this](std::uint32_t source) { set_source_event(source); });
        case PlayAction::kRerouted: {
            EventMeter& event = events_[action.index];
            const LinkId link = experiment_.changes[action.index].link;
            event.lost = links_[link.index()].meter().drops.total() - event.drops_before;
            return;
        }
    }
}

template <typename LinkType>
void BasicPacketCore<LinkType>::apply(const NetworkChange& change, EventMeter& event) {
    const auto link = static_cast<std::uint32_t>(change.link.index());
    LinkType& queue = links_[link];
    event.drops_before = queue.meter().drops.total();
    states_[link] = change.state;
    queue.change_service(service(link), now_);
    if (change.state.status == LinkStatus::kDown) {
        queue.set_down(now_, [&](const Packet& packet) { lose(packet, link, Loss::kLinkDown); });
    } else {
        queue.set_up(now_);
    }
    set_link_event(link);
}

template <typename LinkType>
void BasicPacketCore<LinkType>::check_conservation() const {
    std::uint64_t sent = 0, ended = 0;
    for (const Flow& flow : traffic_.flows.flows()) {
        sent += flow.sent;
        ended += flow.received + flow.dropped;
    }
    HEXI_CHECK(sent == ended + in_flight_,
               "packets appeared or vanished: sent != received + dropped + in flight");
}

}  // namespace hexi
