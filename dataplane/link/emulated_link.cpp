#include "dataplane/link/emulated_link.hpp"

#include "topology/base/check.hpp"

namespace hexi {

void EmulatedLink::set_service(const LinkService& service) {
    HEXI_CHECK(service.rate > BitRate() && service.rate <= kFastestLink, "a link's rate is out of range");
    HEXI_CHECK(service.delay >= SimTime{0}, "a link's delay is negative");
    service_ = service;
    delay_ = service.delay;
    buffer_ = service.buffer;
    transmission_bytes_ = 0;
    transmission_ = SimTime{0};
}

std::size_t EmulatedLink::held(FlightPool& pool) const {
    std::size_t count = wire_.size(pool) + (elements_ ? elements_->held() : 0);
    for (const FlightFifo& queue : queues_) count += queue.size(pool);
    return count;
}

}  // namespace hexi
