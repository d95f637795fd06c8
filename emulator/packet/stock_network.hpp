// Stock ns-3: point-to-point devices, IPv4 and UDP, with explicit paths. Read as C++17 too (see
// ns3_loop.hpp).
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "emulator/packet/ns3_loop.hpp"

namespace hexi {

/// One direction of a link.
struct StockLink {
    std::uint32_t from = 0, to = 0;  ///< nodes
    std::uint64_t rate = 0;          ///< bit/s
    Picoseconds delay{0};
    std::uint32_t buffer = 0;            ///< bytes that may wait
    std::optional<std::size_t> reverse;  ///< the other direction, where both share a channel (equal delays)
};

/// A packet to send: over which path, how many bytes on the wire (at least StockNetwork::kLeastPacket).
struct StockPacket {
    std::uint32_t path = 0;
    std::uint16_t bytes = 0;
};

/// Who decides what is sent and learns what became of it. Packets are numbered from 0 in the order they are
/// returned.
class StockTraffic {
public:
    virtual ~StockTraffic() = default;
    /// Birth of the next packet of `source`; Picoseconds::max() when there is none.
    virtual Picoseconds next_birth(std::uint32_t source) const = 0;
    /// The packet of `source` that is born at `now`; absent where it has no path.
    virtual std::optional<StockPacket> emit(std::uint32_t source, Picoseconds now) = 0;
    /// Packet `number` reached the end of its path; what is returned is sent from there at once.
    virtual std::optional<StockPacket> arrived(std::uint64_t number, Picoseconds now) = 0;
    /// Packet `number` did not fit the queue of `link`.
    virtual void dropped(std::uint64_t number, std::uint32_t link, Picoseconds now) = 0;
};

/// The network, built when made, while an Ns3Loop exists; the loop then runs it.
class StockNetwork {
public:
    static constexpr std::uint16_t kHeaders = 2 + 20 + 8;  ///< PPP, IPv4, UDP
    static constexpr std::uint16_t kLeastPacket =
        kHeaders + 1;  ///< an empty datagram would not reach the socket

    /// `paths`: links in order, by index. `traffic` outlives this.
    StockNetwork(std::uint32_t nodes, const std::vector<StockLink>& links,
                 const std::vector<std::vector<std::uint32_t>>& paths, std::uint32_t sources,
                 StockTraffic& traffic);
    ~StockNetwork();
    StockNetwork(const StockNetwork&) = delete;
    StockNetwork& operator=(const StockNetwork&) = delete;

    /// Bytes that `link` has begun to transmit since 0, modulo 2^32 (ns-3's queues count so).
    [[nodiscard]] std::uint32_t begun_bytes(std::size_t link) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace hexi
