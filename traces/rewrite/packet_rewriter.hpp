// Other addresses and ports in a captured packet, with the checksums they belong to.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "topology/base/result.hpp"
#include "traces/flow/packet_headers.hpp"

namespace hexi {

struct AddressPair {
    IpAddress source, destination;
    bool operator==(const AddressPair&) const = default;
};

/// What a packet's addresses become; must be of the same family as those it is given.
using AddressRule = std::function<AddressPair(const AddressPair&)>;

/// Which ports become which; all others stay. A value.
class PortMap {
public:
    /// "80=8080,443=8443"; kInvalid quotes what is not understood.
    [[nodiscard]] static Result<PortMap> parse(std::string_view text);

    [[nodiscard]] bool empty() const { return to_.empty(); }
    [[nodiscard]] std::uint16_t of(std::uint16_t port) const { return to_.empty() ? port : to_[port]; }

private:
    std::vector<std::uint16_t> to_;  ///< by port; empty: nothing changes
};

/// What a rewriter met. Every packet it was given is one of `packets`.
struct RewriteCounts {
    std::uint64_t packets = 0;
    std::uint64_t later_fragments =
        0;                            ///< without a transport header: the first fragment carries its checksum
    std::uint64_t embedded = 0;       ///< ICMP errors whose quoted packet was rewritten too
    std::uint64_t tunnels = 0;        ///< what is inside was left alone
    std::uint64_t cut_checksums = 0;  ///< the transport checksum was not captured
    std::uint64_t no_checksum = 0;    ///< UDP without one
    std::uint64_t kept_ports = 0;     ///< SCTP, whose checksum covers all of the packet
    std::uint64_t more_addresses = 0;  ///< routing headers or options hold addresses that were left alone
    bool operator==(const RewriteCounts&) const = default;
};

/// Rewrites in place: the IP header, the transport header's ports and checksum, and the packet that an ICMP
/// error quotes. Checksums that were wrong stay wrong by the same amount. Not shared between threads, for it
/// counts.
class PacketRewriter {
public:
    PacketRewriter(AddressRule addresses, PortMap ports)
        : addresses_(std::move(addresses)), ports_(std::move(ports)) {}

    /// `bytes` are the captured ones, `headers` what find_headers() says of them (kIp).
    void rewrite(std::span<std::uint8_t> bytes, const PacketHeaders& headers);
    /// The same where the new addresses are known already; those that an ICMP error quotes follow the rule.
    void rewrite(std::span<std::uint8_t> bytes, const PacketHeaders& headers, const AddressPair& now);

    [[nodiscard]] const RewriteCounts& counts() const { return counts_; }

private:
    void quoted(std::span<std::uint8_t> bytes, const PacketHeaders& headers);

    AddressRule addresses_;
    PortMap ports_;
    RewriteCounts counts_;
};

/// True where a packet holds addresses beside those of its fixed header: IPv4 routing, record route and time
/// stamp options (RFC 791), IPv6 routing headers and home addresses (RFC 6275).
[[nodiscard]] bool holds_more_addresses(std::span<const std::uint8_t> bytes, const PacketHeaders& headers);

/// True for ICMP errors and redirects (RFC 792, RFC 4443), which quote the packet they are about behind 8
/// bytes.
[[nodiscard]] bool quotes_packet(std::span<const std::uint8_t> bytes, const PacketHeaders& headers);

/// True where a packet carries another: IP in IP, GRE, ESP, L2TP, and the UDP ports of VXLAN, Geneve, GTP-U,
/// Teredo, L2TP and ESP.
[[nodiscard]] bool is_tunnel(const FlowTuple& key);

}  // namespace hexi
