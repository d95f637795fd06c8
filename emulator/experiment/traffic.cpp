#include "emulator/experiment/traffic.hpp"

#include <cmath>

namespace hexi {

double mean_packet_bytes(const PacketSource& source) {
    const auto mean = static_cast<double>(source.packet_size.count());
    if (source.size_law == PacketSizeLaw::kFixed) return mean;
    // Sum over k of P(size > k): 1 below the least, exp(-k / mean) from there to the largest.
    const auto least = static_cast<double>(kLeastDrawnPacket.count());
    const auto largest = static_cast<double>(kLargestPacket.count());
    return least + (std::exp(-least / mean) - std::exp(-largest / mean)) / -std::expm1(-1 / mean);
}

double offered_bps(const PacketSource& source, double rate_factor) {
    if (!source.interval) return static_cast<double>(source.rate.count());
    return mean_packet_bytes(source) * 8 / to_seconds(*source.interval) / rate_factor;
}

}  // namespace hexi
