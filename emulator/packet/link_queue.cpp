#include "emulator/packet/link_queue.hpp"

#include <algorithm>
#include <cmath>

#include "topology/base/check.hpp"

namespace hexi {
namespace {

constexpr std::uint64_t kFastestRate = 1'000'000'000'000'000'000;

/// transmission_time() in 64 bits, which 65535 bytes and 1e18 bit/s leave room for.
SimTime short_transmission_time(std::uint32_t bytes, std::uint64_t rate) {
    constexpr std::uint64_t kBitPicosPerByte = 8'000'000'000'000;
    return SimTime(static_cast<std::int64_t>((kBitPicosPerByte * bytes + rate - 1) / rate));
}

}  // namespace

void LinkQueue::set_service(const LinkService& service) {
    HEXI_CHECK(service.rate.count() > 0 && service.rate.count() <= kFastestRate,
               "a link's rate is out of range");
    HEXI_CHECK(service.reported_rate.count() > 0 && service.reported_rate.count() <= kFastestRate,
               "a link's reported rate is out of range");
    HEXI_CHECK(service.delay >= SimTime{0}, "a link's delay is negative");
    service_ = service;
    transmission_ = {};
    const bool same = service.rate == service.reported_rate;
    stretch_ =
        same ? 1
             : static_cast<double>(service.rate.count()) / static_cast<double>(service.reported_rate.count());
}

void LinkQueue::change_service(const LinkService& service, SimTime now) {
    advance_before(now);
    if (service.delay < service_.delay) earliest_due_ = std::max(earliest_due_, free_ + service_.delay);
    set_service(service);
}

void LinkQueue::compute_transmission(std::uint32_t bytes) {
    transmission_.bytes = bytes;
    transmission_.simulated = short_transmission_time(bytes, service_.rate.count());
    transmission_.reported = stretch_ == 1 ? transmission_.simulated
                                           : short_transmission_time(bytes, service_.reported_rate.count());
}

void LinkQueue::correct(Packet& packet, SimTime waited) const {
    const double added = static_cast<double>(waited.count()) * (stretch_ - 1);
    packet.born -= transmission_.reported - transmission_.simulated + SimTime(std::llround(added));
}

SimTime LinkQueue::transmission_start(SimTime due, std::uint16_t bytes) const {
    return due - service_.delay - short_transmission_time(bytes, service_.rate.count());
}

}  // namespace hexi
