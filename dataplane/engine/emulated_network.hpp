// A network of emulated links: packets in, packets out, each at its exact time.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "dataplane/engine/packet_sink.hpp"
#include "dataplane/link/emulated_packet.hpp"
#include "dataplane/plan/chain_table.hpp"
#include "emulator/experiment/behaviour/link_behaviour.hpp"
#include "emulator/experiment/play/link_service.hpp"
#include "topology/base/ids.hpp"
#include "topology/base/result.hpp"
#include "topology/network_state.hpp"
#include "topology/topology.hpp"

namespace hexi {

/// What one link direction has done since the start.
struct alignas(64) LinkCounters {
    std::uint64_t packets = 0;       ///< transmitted
    std::uint64_t bytes = 0;         ///< of these, on the wire
    SimTime busy{0};                 ///< sum of their transmission times
    SimTime waited{0};               ///< sum of their waits before transmission
    SimTime flown{0};                ///< sum of their times on the wire, but of links with a behaviour
    std::uint64_t most_backlog = 0;  ///< bytes that waited at once
    std::array<std::uint64_t, kLinkLosses> lost{};  ///< by LinkLoss
    std::uint64_t tried = 0;                        ///< packets that a lossy wire let pass or lost

    /// The link's EmulatedLink meter.
    void transmitted(const EmulatedPacket& packet, SimTime at, SimTime wait, SimTime lasts) {
        ++packets;
        bytes += packet.bytes;
        busy += lasts;
        waited += wait;
        flown += packet.time - at - lasts;
    }
    void waiting(std::uint64_t backlog) {
        if (backlog > most_backlog) most_backlog = backlog;
    }
};

/// What has become of all packets; accepted + duplicated == delivered + lost + in_flight, always.
struct NetworkCounters {
    std::uint64_t accepted = 0, duplicated = 0, delivered = 0, in_flight = 0;
    std::array<std::uint64_t, kLinkLosses> lost{};
};

/// What a network is made of.
struct NetworkSetup {
    std::vector<LinkService> links;  ///< by LinkId
    std::shared_ptr<const ChainTable> chains;
    std::size_t packets_in_flight = 1U << 20U;  ///< most at once
    std::uint32_t packets_queued = 1U << 16U;   ///< most that wait in queue disciplines at once
    std::uint64_t seed = 1;                     ///< of everything random
};

/// The service of `link` in `state`, in real time: at its full capacity with its whole buffer.
[[nodiscard]] LinkService link_service(const Link& link, const LinkState& state);
/// The service of each link of `topology` in `state`.
[[nodiscard]] std::vector<LinkService> link_services(const Topology& topology, const NetworkState& state);

/// Emulates in model time, which the caller moves: every event is worked at its own instant, however coarse
/// or fine the steps are, so a late caller delays what it learns and changes nothing else. No allocation
/// after the start, but for the sorting space of a burst larger than any before. One thread.
class EmulatedNetwork {
public:
    /// kEnvironment names the memory that `setup` needs where the machine does not give it.
    static Result<EmulatedNetwork> create(const NetworkSetup& setup);
    EmulatedNetwork(EmulatedNetwork&&) noexcept;
    EmulatedNetwork& operator=(EmulatedNetwork&&) noexcept;
    ~EmulatedNetwork();

    /// Takes packets that reach the network at their `time`, none before now(). Ascending order is the quick
    /// case, any order is right; of equal times the one accepted first comes first. Returns how many it took:
    /// fewer than all when that many are in flight as it was made for; the rest stay the caller's.
    [[nodiscard]] std::size_t accept(std::span<const EmulatedPacket> packets);
    /// Carries out everything before `until` (>= now()); then now() is `until`.
    void advance(SimTime until, PacketSink& sink);
    /// What was worked off: nothing happens before it any more.
    [[nodiscard]] SimTime now() const;
    /// A time before which nothing will happen; SimTime::max() when the network is empty.
    [[nodiscard]] SimTime next_event() const;

    /// From now() on `link` serves packets so; the one in transmission keeps its time and no packet overtakes
    /// another. A link that goes down loses what it holds, to `sink`.
    void change(LinkId link, const LinkService& service, const LinkState& state, PacketSink& sink);
    /// From now() on `link` behaves so, until told otherwise; what is queued or under way is kept. Allocates.
    void treat(LinkId link, const LinkBehaviour& behaviour, PacketSink& sink);
    /// Whether the sink is told of each transmission on `link` from now on.
    void watch(LinkId link, bool on);
    /// Puts a later version of the chains in force (see ChainTable): packets under way keep theirs.
    void use(std::shared_ptr<const ChainTable> chains);

    [[nodiscard]] const LinkCounters& counters(LinkId link) const;
    [[nodiscard]] NetworkCounters counters() const;
    /// Aborts unless every packet accepted was delivered, lost or is found on some link.
    void check_conservation() const;

private:
    struct Parts;
    explicit EmulatedNetwork(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace hexi
