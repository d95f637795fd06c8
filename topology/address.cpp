#include "topology/address.hpp"

#include <arpa/inet.h>
#include <endian.h>

#include <charconv>

#include <fmt/format.h>

namespace hexi {
namespace {

/// The two halves of the mask of `length` leading bits of 128.
struct Mask {
    std::uint64_t high, low;
};

std::uint64_t leading_ones(unsigned bits) { return bits == 0 ? 0 : ~std::uint64_t{0} << (64U - bits); }

Mask mask_of(const IpPrefix& prefix) {
    const unsigned bits = prefix.length + (prefix.address.is_v4() ? 96U : 0U);
    return {leading_ones(bits < 64 ? bits : 64), leading_ones(bits > 64 ? bits - 64 : 0)};
}

}  // namespace

bool IpPrefix::contains(IpAddress other) const {
    const auto [high, low] = mask_of(*this);
    return ((address.high() ^ other.high()) & high) == 0 && ((address.low() ^ other.low()) & low) == 0;
}

IpAddress IpPrefix::network() const {
    const auto [high, low] = mask_of(*this);
    return {address.high() & high, address.low() & low};
}

std::string to_string(const MacAddress& address) {
    const auto& b = address.bytes;
    return fmt::format("{:02x}:{:02x}:{:02x}:{:02x}:{:02x}:{:02x}", b[0], b[1], b[2], b[3], b[4], b[5]);
}

std::string to_string(const IpAddress& address) {
    const std::array<std::uint64_t, 2> wire{htobe64(address.high()), htobe64(address.low())};
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(wire.data());
    std::array<char, INET6_ADDRSTRLEN> text{};
    const bool v4 = address.is_v4();
    inet_ntop(v4 ? AF_INET : AF_INET6, bytes + (v4 ? 12 : 0), text.data(), text.size());
    return text.data();
}

std::string to_string(const IpPrefix& prefix) {
    return fmt::format("{}/{}", to_string(prefix.address), prefix.length);
}

Result<MacAddress> parse_mac(std::string_view text) {
    MacAddress address;
    bool good = text.size() == 17;
    for (std::size_t i = 0; good && i < 6; ++i) {
        const char* digits = text.data() + 3 * i;
        const auto read = std::from_chars(digits, digits + 2, address.bytes[i], 16);
        good = read.ec == std::errc() && read.ptr == digits + 2 && (i == 5 || digits[2] == ':');
    }
    if (good) return address;
    return fail(
        ErrorCode::kInvalid,
        fmt::format("'{}' is not an Ethernet address; allowed are six bytes like 02:00:00:00:00:01", text));
}

Result<IpAddress> parse_ip(std::string_view text) {
    const std::string ended(text);
    std::uint32_t v4 = 0;
    std::array<std::uint64_t, 2> v6{};
    if (inet_pton(AF_INET, ended.c_str(), &v4) == 1) return IpAddress::v4(be32toh(v4));
    if (inet_pton(AF_INET6, ended.c_str(), v6.data()) == 1) return IpAddress(be64toh(v6[0]), be64toh(v6[1]));
    return fail(ErrorCode::kInvalid,
                fmt::format("'{}' is not an IP address; allowed are ones like 10.1.0.1 or fd00::1", text));
}

Result<IpPrefix> parse_prefix(std::string_view text) {
    const auto slash = text.find('/');
    IpPrefix prefix;
    if (slash != std::string_view::npos) {
        const auto address = parse_ip(text.substr(0, slash));
        if (!address) return tl::unexpected(address.error());
        prefix.address = *address;
        const char* end = text.data() + text.size();
        const auto read = std::from_chars(text.data() + slash + 1, end, prefix.length);
        const unsigned most = address->is_v4() ? 32 : 128;
        if (read.ec == std::errc() && read.ptr == end && prefix.length <= most) return prefix;
    }
    return fail(
        ErrorCode::kInvalid,
        fmt::format("'{}' is not an address with its prefix length; allowed are ones like 10.1.0.1/24 or "
                    "fd00::1/64",
                    text));
}

}  // namespace hexi
