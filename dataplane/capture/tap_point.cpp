#include "dataplane/capture/tap_point.hpp"

#include <algorithm>
#include <cstring>

namespace hexi {
namespace {

/// What precedes a frame's bytes in the ring.
struct Head {
    std::int64_t at_ps;
    std::uint64_t missed;
    std::uint32_t wire_bytes;
    std::uint32_t direction;
};

}  // namespace

void TapPoint::pass(SimTime at, CaptureDirection direction, std::span<const std::uint8_t> frame) {
    bump(seen_);
    const std::size_t kept = interface_.snap_bytes == 0
                                 ? frame.size()
                                 : std::min<std::size_t>(frame.size(), interface_.snap_bytes);
    std::uint8_t* room = ring_.reserve(sizeof(Head) + kept);
    if (room == nullptr) return bump(missed_);
    const Head head{at.count(), missed(), static_cast<std::uint32_t>(frame.size()),
                    static_cast<std::uint32_t>(direction)};
    std::memcpy(room, &head, sizeof head);
    std::memcpy(room + sizeof head, frame.data(), kept);
    ring_.commit();
}

TapPoint::Copy TapPoint::read(std::span<const std::uint8_t> record) {
    Head head{};
    std::memcpy(&head, record.data(), sizeof head);
    return {SimTime(head.at_ps), static_cast<CaptureDirection>(head.direction), head.wire_bytes, head.missed,
            record.subspan(sizeof head)};
}

}  // namespace hexi
