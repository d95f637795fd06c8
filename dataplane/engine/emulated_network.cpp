#include "dataplane/engine/emulated_network.hpp"

#include "dataplane/engine/link_shard.hpp"
#include "dataplane/engine/network_host.hpp"
#include "topology/base/check.hpp"

namespace hexi {

std::vector<LinkService> link_services(const Topology& topology, const NetworkState& state) {
    std::vector<LinkService> services;
    services.reserve(topology.links().size());
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

struct EmulatedNetwork::Parts {
    Parts(const NetworkSetup& setup, FlightPool pool)
        : shard(setup.links, setup.chains, std::move(pool)), host(setup) {}

    LinkShard shard;
    NetworkHost host;
};

Result<EmulatedNetwork> EmulatedNetwork::create(const NetworkSetup& setup) {
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
    NetworkCounters& total = parts_->host.total;
    const std::size_t taken =
        std::min<std::size_t>(packets.size(), parts_->host.most_in_flight - total.in_flight);
    parts_->shard.accept(packets.first(taken), {.upstream = RunPackets::kOutside});
    total.accepted += taken;
    total.in_flight += taken;
    return taken;
}

void EmulatedNetwork::advance(SimTime until, PacketSink& sink) {
    parts_->host.sink = &sink;
    parts_->shard.advance(until, parts_->host);
}

SimTime EmulatedNetwork::now() const { return parts_->shard.now(); }
SimTime EmulatedNetwork::next_event() const { return parts_->shard.next_event(); }

void EmulatedNetwork::change(LinkId link, const LinkService& service, const LinkState& state,
                             PacketSink& sink) {
    parts_->host.sink = &sink;
    parts_->host.loss_ratios[link.index()] = state.loss_ratio;
    parts_->shard.change(static_cast<std::uint32_t>(link.index()), service, state.status == LinkStatus::kDown,
                         state.loss_ratio > 0, parts_->host);
}

void EmulatedNetwork::treat(LinkId link, const LinkBehaviour& behaviour, PacketSink& sink) {
    parts_->host.sink = &sink;
    const auto index = static_cast<std::uint32_t>(link.index());
    parts_->shard.treat(index, behaviour, parts_->host.packets_queued, LinkRandom(parts_->host.seed, index),
                        parts_->host);
}

void EmulatedNetwork::watch(LinkId link, bool on) { parts_->host.watch(link, on); }
void EmulatedNetwork::use(std::shared_ptr<const ChainTable> chains) { parts_->shard.use(std::move(chains)); }

const LinkCounters& EmulatedNetwork::counters(LinkId link) const { return parts_->host.links[link.index()]; }
NetworkCounters EmulatedNetwork::counters() const { return parts_->host.total; }

void EmulatedNetwork::check_conservation() const {
    HEXI_CHECK(parts_->shard.held() == parts_->host.total.in_flight,
               "packets appeared or vanished: accepted != delivered + lost + in flight");
}

}  // namespace hexi
