#include "dataplane/engine/emulated_network.hpp"

#include <fmt/format.h>

#include "dataplane/engine/link_shard.hpp"
#include "topology/base/random.hpp"

namespace hexi {

std::vector<LinkService> link_services(const Topology& topology, const NetworkState& state) {
    std::vector<LinkService> services;
    for (std::size_t i = 0; i < topology.links().size(); ++i)
        services.push_back(link_service(topology.links()[i], state[LinkId(i)]));
    return services;
}

LinkService link_service(const Link& link, const LinkState& state) {
    LinkService service = played_service(link, state, 1);
    service.reported_rate = service.rate;
    service.buffer = link.buffer.count();
    return service;
}

/// The shard's host: counters, dice, and the sink of the call that is going on.
struct EmulatedNetwork::Parts {
    Parts(const NetworkSetup& setup, FlightPool pool)
        : shard(setup.links, setup.chains, std::move(pool)),
          most_in_flight(setup.packets_in_flight),
          packets_queued(setup.packets_queued),
          seed(setup.seed),
          links(setup.links.size()),
          loss_ratios(setup.links.size()) {
        for (std::size_t i = 0; i < links.size(); ++i)
            dice.emplace_back(setup.seed, fmt::format("loss/{}", i));
    }

    LinkCounters& meter(std::uint32_t link) { return links[link]; }
    void lost(const EmulatedPacket& packet, std::uint32_t link, LinkLoss why) {
        const auto reason = static_cast<std::size_t>(why);
        ++links[link].lost[reason];
        ++total.lost[reason];
        --total.in_flight;
        sink->lose(packet, LinkId(link), why);
    }
    bool strikes(std::uint32_t link, const EmulatedPacket& /*packet*/) {
        return dice[link].uniform() < loss_ratios[link];
    }
    bool duplicated(EmulatedPacket& copy) {
        if (total.in_flight >= most_in_flight) return false;
        ++total.duplicated;
        ++total.in_flight;
        copy.frame = sink->duplicate(copy);
        return true;
    }
    void corrupted(const EmulatedPacket& packet, std::uint32_t bit) { sink->corrupt(packet, bit); }
    void deliver(std::span<const EmulatedPacket> packets) {
        total.delivered += packets.size();
        total.in_flight -= packets.size();
        sink->deliver(packets);
    }
    static constexpr bool answers(const EmulatedPacket& /*packet*/) { return false; }
    static constexpr bool answer(EmulatedPacket& /*packet*/) { return false; }

    LinkShard shard;
    std::size_t most_in_flight;
    std::uint32_t packets_queued;
    std::uint64_t seed;
    std::vector<LinkCounters> links;
    std::vector<double> loss_ratios;
    std::vector<RandomStream> dice;
    NetworkCounters total;
    PacketSink* sink = nullptr;
};

Result<EmulatedNetwork> EmulatedNetwork::create(NetworkSetup setup) {
    HEXI_CHECK(setup.chains != nullptr, "a network has no table of chains");
    auto pool = FlightPool::create(setup.packets_in_flight, EmulatedLink::kQueues * setup.links.size());
    if (!pool) return tl::unexpected(pool.error());
    return EmulatedNetwork(std::make_unique<Parts>(setup, std::move(*pool)));
}

EmulatedNetwork::EmulatedNetwork(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
EmulatedNetwork::EmulatedNetwork(EmulatedNetwork&&) noexcept = default;
EmulatedNetwork& EmulatedNetwork::operator=(EmulatedNetwork&&) noexcept = default;
EmulatedNetwork::~EmulatedNetwork() = default;

std::size_t EmulatedNetwork::accept(std::span<const EmulatedPacket> packets) {
    NetworkCounters& total = parts_->total;
    const std::size_t taken = std::min<std::size_t>(packets.size(), parts_->most_in_flight - total.in_flight);
    for (const EmulatedPacket& packet : packets.first(taken))
        parts_->shard.accept({.packet = packet, .upstream = LinkShard::kOutside});
    total.accepted += taken;
    total.in_flight += taken;
    return taken;
}

void EmulatedNetwork::advance(SimTime until, PacketSink& sink) {
    parts_->sink = &sink;
    parts_->shard.advance(until, *parts_);
}

SimTime EmulatedNetwork::now() const { return parts_->shard.now(); }
SimTime EmulatedNetwork::next_event() const { return parts_->shard.next_event(); }

void EmulatedNetwork::change(LinkId link, const LinkService& service, const LinkState& state,
                             PacketSink& sink) {
    parts_->sink = &sink;
    parts_->loss_ratios[link.index()] = state.loss_ratio;
    parts_->shard.change(static_cast<std::uint32_t>(link.index()), service, state.status == LinkStatus::kDown,
                         state.loss_ratio > 0, *parts_);
}

void EmulatedNetwork::treat(LinkId link, const LinkBehaviour& behaviour, PacketSink& sink) {
    parts_->sink = &sink;
    const auto index = static_cast<std::uint32_t>(link.index());
    parts_->shard.treat(index, behaviour, parts_->packets_queued, LinkRandom(parts_->seed, index), *parts_);
}

void EmulatedNetwork::use(std::shared_ptr<const ChainTable> chains) { parts_->shard.use(std::move(chains)); }

const LinkCounters& EmulatedNetwork::counters(LinkId link) const { return parts_->links[link.index()]; }
NetworkCounters EmulatedNetwork::counters() const { return parts_->total; }

void EmulatedNetwork::check_conservation() const {
    HEXI_CHECK(parts_->shard.held() == parts_->total.in_flight,
               "packets appeared or vanished: accepted != delivered + lost + in flight");
}

}  // namespace hexi
