#include "dataplane/daemon/port_devices.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

namespace hexi {
namespace {

bool shared(const std::vector<PortSpec>& ports, const DeviceSpec& device) {
    return std::any_of(ports.begin(), ports.end(),
                       [&](const PortSpec& port) { return port.device == device && port.vlan.has_value(); });
}

}  // namespace

bool PortDevices::keep_frames() const {
    return std::any_of(open.begin(), open.end(), [](const auto& device) { return device->keeps_frames(); });
}

Result<PortDevices> open_devices(const std::vector<PortSpec>& ports, MbufMemory& memory,
                                 const DeviceWrap& wrap) {
    PortDevices devices;
    std::vector<DeviceSpec> known;
    for (const PortSpec& port : ports) {
        const bool software = port.device.kind == DeviceKind::kNull || port.device.kind == DeviceKind::kRing;
        const auto found = std::find(known.begin(), known.end(), port.device);
        devices.of_port.push_back(static_cast<std::size_t>(found - known.begin()));
        if (found != known.end() && !software) continue;
        devices.of_port.back() = known.size();
        auto opened = DpdkPort::open(port.device, memory, {.vlans = shared(ports, port.device)});
        if (!opened)
            return fail(opened.error().code,
                        fmt::format("--port {}: {}", to_string(port), opened.error().message));
        devices.open.push_back(std::move(*opened));
        if (wrap) devices.open.back() = wrap(std::move(devices.open.back()), devices.of_port.size() - 1);
        known.push_back(port.device);
    }
    return devices;
}

std::vector<std::string> cards(const std::vector<PortSpec>& ports) {
    std::vector<std::string> addresses;
    for (const PortSpec& port : ports) {
        if (port.device.kind == DeviceKind::kPci) addresses.push_back(port.device.name);
    }
    return addresses;
}

MacAddress mac_of(const PortSpec& port, const PacketPort& device, std::size_t index) {
    const bool interface =
        port.device.kind == DeviceKind::kAfPacket || port.device.kind == DeviceKind::kAfXdp;
    const bool card =
        port.device.kind == DeviceKind::kPci ||
        (interface && std::filesystem::exists("/sys/class/net/" + port.device.name + "/device"));
    if (card) return device.mac();
    return {{0x02, 'h', 'e', 'x', 'i', static_cast<std::uint8_t>(index)}};
}

}  // namespace hexi
