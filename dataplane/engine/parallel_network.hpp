// An emulated network whose links are worked by several threads.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "dataplane/engine/emulated_network.hpp"

namespace hexi {

/// An EmulatedNetwork divided among workers: each link has one owner, a queue is never split, and packets
/// cross from owner to owner through rings. Workers agree on nothing but how far each has come: what arrives
/// at a link was sent at least the least delay earlier, so none needs to know the others' last instants. What
/// happens to a packet is the same for any number of workers and any division of links. One worker has
/// neither rings nor atomics. Threads are the caller's: each worker is called by one thread, all at once.
class ParallelNetwork {
public:
    /// `owners`: worker of each link, below `workers` (1 .. 255). Each worker reserves memory for all packets
    /// in flight, and touches what it uses. kEnvironment where the machine refuses it.
    static Result<ParallelNetwork> create(const NetworkSetup& setup, std::vector<std::uint8_t> owners,
                                          std::size_t workers);
    ParallelNetwork(ParallelNetwork&&) noexcept;
    ParallelNetwork& operator=(ParallelNetwork&&) noexcept;
    ~ParallelNetwork();

    [[nodiscard]] std::size_t workers() const;
    /// As EmulatedNetwork::accept(), at the ports of `worker`; none before the `until` of its latest
    /// advance(). Of equal times, those of the lower `source` (below 2^31) come first, whichever worker
    /// accepts them.
    [[nodiscard]] std::size_t accept(std::size_t worker, std::span<const EmulatedPacket> packets,
                                     std::uint32_t source = 0);
    /// Works `worker`'s links up to `until` as far as the others' progress allows, and never waits. To
    /// `sink`: what ends on these links, as EmulatedNetwork::advance(). Returns how far it came: call again
    /// while that is before `until`.
    [[nodiscard]] SimTime advance(std::size_t worker, SimTime until, PacketSink& sink);

    /// Of one worker alone, after advance(): gives the sink what arrives before `until` (later than now) as
    /// far as it is certain already. Changes of links ordered for an instant before `until` come too late for
    /// it.
    void deliver_ahead(SimTime until, PacketSink& sink);

    /// A time before which nothing will happen on `worker`'s links unless another sends it something.
    [[nodiscard]] SimTime next_event(std::size_t worker) const;

    /// As EmulatedNetwork::change() and treat(), at the instant `at`, not before the owner's latest `until`;
    /// those of one link in order of time. Called by the thread of the link's owner.
    void change(LinkId link, SimTime at, const LinkService& service, const LinkState& state);
    void treat(LinkId link, SimTime at, const LinkBehaviour& behaviour);
    /// As EmulatedNetwork::watch(); by the thread of the link's owner, whose sink is told.
    void watch(LinkId link, bool on);
    [[nodiscard]] std::size_t owner(LinkId link) const;
    /// As EmulatedNetwork::use(), by `worker`'s thread. All have to, before any accepts a packet of a new
    /// chain.
    void use(std::size_t worker, std::shared_ptr<const ChainTable> chains);

    /// Of a link, by the thread of its owner; of what `worker` counted: `in_flight` is below 0 (it wraps)
    /// where more ends there than enters.
    [[nodiscard]] const LinkCounters& counters(LinkId link) const;
    [[nodiscard]] const NetworkCounters& counters_of(std::size_t worker) const;

    /// The following while no worker is in a call.

    [[nodiscard]] NetworkCounters counters() const;
    /// Gives up every packet that is in flight to `take`; afterwards nothing else may be asked for but
    /// counters.
    void clear(const std::function<void(const EmulatedPacket&)>& take);
    /// Bytes of memory that packets in flight occupy.
    [[nodiscard]] std::size_t memory_used() const;
    /// Aborts unless every packet accepted was delivered, lost or is found on some link. Every worker has
    /// come equally far.
    void check_conservation() const;

private:
    struct Parts;
    explicit ParallelNetwork(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

/// Owners of links such that chains seldom change worker and each has about equally much to do: links are
/// taken in the order in which chains cross them. Fewer links than workers leave some idle.
[[nodiscard]] std::vector<std::uint8_t> divide_links(std::size_t links, const ChainTable& chains,
                                                     std::size_t workers);

}  // namespace hexi
