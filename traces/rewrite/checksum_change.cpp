#include "traces/rewrite/checksum_change.hpp"

#include "traces/capture/wire_order.hpp"

namespace hexi {
namespace {

std::uint16_t folded(std::uint64_t sum) {
    while (sum >> 16U != 0) sum = (sum & 0xFFFFU) + (sum >> 16U);
    return static_cast<std::uint16_t>(sum);
}

/// The words of an address as it stands in a packet.
std::uint64_t words_of(const IpAddress& address) {
    const auto sum = [](std::uint64_t bits) {
        return (bits & 0xFFFFU) + (bits >> 16U & 0xFFFFU) + (bits >> 32U & 0xFFFFU) + (bits >> 48U);
    };
    return address.is_v4() ? sum(address.v4_bits()) : sum(address.high()) + sum(address.low());
}

}  // namespace

void ChecksumChange::replace(const IpAddress& old, const IpAddress& now) {
    replace(folded(words_of(old)), folded(words_of(now)));
}

std::uint16_t ChecksumChange::applied(std::uint16_t checksum) const {
    return static_cast<std::uint16_t>(~folded(static_cast<std::uint16_t>(~checksum) + sum_));
}

std::uint16_t ones_sum(std::span<const std::uint8_t> bytes) {
    std::uint64_t sum = 0;
    std::size_t at = 0;
    for (; at + 1 < bytes.size(); at += 2) sum += load_big<std::uint16_t>(bytes.data() + at);
    if (at < bytes.size()) sum += std::uint64_t{bytes[at]} << 8U;
    return folded(sum);
}

}  // namespace hexi
