// What this machine has that a port could be.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "topology/json/json.hpp"

namespace hexi {

/// A network interface or card, as Linux tells of it below /sys.
struct MachinePort {
    std::string interface;   ///< empty: a card that Linux has no interface for
    std::string pci;         ///< empty: not on the PCI bus
    std::string driver;      ///< of the kernel; empty where it has none
    std::string mac, state;  ///< "up", "down", "unknown"
    std::optional<std::int64_t> speed_mbps;
    std::optional<std::int64_t> mtu_bytes;
    std::string use;  ///< what to write after NODE=
    std::string how;  ///< what has to be done before, a sentence; empty: nothing
};

/// The interfaces below `sys`/class/net but loopback, by name, then network cards (PCI class 02) without one.
[[nodiscard]] std::vector<MachinePort> machine_ports(const std::string& sys = "/sys");

[[nodiscard]] Json to_json(const std::vector<MachinePort>& ports);
[[nodiscard]] std::string to_text(const std::vector<MachinePort>& ports, bool colour);

}  // namespace hexi
