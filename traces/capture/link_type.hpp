// What the bytes of a captured packet begin with.
#pragma once

#include <cstdint>
#include <string>

namespace hexi {

/// A link-layer type by its number in capture files (LINKTYPE_ of draft-ietf-opsawg-pcaplinktype). Any number
/// may occur; named are those that Hexi looks into.
enum class LinkType : std::uint16_t {
    kNull = 0,  ///< 4 bytes of address family in the byte order of the host that captured
    kEthernet = 1,
    kPpp = 9,
    kRawIp = 101,     ///< an IPv4 or IPv6 header at once
    kLoop = 108,      ///< as kNull, in network byte order
    kLinuxSll = 113,  ///< Linux's "any" device
    kCiscoHdlc = 104,
    kIpv4 = 228,
    kIpv6 = 229,
    kLinuxSll2 = 276,
};

/// The type that `number` in a file stands for: 12 and 14, which some systems write for raw IP, are kRawIp.
[[nodiscard]] LinkType link_type_of(std::uint16_t number);

/// Word for tables and JSON, where there is one the same as Wireshark's: "ether", "rawip"; else "link-147".
[[nodiscard]] std::string link_type_word(LinkType type);

}  // namespace hexi
