// The Internet checksum of bytes of which some change.
#pragma once

#include <cstdint>
#include <span>

#include "topology/address.hpp"

namespace hexi {

/// What changes of 16-bit words do to a checksum over them (RFC 1624, equation 3): the words that stay need
/// not be seen, so it serves fragments and packets that were captured in part. A value.
class ChecksumChange {
public:
    void replace(std::uint16_t old, std::uint16_t now) {
        sum_ += static_cast<std::uint16_t>(~old);
        sum_ += now;
    }
    void replace(const IpAddress& old, const IpAddress& now);

    /// `checksum` after the changes.
    [[nodiscard]] std::uint16_t applied(std::uint16_t checksum) const;

private:
    std::uint64_t sum_ = 0;
};

/// The sum of `bytes` as 16-bit words in network order, folded and not inverted (RFC 1071); an odd last byte
/// is the upper half of a word.
[[nodiscard]] std::uint16_t ones_sum(std::span<const std::uint8_t> bytes);

}  // namespace hexi
