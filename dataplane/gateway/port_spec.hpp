// An access port as the command line names it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "topology/address.hpp"
#include "topology/topology.hpp"

namespace hexi {

enum class DeviceKind : std::uint8_t { kPci, kAfXdp, kAfPacket, kTap, kMemif, kRing, kPcap, kNull };

/// What carries the frames of a port.
struct DeviceSpec {
    DeviceKind kind = DeviceKind::kNull;
    std::string name;    ///< PCI address, interface, socket, or file to read; empty for ring and null
    std::string second;  ///< pcap: file to write

    auto operator<=>(const DeviceSpec&) const = default;
};

/// "NODE=DEVICE[,vlan=N][,gateway=IP/LEN]...[,mtu=N][,wire=NODE]".
struct PortSpec {
    std::string node;
    DeviceSpec device;
    std::optional<std::uint16_t> vlan;  ///< 1 .. 4094; frames with this tag only
    std::vector<IpPrefix> gateways;     ///< the router's addresses on this port
    std::optional<std::uint32_t> mtu;   ///< 68 .. 9600 bytes of IP packet; absent: the device's
    std::string wire;  ///< the port at this node is the other end of a wire; frames pass whole

    bool operator==(const PortSpec&) const = default;
};

/// kInvalid quotes what is wrong and says what is allowed; begins with "--port".
[[nodiscard]] Result<PortSpec> parse_port_spec(std::string_view text);
/// All of them, or the first error.
[[nodiscard]] Result<std::vector<PortSpec>> parse_port_specs(const std::vector<std::string>& texts);
/// The node of each port, in their order. kNotFound names the port.
[[nodiscard]] Result<std::vector<NodeId>> find_port_nodes(const Topology& topology,
                                                          const std::vector<PortSpec>& ports);
/// The text that parses to it.
[[nodiscard]] std::string to_string(const PortSpec& port);
/// "af_packet:eth1".
[[nodiscard]] std::string to_string(const DeviceSpec& device);

/// Ports that one emulation may have.
inline constexpr std::size_t kMostPorts = 250;

/// Checks that ports go together, and gives those without gateway 10.N.0.1/24 and fd00:N::1/64, where N is
/// the port's place counted from 1 or the next that is free. kInvalid: none or more than kMostPorts, a device
/// used twice with the same VLAN, addresses that overlap, a wire with one end.
[[nodiscard]] Result<std::vector<PortSpec>> complete_ports(std::vector<PortSpec> ports);

/// Room for a frame: 2 KiB, which receivers fill, or more where a port's MTU asks for it.
[[nodiscard]] std::uint32_t longest_frame(const std::vector<PortSpec>& ports);

/// Prefixes that have to be told apart: the gateways' addresses and networks, and two of each node.
[[nodiscard]] std::size_t prefix_count(const Topology& topology, const std::vector<PortSpec>& ports);

}  // namespace hexi
