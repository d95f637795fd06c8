// How a link serves packets, for engines that play them one by one.
#pragma once

#include <cstdint>

#include "emulator/experiment/traffic.hpp"
#include "topology/base/units.hpp"
#include "topology/network_state.hpp"
#include "topology/topology.hpp"

namespace hexi {

/// How a link serves packets.
struct LinkService {
    BitRate rate;           ///< at which packets are serialised in simulated time; 1 bit/s .. kFastestLink
    BitRate reported_rate;  ///< at which they are serialised in the result: waits are stretched by rate /
                            ///< reported_rate
    SimTime delay{0};       ///< from the last bit sent to the last bit received, >= 0
    /// Bytes that may wait. The packet in transmission does not count, but each that comes must fit beside
    /// what waits, even where it would not have to wait: as in ns-3's device, which queues every packet.
    std::uint64_t buffer = 0;
};

/// By how much waits are stretched in the result.
[[nodiscard]] inline double stretch_of(const LinkService& service) {
    if (service.rate == service.reported_rate) return 1;
    return static_cast<double>(service.rate.count()) / static_cast<double>(service.reported_rate.count());
}

/// `link` in `state` as engines play it: one server at the capacity left times `rate_factor`, with the buffer
/// of one lane, reported at the lane rate.
[[nodiscard]] LinkService played_service(const Link& link, const LinkState& state, double rate_factor);

/// transmission_time() in 64 bits, which 65535 bytes and kFastestLink leave room for.
[[nodiscard]] constexpr SimTime packet_transmission_time(std::uint32_t bytes, BitRate rate) {
    constexpr std::uint64_t kBitPicosPerByte = 8'000'000'000'000;
    return SimTime(static_cast<std::int64_t>((kBitPicosPerByte * bytes + rate.count() - 1) / rate.count()));
}

}  // namespace hexi
