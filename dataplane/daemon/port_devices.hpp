// The devices under the access ports of an emulation.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "dataplane/dpdk/dpdk_port.hpp"
#include "dataplane/gateway/port_spec.hpp"

namespace hexi {

/// Puts something between the device of port number `port` (its first) and what handles its frames.
using DeviceWrap =
    std::function<std::unique_ptr<PacketPort>(std::unique_ptr<PacketPort> device, std::size_t port)>;

/// Each device is opened once; VLANs share theirs.
struct PortDevices {
    std::vector<std::unique_ptr<PacketPort>> open;
    std::vector<std::size_t> of_port;  ///< into `open`, by port

    [[nodiscard]] PacketPort& under(std::size_t port) const { return *open[of_port[port]]; }
    /// Some driver does not give back all the frames it holds.
    [[nodiscard]] bool keep_frames() const;
};

/// Opens the devices of `ports`, which are complete (see complete_ports); `memory` outlives them. Errors are
/// DpdkPort::open()'s, after the port's name.
[[nodiscard]] Result<PortDevices> open_devices(const std::vector<PortSpec>& ports, MbufMemory& memory,
                                               const DeviceWrap& wrap);

/// PCI addresses among the devices.
[[nodiscard]] std::vector<std::string> cards(const std::vector<PortSpec>& ports);

/// The Ethernet address of port number `index`: a card's own, for switches and clouds pass no other on. Else
/// one of ours (IEEE 802's local bit), so that Linux, which sees the frames of its virtual interfaces as
/// well, takes them for somebody else's.
[[nodiscard]] MacAddress mac_of(const PortSpec& port, const PacketPort& device, std::size_t index);

}  // namespace hexi
