#include "emulator/packet/link_queue.hpp"

#include <algorithm>

#include "topology/base/check.hpp"

namespace hexi {
void LinkQueue::set_service(const LinkService& service) {
    HEXI_CHECK(service.rate > BitRate() && service.rate <= kFastestLink, "a link's rate is out of range");
    HEXI_CHECK(service.reported_rate > BitRate() && service.reported_rate <= kFastestLink,
               "a link's reported rate is out of range");
    HEXI_CHECK(service.delay >= SimTime{0}, "a link's delay is negative");
    service_ = service;
    transmission_ = {};
    stretch_ = stretch_of(service);
}

void LinkQueue::change_service(const LinkService& service, SimTime now) {
    advance_before(now);
    if (service.delay < service_.delay) earliest_due_ = std::max(earliest_due_, free_ + service_.delay);
    set_service(service);
}

void LinkQueue::compute_transmission(std::uint32_t bytes) {
    transmission_.bytes = bytes;
    transmission_.simulated = packet_transmission_time(bytes, service_.rate);
    transmission_.reported =
        stretch_ == 1 ? transmission_.simulated : packet_transmission_time(bytes, service_.reported_rate);
}

void LinkQueue::correct(Packet& packet, SimTime waited) const {
    packet.born -= added_by_report(waited, transmission_.simulated, transmission_.reported, stretch_);
}

SimTime LinkQueue::transmission_start(SimTime due, std::uint16_t bytes) const {
    return due - service_.delay - packet_transmission_time(bytes, service_.rate);
}

}  // namespace hexi
