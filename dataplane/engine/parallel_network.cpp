#include "dataplane/engine/parallel_network.hpp"

#include <algorithm>
#include <atomic>
#include <deque>

#include "dataplane/engine/link_shard.hpp"
#include "dataplane/engine/network_host.hpp"
#include "topology/base/check.hpp"

namespace hexi {
namespace {

/// What each worker may accept beyond the limit while the others' counts are on their way.
constexpr std::size_t kOvershoot = 4096;

struct alignas(64) Worker {
    Worker(const NetworkSetup& setup, FlightPool pool)
        : shard(setup.links, setup.chains, std::move(pool)), host(setup) {}

    /// Something that is done to a link when the worker has come to `at`.
    struct Change {
        SimTime at{0};
        std::function<void(Worker&)> carry_out;
    };
    void plan(SimTime at, std::function<void(Worker&)> carry_out) {
        const auto later =
            std::upper_bound(changes.begin(), changes.end(), at,
                             [](SimTime time, const Change& change) { return time < change.at; });
        changes.insert(later, {at, std::move(carry_out)});
    }

    SimTime advance_alone(SimTime until) {
        shard.advance(until, host);
        return until;
    }

    LinkShard shard;
    NetworkHost host;
    std::deque<Change> changes;  ///< ascending
    std::uint64_t told = 0;      ///< host.total.in_flight as added to the common count
};

}  // namespace

struct ParallelNetwork::Parts {
    Parts(const NetworkSetup& setup, std::vector<std::uint8_t> owners, std::size_t count)
        : exchange(std::move(owners), count), most_in_flight(setup.packets_in_flight) {}

    [[nodiscard]] bool alone() const { return workers.size() == 1; }
    /// Packets in flight as far as is known: a worker may not have told yet of a copy it made, whose end
    /// another has.
    [[nodiscard]] std::uint64_t held(const Worker& worker) const {
        if (alone()) return worker.host.total.in_flight;
        const auto told = static_cast<std::int64_t>(in_flight.load(std::memory_order_relaxed));
        return static_cast<std::uint64_t>(std::max<std::int64_t>(told, 0));
    }
    /// Adds what changed since it was last told; counts below zero are another worker's packets that ended
    /// here.
    void tell(Worker& worker) {
        if (alone()) return;
        in_flight.fetch_add(worker.host.total.in_flight - worker.told, std::memory_order_relaxed);
        worker.told = worker.host.total.in_flight;
    }

