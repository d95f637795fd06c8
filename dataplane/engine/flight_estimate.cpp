#include "dataplane/engine/flight_estimate.hpp"

#include <algorithm>
#include <cmath>

#include "dataplane/engine/frame_store.hpp"
#include "dataplane/link/emulated_link.hpp"

namespace hexi {
namespace {

/// Ethernet's check sequence, preamble and gap, which are on the wire and not in memory.
constexpr std::uint64_t kNotStored = 24;

double bytes_during(SimTime time, BitRate rate) {
    return to_seconds(time) * static_cast<double>(rate.count()) / 8;
}

SimTime stay(const LinkService& link, ByteCount packet) {
    return link.delay + transmission_time(ByteCount(link.buffer), link.rate) +
           transmission_time(packet, link.rate);
}

}  // namespace

FlightEstimate estimate_flight(const std::vector<LinkService>& links, const ChainTable& chains,
                               BitRate ingress, ByteCount packet) {
    FlightEstimate estimate;
    for (std::uint32_t chain = 0; chain < chains.size(); ++chain) {
        SimTime sum{0};
        for (const std::uint32_t link : chains.links_of(chain)) sum += stay(links[link], packet);
        estimate.longest_stay = std::max(estimate.longest_stay, sum);
    }
    double held = 0;
    for (const LinkService& link : links)
        held += bytes_during(link.delay, link.rate) + static_cast<double>(link.buffer + packet.count());
    const double bytes = std::min(held, bytes_during(estimate.longest_stay, ingress));
    estimate.packets = static_cast<std::uint64_t>(std::ceil(bytes / static_cast<double>(packet.count()))) + 1;

    const std::uint64_t stored = packet.count() > kNotStored ? packet.count() - kNotStored : 1;
    estimate.descriptors =
        ByteCount(FlightPool::memory_needed(estimate.packets, links.size() * EmulatedLink::kQueues));
    if (stored <= FrameStore::kLongest) {
        estimate.packed_frames = ByteCount(FrameStore::memory_needed(estimate.packets, stored));
    } else {
        estimate.pinned_frames = ByteCount(estimate.packets * stored);
    }
    return estimate;
}

}  // namespace hexi
