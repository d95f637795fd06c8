// Addresses of frames and packets, as values and as text.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "topology/base/result.hpp"

namespace hexi {

/// An Ethernet address, in the order of the wire.
struct MacAddress {
    std::array<std::uint8_t, 6> bytes{};

    /// Group addresses, the broadcast address among them (IEEE 802, the I/G bit).
    [[nodiscard]] bool is_group() const { return (bytes[0] & 1U) != 0; }
    auto operator<=>(const MacAddress&) const = default;
};

inline constexpr MacAddress kBroadcastMac{{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}};

/// An IPv4 or IPv6 address. One type for both: an IPv4 address is held as IPv4-mapped (RFC 4291, 2.5.5.2), so
/// tables and hashes have one key. A value; all zeros (`::`) when made.
class IpAddress {
public:
    constexpr IpAddress() = default;
    constexpr IpAddress(std::uint64_t high, std::uint64_t low) : high_(high), low_(low) {}
    /// The IPv4 address whose 32 bits are `bits`, 0x0A000001 for 10.0.0.1.
    [[nodiscard]] static constexpr IpAddress v4(std::uint32_t bits) { return {0, kMapped | bits}; }

    [[nodiscard]] constexpr bool is_v4() const { return high_ == 0 && low_ >> 32U == 0xFFFF; }
    [[nodiscard]] constexpr std::uint64_t high() const { return high_; }
    [[nodiscard]] constexpr std::uint64_t low() const { return low_; }
    /// The 32 bits of an IPv4 address; the last 32 of an IPv6 one.
    [[nodiscard]] constexpr std::uint32_t v4_bits() const { return static_cast<std::uint32_t>(low_); }
    /// 224.0.0.0/4 or ff00::/8.
    [[nodiscard]] constexpr bool is_multicast() const {
        return is_v4() ? v4_bits() >> 28U == 0xE : high_ >> 56U == 0xFF;
    }
    /// fe80::/10 or 169.254.0.0/16.
    [[nodiscard]] constexpr bool is_link_local() const {
        return is_v4() ? v4_bits() >> 16U == 0xA9FE : high_ >> 54U == 0x3FA;
    }
    /// What may stand as the source of a packet that is answered: not multicast, broadcast, loopback or "this
    /// host" (RFC 1812, 5.3.7; RFC 4291, 2.5).
    [[nodiscard]] constexpr bool is_unicast() const {
        if (!is_v4()) return !is_multicast() && !(high_ == 0 && low_ <= 1);
        const std::uint32_t first = v4_bits() >> 24U;
        return first != 0 && first != 127 && first < 224;
    }

    constexpr auto operator<=>(const IpAddress&) const = default;

private:
    static constexpr std::uint64_t kMapped = 0xFFFF'0000'0000;
    std::uint64_t high_ = 0, low_ = 0;
};

/// An address and how many of its leading bits name the network.
struct IpPrefix {
    IpAddress address;        ///< as given: bits behind `length` may be set
    std::uint8_t length = 0;  ///< 0 .. 32 for IPv4, 0 .. 128 for IPv6

    [[nodiscard]] bool contains(IpAddress other) const;
    /// `address` with the bits behind `length` cleared.
    [[nodiscard]] IpAddress network() const;
    auto operator<=>(const IpPrefix&) const = default;
};

/// "02:00:5e:00:00:01".
[[nodiscard]] std::string to_string(const MacAddress& address);
/// "10.1.0.1" or RFC 5952's form of an IPv6 address.
[[nodiscard]] std::string to_string(const IpAddress& address);
/// "10.1.0.1/24".
[[nodiscard]] std::string to_string(const IpPrefix& prefix);

/// The inverse of each; kInvalid quotes the text and says what is allowed.
[[nodiscard]] Result<MacAddress> parse_mac(std::string_view text);
[[nodiscard]] Result<IpAddress> parse_ip(std::string_view text);
[[nodiscard]] Result<IpPrefix> parse_prefix(std::string_view text);

}  // namespace hexi

template <>
struct std::hash<hexi::IpAddress> {
    std::size_t operator()(const hexi::IpAddress& address) const noexcept {
        return (address.high() ^ address.low() * 0x9E3779B97F4A7C15U) * 0xD6E8FEB86659FD93U >> 16U;
    }
};
