#include "dataplane/packet/checksum.hpp"

#include <bit>
#include <cstring>

namespace hexi {
namespace {

constexpr std::uint16_t folded(std::uint64_t sum) {
    sum = (sum & 0xFFFFFFFFU) + (sum >> 32U);
    sum = (sum & 0xFFFFFFFFU) + (sum >> 32U);
    sum = (sum & 0xFFFFU) + (sum >> 16U);
    sum = (sum & 0xFFFFU) + (sum >> 16U);
    return static_cast<std::uint16_t>(sum);
}

constexpr std::uint16_t swapped(std::uint16_t value) {
    if constexpr (std::endian::native == std::endian::big) return value;
    return static_cast<std::uint16_t>(value << 8U | value >> 8U);
}

}  // namespace

// One's complement sums do not care for byte order, so the words are added as the machine reads them and the
// sum is turned at the end (RFC 1071, 2 (B)).
std::uint16_t ones_sum(std::span<const std::uint8_t> bytes, std::uint16_t sum) {
    std::uint64_t wide = swapped(sum);
    std::size_t at = 0;
    for (; at + 4 <= bytes.size(); at += 4) {
        std::uint32_t word = 0;
        std::memcpy(&word, bytes.data() + at, 4);
        wide += word;
    }
    std::uint32_t last = 0;
    if (at < bytes.size()) std::memcpy(&last, bytes.data() + at, bytes.size() - at);
    return swapped(folded(wide + last));
}

std::uint16_t pseudo_header_sum(const IpAddress& source, const IpAddress& destination, std::uint8_t protocol,
                                std::uint32_t length) {
    std::uint64_t sum = std::uint64_t{protocol} + length;
    for (const IpAddress& address : {source, destination}) {
        // An IPv4 address is the last 32 bits only: its mapping's 0xFFFF would count as zero anyway.
        const std::uint64_t low = address.is_v4() ? address.v4_bits() : address.low();
        sum += (address.high() >> 32U) + (address.high() & 0xFFFFFFFFU) + (low >> 32U) + (low & 0xFFFFFFFFU);
    }
    return folded(sum);
}

}  // namespace hexi
