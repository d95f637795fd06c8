#include "emulator/experiment/play/link_service.hpp"

#include <algorithm>
#include <cmath>

namespace hexi {
namespace {

/// Bytes that may wait at the simulated server, which stands for one lane.
std::uint64_t lane_buffer(const Link& link) {
    const auto lanes =
        static_cast<double>(link.capacity.count()) / static_cast<double>(link.lane_rate.count());
    return static_cast<std::uint64_t>(static_cast<double>(link.buffer.count()) / lanes);
}

BitRate scaled(BitRate rate, double factor) {
    if (factor == 1) return rate;
    return BitRate(std::max<std::uint64_t>(
        1, static_cast<std::uint64_t>(std::llround(static_cast<double>(rate.count()) * factor))));
}

}  // namespace

LinkService played_service(const Link& link, const LinkState& state, double rate_factor) {
    const BitRate left = scaled(link.capacity, state.capacity_factor);
    return {.rate = scaled(link.capacity, rate_factor * state.capacity_factor),
            .reported_rate = std::min(link.lane_rate, left),
            .delay = link.delay.total() + state.extra_delay,
            .buffer = lane_buffer(link)};
}

}  // namespace hexi