    ShardExchange exchange;
    std::vector<std::unique_ptr<Worker>> workers;
    std::size_t most_in_flight;
    std::atomic<std::uint64_t> in_flight{0};
};

Result<ParallelNetwork> ParallelNetwork::create(const NetworkSetup& setup, std::vector<std::uint8_t> owners,
                                                std::size_t workers) {
    HEXI_CHECK(owners.size() == setup.links.size(), "every link has an owner");
    auto parts = std::make_unique<Parts>(setup, std::move(owners), workers);
    const std::size_t packets = setup.packets_in_flight + workers * kOvershoot;
    for (std::size_t i = 0; i < workers; ++i) {
        auto pool = FlightPool::create(packets, EmulatedLink::kQueues * setup.links.size());
        if (!pool) return tl::unexpected(pool.error());
        parts->workers.push_back(std::make_unique<Worker>(setup, std::move(*pool)));
        if (workers > 1) parts->workers.back()->shard.join(parts->exchange, i);
    }
    return ParallelNetwork(std::move(parts));
}

ParallelNetwork::ParallelNetwork(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
ParallelNetwork::ParallelNetwork(ParallelNetwork&&) noexcept = default;
ParallelNetwork& ParallelNetwork::operator=(ParallelNetwork&&) noexcept = default;
ParallelNetwork::~ParallelNetwork() = default;

std::size_t ParallelNetwork::workers() const { return parts_->workers.size(); }

std::size_t ParallelNetwork::accept(std::size_t worker, std::span<const EmulatedPacket> packets,
                                    std::uint32_t source) {
    Worker& one = *parts_->workers[worker];
    const std::uint64_t held = parts_->held(one);
    const std::size_t room = held < parts_->most_in_flight ? parts_->most_in_flight - held : 0;
    const std::size_t taken = std::min(packets.size(), std::min(room, kOvershoot));
    one.shard.accept(packets.first(taken), {.upstream = RunPackets::kOutside | source});
    one.host.total.accepted += taken;
    one.host.total.in_flight += taken;
    parts_->tell(one);
    return taken;
}

SimTime ParallelNetwork::advance(std::size_t worker, SimTime until, PacketSink& sink) {
    Worker& one = *parts_->workers[worker];
    one.host.sink = &sink;
    if (!parts_->alone()) one.host.elsewhere = static_cast<std::int64_t>(parts_->held(one) - one.told);
    SimTime reached{0};
    for (;;) {
        const SimTime stop = one.changes.empty() ? until : std::min(until, one.changes.front().at);
        reached = parts_->alone() ? one.advance_alone(stop) : one.shard.advance_with_others(stop, one.host);
        if (reached < stop || one.changes.empty() || one.changes.front().at > stop) break;
        one.changes.front().carry_out(one);
        one.changes.pop_front();
    }
    parts_->tell(one);
    return reached;
}

void ParallelNetwork::deliver_ahead(SimTime until, PacketSink& sink) {
    HEXI_CHECK(parts_->alone(), "with other workers, packets are not delivered ahead of time");
    Worker& one = *parts_->workers.front();
    one.host.sink = &sink;
    one.shard.release_ahead(one.changes.empty() ? until : std::min(until, one.changes.front().at), one.host);
}

SimTime ParallelNetwork::next_event(std::size_t worker) const {
    const Worker& one = *parts_->workers[worker];
    const SimTime changed = one.changes.empty() ? SimTime::max() : one.changes.front().at;
    return std::min(changed, one.shard.next_event());
}

std::size_t ParallelNetwork::owner(LinkId link) const {
    return parts_->exchange.owner(static_cast<std::uint32_t>(link.index()));
}

void ParallelNetwork::change(LinkId link, SimTime at, const LinkService& service, const LinkState& state) {
    parts_->workers[owner(link)]->plan(at, [link, service, state](Worker& worker) {
        worker.host.loss_ratios[link.index()] = state.loss_ratio;
        worker.shard.change(static_cast<std::uint32_t>(link.index()), service,
                            state.status == LinkStatus::kDown, state.loss_ratio > 0, worker.host);
    });
}

void ParallelNetwork::treat(LinkId link, SimTime at, const LinkBehaviour& behaviour) {
    parts_->workers[owner(link)]->plan(at, [link, behaviour](Worker& worker) {
        const auto index = static_cast<std::uint32_t>(link.index());
        worker.shard.treat(index, behaviour, worker.host.packets_queued, LinkRandom(worker.host.seed, index),
                           worker.host);
    });
}

void ParallelNetwork::watch(LinkId link, bool on) { parts_->workers[owner(link)]->host.watch(link, on); }

void ParallelNetwork::use(std::size_t worker, std::shared_ptr<const ChainTable> chains) {
    parts_->workers[worker]->shard.use(std::move(chains));
}

const LinkCounters& ParallelNetwork::counters(LinkId link) const {
    const auto index = static_cast<std::uint32_t>(link.index());
    return parts_->workers[parts_->exchange.owner(index)]->host.links[index];
}

const NetworkCounters& ParallelNetwork::counters_of(std::size_t worker) const {
    return parts_->workers[worker]->host.total;
}

NetworkCounters ParallelNetwork::counters() const {
    NetworkCounters sum;
    for (const auto& worker : parts_->workers) {
        const NetworkCounters& one = worker->host.total;
        sum.accepted += one.accepted;
        sum.duplicated += one.duplicated;
        sum.delivered += one.delivered;
        sum.in_flight += one.in_flight;
        for (std::size_t i = 0; i < kLinkLosses; ++i) sum.lost[i] += one.lost[i];
    }
    return sum;
}

void ParallelNetwork::clear(const std::function<void(const EmulatedPacket&)>& take) {
    std::uint64_t given_up = 0;
    const auto count = [&](const EmulatedPacket& packet) {
        ++given_up;
        take(packet);
    };
    for (const auto& worker : parts_->workers) worker->shard.clear(count);
    parts_->exchange.clear([&](const Outsider& outsider) { count(outsider.packet); });
    parts_->workers.front()->host.total.in_flight -= given_up;
}

std::size_t ParallelNetwork::memory_used() const {
    std::size_t bytes = 0;
    for (const auto& worker : parts_->workers) bytes += worker->shard.pool().used();
    return bytes;
}

void ParallelNetwork::check_conservation() const {
    std::uint64_t held = 0;
    for (const auto& worker : parts_->workers) held += worker->shard.held();
    HEXI_CHECK(held == counters().in_flight,
               "packets appeared or vanished: accepted != delivered + lost + in flight");
}

std::vector<std::uint8_t> divide_links(std::size_t links, const ChainTable& chains, std::size_t workers) {
    std::vector<std::uint8_t> owners(links, 0);
    std::vector<std::size_t> crossings(links, 0);
    std::vector<std::uint32_t> order;
    std::size_t total = 0;
    for (const std::uint32_t link : chains.links()) {
        if (link == ChainTable::kEnd) continue;
        if (crossings[link]++ == 0) order.push_back(link);
        ++total;
    }
    std::size_t done = 0;
    for (const std::uint32_t link : order) {
        owners[link] = static_cast<std::uint8_t>(done * workers / std::max<std::size_t>(total, 1));
        done += crossings[link];
    }
    return owners;
}

}  // namespace hexi
